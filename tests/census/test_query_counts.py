"""The queries of a page do not grow with its rows: the same number at 1, 3 and 30, and none above its limit."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from qms.organisations import services as places
from qms.records import services
from qms.workspace.models import Draft, Job, SavedView
from tests.census.houses import picture, tell
from tests.census.visits import body_of, browser
from tests.factories.cast import House, make_house
from tests.factories.complaints import complaint, filed

SIZES = (1, 3, 30)
SHELL = 4
"""What every page costs before its own rows: session, person, seat and places, and the small questions together."""
NOISE = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "SET ", "SELECT SET_CONFIG", "ROLLBACK")
More = Callable[[House, int], None]


def queries(client: Client, url: str) -> list[str]:
    """The statements of one request, without those that only set the context."""
    with CaptureQueriesContext(
        connection,
    ) as caught:
        answer = client.get(url)
        body_of(answer)
    assert answer.status_code == 200, (url, answer.status_code)
    return [one["sql"] for one in caught.captured_queries if not one["sql"].lstrip().upper().startswith(NOISE)]


def more_complaints(house: House, number: int) -> None:
    for _turn in range(number):
        filed(house)


def more_talk(house: House, number: int) -> None:
    record = house.__dict__["record"]
    for turn in range(number):
        with house.sitting("engineer") as seat:
            services.write_message(record, body=f"Message {turn}", by=seat)
            services.write_note(record, body=f"Note {turn}", by=seat)
            services.attach(record, upload=picture(f"p{turn}.jpg"), shared=True, by=seat)


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


PAGES: list[tuple[str, str, More, int]] = [
    ("manager", "complaints/", more_complaints, 1),
    ("manager", "", more_complaints, 2),
    ("manager", "work/roles/", more_complaints, 2),
    ("manager", "work/customers/", more_complaints, 2),
    ("manager", "work/watching/", more_complaints, 2),
    ("manager", "find/?q=weld", more_complaints, 2),
    ("manager", "trail/", more_complaints, 5),
    ("piet", "portal/", more_complaints, 3),
    ("piet", "portal/reports/", more_complaints, 2),
    ("piet", "portal/find/?q=weld", more_complaints, 3),
    ("engineer", "complaints/{number}/", more_talk, 11),
    ("engineer", "complaints/{number}/?tab=work", more_talk, 8),
    ("engineer", "complaints/{number}/?tab=files", more_talk, 4),
    ("engineer", "complaints/{number}/?tab=history", more_talk, 5),
    ("engineer", "complaints/{number}/as-customer/", more_talk, 9),
    ("piet", "portal/reports/{number}/", more_talk, 9),
    ("manager", "customers/", more_customers, 1),
    ("manager", "customers/{customer}/", more_customers, 4),
    ("manager", "people/", more_customers, 1),
    ("manager", "sites/", more_customers, 1),
    ("manager", "rules/", more_customers, 1),
    ("manager", "jobs/", more_own_things, 2),
    ("manager", "drafts/", more_own_things, 1),
    ("manager", "notifications/", more_own_things, 4),
    ("manager", "lists/complaints/views/", more_own_things, 1),
    ("piet", "portal/jobs/", more_own_things, 3),
    ("piet", "portal/drafts/", more_own_things, 2),
    ("piet", "portal/notifications/", more_own_things, 5),
]
"""Who looks, at what, what is made more of, and how many queries the page may ask beside the shell's."""


def fill(house: House, more: More) -> dict[int, Callable[[], None]]:
    """Steps that bring the house to each size."""
    steps: dict[int, Callable[[], None]] = {}
    before = 0
    for size in SIZES:
        steps[size] = partial(more, house, size - before)
        before = size
    return steps


@pytest.mark.parametrize("more", [more_complaints, more_talk, more_customers, more_own_things])
def test_no_page_asks_more_for_more_rows(more: More, record_property: Any) -> None:
    house = make_house("count")
    house.__dict__["record"] = record = complaint(house, "replied")
    names = {"number": record.number, "customer": house.nordlicht.pk}
    pages = [(part, url.format(**names), limit) for part, url, kind, limit in PAGES if kind is more]
    clients = {part: browser(house.people[part]) for part, _url, _limit in pages}
    counts: dict[str, list[int]] = {}
    asked: dict[str, list[str]] = {}
    faults = []
    for _size, step in fill(house, more).items():
        step()
        for part, url, _limit in pages:
            address = f"/{house.slug}/{url}"
            queries(clients[part], address)  # the first visit notes when the browser was seen
            asked[url] = queries(clients[part], address)
            counts.setdefault(url, []).append(len(asked[url]))
    for _part, url, limit in pages:
        record_property(url, counts[url])
        if len(set(counts[url][1:])) > 1 or counts[url][-1] > counts[url][0] + 2:
            faults.append(f"{url}: {counts[url]} queries at {SIZES} rows")
        if counts[url][-1] > SHELL + limit:
            faults.append(f"{url}: {counts[url][-1]} queries, at most {SHELL + limit}")
    assert faults == [], counts
