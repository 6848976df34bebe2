"""Canaries in every internal place of every kind of record: none is found anywhere a customer can reach."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.http import Http404
from django.test import Client

from qms.accounts.models import Membership
from qms.accounts.seat import Side
from qms.notifications.models import OutboxMessage
from qms.pdf.records import document_of
from qms.records.models import Note, Record, RecordLink
from qms.records.queries import customers_of, find_record
from qms.workspace.listpage import LISTS
from tests.census.clones import standing_in
from tests.census.forms import links_of
from tests.census.kept import POISONED, clone_of
from tests.census.kinds import ENTRIES, entry_at
from tests.census.kinds.canaries import CANARY, canary, heard_in, internal_texts, texts_of
from tests.census.poisoning import Poisoned
from tests.census.visits import body_of, browser, by_code_alone, none_of
from tests.census.world import SEATED, may, opened

ADDRESS = re.compile(r"^/[a-z0-9-]+/portal/")
STAFFS_ACTS = ("void", "correct", "assign")
every_kind = pytest.mark.parametrize("slug", sorted(ENTRIES))


@pytest.fixture(scope="module")
def poisoned(database: None, apart: None, django_db_blocker: Any) -> Iterator[Poisoned]:
    with django_db_blocker.unblock(), clone_of(POISONED) as (name, found), standing_in(name), opened(found.world):
        yield found
        connection.close()


def crawl(client: Client, start: str, inside: re.Pattern[str], views: int = 12) -> dict[str, str]:
    """Every page that can be reached by links from the start, each in so many views of it: a question has no end."""
    waiting: deque[str] = deque([start])
    seen: dict[str, str] = {}
    met: Counter[str] = Counter()
    while waiting:
        url = waiting.popleft()
        if url in seen or met[url.split("?")[0]] >= views:
            continue
        met[url.split("?")[0]] += 1
        answer = client.get(url, follow=False)
        assert answer.status_code != 500, f"{url} breaks: a wall has stopped what the page asked for"
        seen[url] = body_of(answer).decode("utf-8", "replace")
        path = url.split("?")[0]
        links = [link if link.startswith("/") else f"{path}{link}" for link in links_of(seen[url]) if link[:1] in "/?"]
        links += [answer.headers["Location"]] if "Location" in answer.headers else []
        waiting += [link.split("#")[0] for link in links if inside.match(link)]
    return seen


def found_in(pages: dict[str, str]) -> list[str]:
    """Where canaries were heard, without what the asker typed."""
    return [
        f"{url}: {sorted(heard_in(page))}" for url, page in pages.items() if CANARY in page and f"q={CANARY}" not in url
    ]


@pytest.mark.parametrize("part", ["piet", "contributor", "rival"])
def test_no_page_that_a_customer_can_reach_holds_one(poisoned: Poisoned, part: str) -> None:
    client = browser(poisoned.house.people[part])
    pages = crawl(client, f"/{poisoned.house.slug}/portal/", ADDRESS)
    assert len(pages) > 10
    none_of(found_in(pages))
    for record in poisoned.shared.values():
        assert any(record.number in page for page in pages.values()) == (part != "rival"), f"{record.number} is found"
    for twin in poisoned.twins.values():
        assert not any(twin.number in page for page in pages.values())


def test_the_code_alone_shows_a_customer_none(poisoned: Poisoned) -> None:
    """The same with the second wall taken away: the pages themselves do not ask for what is internal."""
    with by_code_alone():
        test_no_page_that_a_customer_can_reach_holds_one(poisoned, "piet")


def portal_urls(poisoned: Poisoned) -> Iterator[tuple[str, bool]]:
    """Every address of the portal about the poisoned records, by all acts of theirs, and whether it may be sent to."""
    root = f"/{poisoned.house.slug}/"
    for address in SEATED:
        if not address.name.startswith("portal:") or set(address.arguments) - {"organisation", "path", "number", "act"}:
            continue
        own = entry_at(address.route)
        route = root + address.route.removeprefix("<slug:organisation>/")
        for slug, record in poisoned.shared.items():
            if own is None or own.slug == slug:
                url = route.replace("<slug:path>", ENTRIES[slug].kind.portal_path).replace(
                    "<slug:number>", record.number
                )
                acts = [one.act for one in ENTRIES[slug].flow.transitions if one.for_customer]
                urls = (
                    [url.replace("<slug:act>", act) for act in (*acts, *STAFFS_ACTS)] if "<slug:act>" in url else [url]
                )
                yield from ((one, may(address, "piet", "POST")) for one in urls)


def test_no_address_of_the_portal_answers_with_one(poisoned: Poisoned) -> None:
    """Also those that no page links to, called with the poisoned records."""
    client, pages = browser(poisoned.house.piet), {}
    for url, sent in set(portal_urls(poisoned)):
        for method in ("get", "post") if sent else ("get",):
            pages[f"{method} {url}"] = body_of(getattr(client, method)(url)).decode("utf-8", "replace")
    assert len(pages) > 20
    none_of(found_in(pages))


@pytest.mark.parametrize(
    "word", [CANARY, canary("note"), canary("findings"), canary("severity_reason"), canary("file")]
)
def test_the_customers_search_finds_none(poisoned: Poisoned, word: str) -> None:
    page = browser(poisoned.house.piet).get(f"/{poisoned.house.slug}/portal/find/", {"q": word}).content.decode()
    for record in (*poisoned.records.values(), *poisoned.twins.values()):
        assert record.number not in page


@every_kind
def test_the_customers_search_finds_no_internal_words(poisoned: Poisoned, slug: str) -> None:
    """The same about each internal text of the kind's own."""
    client, record = browser(poisoned.house.piet), poisoned.records[slug]
    for text in internal_texts(ENTRIES[slug])[:5]:
        page = client.get(f"/{poisoned.house.slug}/portal/find/", {"q": canary(text.name)}).content.decode()
        assert record.number not in page, text.name


