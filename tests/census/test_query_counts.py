"""The queries of a page do not grow with its rows: the same number at 1, 3 and 30, and none above its limit.

Complaints show it at 30 rows, lists of all kinds and what hangs on every record; the other kinds' own pages at 10.
"""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection, reset_queries
from django.test import Client
from django.test.utils import CaptureQueriesContext

from qms.organisations import services as places
from qms.records import services
from qms.workspace.models import Draft, Job, SavedView
from tests.census.houses import HOME, picture, tell
from tests.census.kinds import ENTRIES, Entry
from tests.census.visits import body_of, browser, none_of
from tests.factories.cast import House, make_house

SIZES, FEWER = (1, 3, 30), (1, 3, 10)
SHELL = 4
"""What every page costs before its own rows: session, person, seat and places, and the small questions together."""
NOISE = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "SET ", "SELECT SET_CONFIG", "ROLLBACK")
More = Callable[[House, int], None]


def queries(client: Client, url: str) -> list[str]:
    """The statements of one request, without those that only set the context."""
    reset_queries()  # the log of a connection holds 9,000 and says so when it is full
    with CaptureQueriesContext(connection) as caught:
        answer = client.get(url)
        body_of(answer)
    assert answer.status_code == 200, (url, answer.status_code)
    return [one["sql"] for one in caught.captured_queries if not one["sql"].lstrip().upper().startswith(NOISE)]


def more_records(slug: str, house: House, number: int) -> None:
    for _turn in range(number):
        ENTRIES[slug].make(house)


def more_on_it(slug: str, house: House, number: int) -> None:
    """More talk, and more of what hangs on records of this kind only."""
    record, entry = house.__dict__["record"], ENTRIES[slug]
    for turn in range(number):
        with house.sitting("engineer") as seat:
            if entry.portal and not entry.kind.several:
                services.write_message(record, body=f"Message {turn}", by=seat)
            services.write_note(record, body=f"Note {turn}", by=seat)
            services.attach(record, upload=picture(f"p{turn}.jpg"), shared=bool(entry.portal), by=seat)
    if entry.grow:
        entry.grow(house, record, number)


def more_customers(house: House, number: int) -> None:
    with house.sitting("admin") as seat:
        start = house.__dict__.setdefault("serial", 0)
        for turn in range(start, start + number):
            customer = places.create_customer(house.organisation, code=f"K{turn}", name=f"Kunde {turn}", by=seat.person)
            places.add_contact(customer, name=f"Contact {turn}", by=seat.person)
            places.add_contact(house.nordlicht, name=f"Contact {turn}", by=seat.person)
        house.__dict__["serial"] = start + number


def more_own_things(house: House, number: int) -> None:
    for part in ("manager", "piet"):
        with house.sitting(part, portal=False) as seat:
            own: dict[str, Any] = {"organisation": house.organisation, "person": seat.person, "customer": seat.customer}
            for turn in range(number):
                start = Draft.objects.filter(person=seat.person).count()
                Draft.objects.create(**own, address=f"/{house.slug}/{start}/", title=f"Draft {turn}")
                Job.objects.create(**own, kind="list-export", title=f"Job {turn}", language="en", state="done")
                slug = "reports" if part == "piet" else "complaints"
                SavedView.objects.create(**own, list_slug=slug, name=f"View {start}", query="")
    for part in ("manager", "piet"):
        for _turn in range(number):
            with house.sitting(part, portal=False):
                house.__dict__["told"] = house.__dict__.get("told", 0) + 1
                tell(house.organisation, f"{part}-{house.__dict__['told']}", house.people[part])