def test_no_message_to_people_of_a_customer_holds_one(poisoned: Poisoned) -> None:
    house = poisoned.house
    with house.sitting("manager"):
        rows = OutboxMessage.objects.filter(recipient__in=[house.piet, house.contributor, house.rival])
        assert rows.filter(channel="mail").count() > 3
        told = [row.subject for row in rows if CANARY in f"{row.subject} {row.text} {row.html} {row.url} {row.why}"]
        assert told == []
        ours = OutboxMessage.objects.filter(recipient__in=[house.engineer, house.manager])
        assert any(CANARY in f"{row.subject} {row.text}" for row in ours), "staff are told"


def test_messages_about_a_record_reach_its_customer_and_no_other(poisoned: Poisoned) -> None:
    """Every message that names a record, under the bell or by mail, by whom it was written for."""
    house, told = poisoned.house, 0
    internal = [twin.number for twin in poisoned.twins.values()]
    with house.sitting("manager"):
        records = Record.objects.exclude(number__in=internal)
        customers = {one.number: {customer.pk for customer in customers_of(one)} for one in records}
        of_customer = dict(Membership.objects.exclude(customer=None).values_list("person_id", "customer_id"))
        rows = OutboxMessage.objects.filter(recipient__in=list(of_customer)).exclude(record_number="")
        for number, recipient in rows.values_list("record_number", "recipient_id"):
            assert of_customer[recipient] in customers.get(number, ()), f"{number} was told to somebody of another"
            told += 1
    assert told > 5


@every_kind
def test_the_customers_document_holds_none(poisoned: Poisoned, slug: str) -> None:
    record, entry = poisoned.records[slug], ENTRIES[slug]
    with poisoned.house.sitting("manager") as seat:
        document = document_of(find_record(seat, entry.path("staff"), record.number), seat, language="en")
    assert CANARY in repr(document), "the staff's holds them"
    with poisoned.house.sitting("piet") as seat:
        if entry.kind.portal_path:
            document = document_of(find_record(seat, entry.path("portal"), record.number), seat, language="en")
            assert CANARY not in repr(document)
        else:
            with pytest.raises(Http404):
                find_record(seat, entry.path("staff"), record.number)


@pytest.mark.parametrize("name", sorted(name for name, page in LISTS.items() if page.side == Side.PORTAL))
def test_the_customers_files_of_lists_hold_none(poisoned: Poisoned, name: str) -> None:
    with poisoned.house.sitting("piet") as seat:
        rows = list(LISTS[name].rows(seat))
        cells = [str(column.value(row)) for row in rows for column in LISTS[name].columns(seat)]
        customers = {row.customer_id for row in rows} if LISTS[name].kind else set()
        several = bool(LISTS[name].kind) and ENTRIES[LISTS[name].kind].kind.several
    assert CANARY not in " ".join(cells)
    if LISTS[name].kind:
        assert customers == {None if several else poisoned.house.nordlicht.pk}
        assert any(poisoned.records[LISTS[name].kind].number in cell for cell in cells)


@every_kind
def test_staff_do_find_them_and_not_in_the_preview_of_what_the_customer_sees(poisoned: Poisoned, slug: str) -> None:
    entry, client, heard = ENTRIES[slug], browser(poisoned.house.manager), set()
    for rest in entry.staff.pages:
        page = client.get(entry.address(poisoned.house, poisoned.records[slug], rest)).content.decode()
        if rest.startswith("as-customer/"):
            assert CANARY not in page
        else:
            heard |= heard_in(page)
    assert len(heard) >= entry.poison.heard, f"{len(heard)} canaries of {slug} are heard at all: {sorted(heard)}"


@every_kind
def test_every_free_text_of_ours_was_given_a_canary(poisoned: Poisoned, slug: str) -> None:
    """A new internal field without a canary would not be looked for."""
    record, entry = poisoned.records[slug], ENTRIES[slug]
    with poisoned.house.sitting("manager"):
        row = entry.kind.model._default_manager.get(pk=record.pk)
        assert [text.name for text in internal_texts(entry) if CANARY not in getattr(row, text.name)] == []
        for model in entry.poison.staffs:
            child = model._default_manager.filter(record_id=record.pk).first()
            assert all(CANARY in getattr(child, text.name) for text in texts_of(model, entry.poison.codes)), model
        assert Note.objects.filter(record_id=record.pk, body__contains=CANARY).exists()
        assert RecordLink.objects.filter(source=record.pk, ended_reason__contains=CANARY).exists()