Page = tuple[str, str, int]
"""Who looks, at what, and how many queries the page may ask beside the shell's."""
OF_THE_HOUSE: list[Page] = [
    ("manager", "", 2),
    ("manager", "work/roles/", 2),
    ("manager", "work/customers/", 2),
    ("manager", "work/watching/", 2),
    ("manager", "find/?q=weld", 2),
    ("manager", "trail/", 5),
    ("piet", "portal/", 3),
    ("piet", "portal/find/?q=weld", 3),
]
"""What grows with records, whatever their kind."""
PAGES: dict[More, list[Page]] = {
    more_customers: [
        ("manager", "customers/", 1),
        ("manager", "customers/{customer}/", 5),
        ("manager", "people/", 1),
        ("manager", "sites/", 1),
        ("manager", "rules/", 1),
    ],
    more_own_things: [
        ("manager", "jobs/", 2),
        ("manager", "drafts/", 1),
        ("manager", "notifications/", 4),
        ("manager", "lists/complaints/views/", 1),
        ("piet", "portal/jobs/", 3),
        ("piet", "portal/drafts/", 2),
        ("piet", "portal/notifications/", 5),
    ],
}


def lists_of(entry: Entry) -> list[Page]:
    """The lists of a kind."""
    found = [("manager", f"{entry.kind.path}/", entry.staff.rows)]
    return [*found, ("piet", f"portal/{entry.kind.portal_path}/", entry.portal.rows)] if entry.portal else found


def pages_of(entry: Entry) -> list[Page]:
    """The pages about one record of a kind."""
    found = [("engineer", f"{entry.kind.path}/{{number}}/{rest}", most) for rest, most in entry.staff.pages.items()]
    theirs = entry.portal.pages.items() if entry.portal else ()
    return [*found, *(("piet", f"portal/{entry.kind.portal_path}/{{number}}/{rest}", most) for rest, most in theirs)]


def faults_of(house: House, pages: list[Page], more: More, sizes: Sequence[int], note: Any) -> list[str]:
    """The pages that ask more for more rows, or more than they may."""
    clients = {part: browser(house.people[part]) for part, _url, _limit in pages}
    counts: dict[str, list[int]] = {}
    asked: dict[str, list[str]] = {}
    for before, size in pairwise((0, *sizes)):
        more(house, size - before)
        for part, url, _limit in pages:
            address = f"/{house.slug}/{url}"
            queries(clients[part], address)  # the first visit notes when the browser was seen
            asked[url] = queries(clients[part], address)
            counts.setdefault(url, []).append(len(asked[url]))
    faults = []
    for _part, url, limit in pages:
        note(url, counts[url])
        if len(set(counts[url][1:])) > 1 or counts[url][-1] > counts[url][0] + 2:
            faults.append(f"{url}: {counts[url]} queries at {sizes} rows")
        if counts[url][-1] > SHELL + limit:
            faults.append(f"{url}: {counts[url][-1]} queries, at most {SHELL + limit}")
    return faults


@pytest.mark.parametrize("more", PAGES)
def test_no_page_asks_more_for_more_rows(more: More, record_property: Any) -> None:
    house = make_house("count")
    pages = [(part, url.format(customer=house.nordlicht.pk), limit) for part, url, limit in PAGES[more]]
    none_of(faults_of(house, pages, more, SIZES, record_property))


@pytest.mark.parametrize("slug", sorted(ENTRIES))
def test_no_list_asks_more_for_more_records(slug: str, record_property: Any) -> None:
    house, home = make_house("count"), slug == HOME
    pages = [*lists_of(ENTRIES[slug]), *(OF_THE_HOUSE if home else ())]
    sizes = SIZES if home else FEWER
    none_of(faults_of(house, pages, partial(more_records, slug), sizes, record_property))


@pytest.mark.parametrize("slug", sorted(ENTRIES))
def test_no_record_asks_more_for_more_that_hangs_on_it(slug: str, record_property: Any) -> None:
    house, entry = make_house("count"), ENTRIES[slug]
    house.__dict__["record"] = record = entry.make(house, entry.stands)
    pages = [(part, url.format(number=record.number), limit) for part, url, limit in pages_of(entry)]
    sizes = SIZES if slug == HOME else FEWER
    none_of(faults_of(house, pages, partial(more_on_it, slug), sizes, record_property))
