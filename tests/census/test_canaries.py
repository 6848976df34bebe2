"""Canaries in every internal place of a complaint that is shared: none is found anywhere a customer can reach."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, models
from django.test import Client

from feedback.models import Complaint, ContainmentAction, Investigation, Reply, ReportabilityDecision
from feedback.rules import FIELDS, INTERNAL
from feedback.services import file_complaint
from qms.accounts.models import Membership
from qms.clocks.models import Clock, Task
from qms.notifications.models import OutboxMessage
from qms.organisations.models import Contact, Customer
from qms.pdf.records import document_of
from qms.records import services
from qms.records.models import Note, RecordLink, Relation
from qms.records.search import refresh
from tests.census.forms import links_of
from tests.census.visits import body_of, browser, by_code_alone
from tests.census.world import SEATED, World, make_world, may, opened
from tests.factories.cast import House
from tests.factories.complaints import complaint, report
from tests.factories.records import do

CANARY = "Zeisigkanarie"
SHOWN_TO_STAFF = 12
"""So many canaries at least must be found on the staff's pages: the positive control."""
FREE_TEXT = (models.CharField, models.TextField)
STAFFS_CHILDREN = (ContainmentAction, Investigation, ReportabilityDecision)
ADDRESS = re.compile(r"^/[a-z0-9-]+/portal/")


def canary(place: str) -> str:
    return f"{CANARY}{place.replace('_', '').replace(' ', '')}"


def texts_of(model: Any) -> list[Any]:
    """The fields of free text of a model, long enough for a canary."""
    return [
        field for field in model._meta.local_concrete_fields
        if isinstance(field, FREE_TEXT) and not field.choices and (field.max_length or 999) >= 40
    ]  # fmt: skip


def poison_rows(model: Any, record: Complaint) -> set[str]:
    """Put a canary of its own into every text of the record's rows of this model."""
    values = {field.name: canary(f"{model.__name__} {field.name}")[: field.max_length] for field in texts_of(model)}
    values.pop("rule_code", None)
    assert model.objects.filter(record_id=record.pk).update(**values) > 0, model
    return set(values.values())


def poison(house: House) -> tuple[Complaint, Complaint]:
    """A shared complaint with canaries, in a state with everything, and an internal one it is linked to."""
    record = complaint(house, "contained", lot="L-77")
    with house.sitting("engineer") as seat:
        said = report(title=canary("twin title"), description=canary("twin words"))
        twin = file_complaint(house.organisation, customer=house.nordlicht, report=said, by=seat, shared=False)
    do(house, twin, "acknowledge", "engineer", site=house.graz)
    internal = {rule.name for rule in FIELDS if rule.disclosure == INTERNAL}
    with house.sitting("engineer") as seat:
        texts = [field for field in texts_of(Complaint) if field.name in internal]
        Complaint.objects.filter(pk=record.pk).update(**{f.name: canary(f.name)[: f.max_length] for f in texts})
        services.write_note(record, body=canary("note"), by=seat)
        upload = SimpleUploadedFile(f"{canary('file')}.txt", canary("content").encode(), "text/plain")
        services.attach(record, upload=upload, shared=False, by=seat)
        row = services.link(record, twin, Relation.SAME_CAUSE, by=seat)
        services.end_link(row, reason=canary("end of link"), by=seat)
        services.link(record, twin, Relation.RELATED_TO, by=seat)
    _work(house, record)
    with house.sitting("admin"):
        Membership.objects.filter(customer=None).update(job=canary("job"))
        Customer.objects.filter(pk=house.aurelia.pk).update(address=canary("other customer"))
        Contact.objects.create(organisation=house.organisation, customer=house.aurelia, name=canary("other contact"))
        Clock.objects.filter(record_id=record.pk, promised=False).update(name=canary("clock"))
        Task.objects.filter(record_id=record.pk, customer=None).update(title=canary("task"))
        refresh(record)
    return record, twin


def _work(house: House, record: Complaint) -> None:
    """Investigation, reply returned and sent again: with reasons and drafts that only we read."""
    question = canary("question")
    do(house, record, "start_investigation", "engineer", investigator=house.engineer, question=question)
    with house.sitting("engineer"):
        running = Investigation.objects.get(record_id=record.pk)
    words: dict[str, Any] = {name: canary(name) for name in ("findings", "root_cause", "verification")}
    do(house, record, "conclude_investigation", "engineer", investigation=running, root_cause_verified=True, **words)
    do(house, record, "correct", "engineer", reason=canary("reason of correction"), part_number="B-11")
    do(house, record, "assign", "engineer", reason=canary("reason of hand over"), owner=house.manager)
    with house.sitting("engineer"):
        own = {"organisation": house.organisation, "record_id": record.pk}
        facts = {"market": "US", "rule_code": "mdr_30", "aware_at": record.received_at, "outcome": "not_reportable"}
        ReportabilityDecision.objects.create(**own, **facts)
        for model in STAFFS_CHILDREN:
            poison_rows(model, record)
    do(house, record, "draft_reply", "engineer", body=canary("first draft"), correction=canary("draft correction"))
    do(house, record, "return_reply", "manager", reason=canary("reason of return"))
    do(house, record, "revise_reply", "engineer", body="The weld is stronger now.")
    do(house, record, "approve_reply", "manager")
    do(house, record, "send_reply", "engineer")
    do(house, record, "contest", "piet", objection="And L-76?")
    with house.sitting("engineer"):
        Reply.objects.create(
            organisation=house.organisation, record_id=record.pk, version=9, body=canary("later draft"),
            drafted_by=house.engineer,
        )  # fmt: skip


@pytest.fixture(scope="module")
def poisoned(database: None, apart: None, django_db_blocker: Any) -> Iterator[tuple[World, Complaint, Complaint]]:
    with django_db_blocker.unblock(), opened(make_world()) as world:
        record, twin = poison(world.cast.a)
        yield world, record, twin
        connection.close()


def crawl(client: Client, start: str, inside: re.Pattern[str], most: int = 400) -> dict[str, str]:
    """Every page that can be reached by links from the start."""
    waiting: list[str] = [start]
    seen: dict[str, str] = {}
    while waiting and len(seen) < most:
        url = waiting.pop()
        if url in seen:
            continue
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
        f"{url}: {sorted(set(re.findall(CANARY + '[A-Za-z]*', page)))}"
        for url, page in pages.items()
        if CANARY in page and "q=" + CANARY not in url
    ]


@pytest.mark.parametrize("part", ["piet", "contributor", "rival"])
def test_no_page_that_a_customer_can_reach_holds_one(poisoned: tuple[World, Complaint, Complaint], part: str) -> None:
    world, record, twin = poisoned
    root = f"/{world.cast.a.slug}/portal/"
    client = browser(world.cast.a.people[part])
    pages = crawl(client, root, ADDRESS)
    assert len(pages) > 10
    assert found_in(pages) == []
    assert any(record.number in page for page in pages.values()) == (part != "rival"), "the report itself is found"
    assert not any(twin.number in page for page in pages.values())


def test_the_code_alone_shows_a_customer_none(poisoned: tuple[World, Complaint, Complaint]) -> None:
    """The same with the second wall taken away: the pages themselves do not ask for what is internal."""
    with by_code_alone():
        test_no_page_that_a_customer_can_reach_holds_one(poisoned, "piet")


def test_no_address_of_the_portal_answers_with_one(poisoned: tuple[World, Complaint, Complaint]) -> None:
    """Also those that no page links to, called with the poisoned record."""
    world, record, _twin = poisoned
    client, pages = browser(world.cast.piet), {}
    for address in SEATED:
        if address.name.startswith("portal:") and set(address.arguments) <= {"organisation", "path", "number", "act"}:
            for act in ("accept", "contest", "void", "correct"):
                route = address.route.replace("<slug:organisation>", world.cast.a.slug).replace(
                    "<slug:path>", "reports"
                )
                url = "/" + route.replace("<slug:number>", record.number).replace("<slug:act>", act)
                for method in ("get", "post") if may(address, "piet", "POST") else ("get",):
                    pages[f"{method} {url}"] = getattr(client, method)(url).content.decode("utf-8", "replace")
    assert len(pages) > 20
    assert found_in(pages) == []


@pytest.mark.parametrize(
    "word", [CANARY, canary("note"), canary("findings"), canary("severity_reason"), canary("file")]
)
def test_the_customers_search_finds_none(poisoned: tuple[World, Complaint, Complaint], word: str) -> None:
    world, record, twin = poisoned
    page = browser(world.cast.piet).get(f"/{world.cast.a.slug}/portal/find/", {"q": word}).content.decode()
    assert record.number not in page
    assert twin.number not in page


def test_no_message_to_people_of_a_customer_holds_one(poisoned: tuple[World, Complaint, Complaint]) -> None:
    world, _record, _twin = poisoned
    house = world.cast.a
    with house.sitting("manager"):
        rows = OutboxMessage.objects.filter(recipient__in=[house.piet, house.contributor, house.rival])
        assert rows.filter(channel="mail").count() > 3
        told = [row.subject for row in rows if CANARY in f"{row.subject} {row.text} {row.html} {row.url} {row.why}"]
        assert told == []
        ours = OutboxMessage.objects.filter(recipient__in=[house.engineer, house.manager])
        assert any(CANARY in f"{row.subject} {row.text}" for row in ours), "staff are told"


def test_messages_about_a_record_reach_its_customer_and_no_other(poisoned: tuple[World, Complaint, Complaint]) -> None:
    """Every message that names a record, under the bell or by mail, by whom it was written for."""
    house, told, internal = poisoned[0].cast.a, 0, poisoned[2].number
    with house.sitting("manager"):
        customers = dict(Complaint.objects.exclude(number=internal).values_list("number", "customer_id"))
        of_customer = dict(Membership.objects.exclude(customer=None).values_list("person_id", "customer_id"))
        rows = OutboxMessage.objects.filter(recipient__in=list(of_customer)).exclude(record_number="")
        for number, recipient in rows.values_list("record_number", "recipient_id"):
            assert customers.get(number) == of_customer[recipient], f"{number} was told to somebody of another"
            told += 1
    assert told > 5


def test_the_customers_document_holds_none(poisoned: tuple[World, Complaint, Complaint]) -> None:
    world, record, _twin = poisoned
    for part, expected in (("piet", False), ("manager", True)):
        with world.cast.a.sitting(part) as seat:
            from qms.records.queries import find_record

            path = "reports" if part == "piet" else "complaints"
            document = document_of(find_record(seat, path, record.number), seat, language="en")
        assert (CANARY in repr(document)) == expected, part


def test_the_customers_files_of_lists_hold_none(poisoned: tuple[World, Complaint, Complaint]) -> None:
    world, record, _twin = poisoned
    from feedback.lists import REPORTS

    with world.cast.a.sitting("piet") as seat:
        rows = list(REPORTS.rows(seat))
        cells = [str(column.value(row)) for row in rows for column in REPORTS.columns(seat)]
    assert {row.customer_id for row in rows} == {record.customer_id}
    assert any(record.number in cell for cell in cells)
    assert not any(CANARY in cell for cell in cells)


def test_the_preview_of_staff_shows_what_the_customer_sees_and_no_more(
    poisoned: tuple[World, Complaint, Complaint],
) -> None:
    world, record, _twin = poisoned
    url = f"/{world.cast.a.slug}/complaints/{record.number}/as-customer/"
    page = browser(world.cast.engineer).get(url).content.decode()
    assert CANARY not in page


def test_staff_do_find_them(poisoned: tuple[World, Complaint, Complaint]) -> None:
    world, record, _twin = poisoned
    client, root = browser(world.cast.manager), f"/{world.cast.a.slug}/complaints/{record.number}/"
    pages = "".join(
        client.get(f"{root}?tab={tab}").content.decode() for tab in ("overview", "work", "files", "history")
    )
    assert len(set(re.findall(CANARY + "[A-Za-z]+", pages))) >= SHOWN_TO_STAFF


def test_every_free_text_of_ours_was_given_a_canary(poisoned: tuple[World, Complaint, Complaint]) -> None:
    """A new internal field without a canary would not be looked for."""
    world, record, _twin = poisoned
    internal = {rule.name for rule in FIELDS if rule.disclosure == INTERNAL}
    with world.cast.a.sitting("manager"):
        row = Complaint.objects.get(pk=record.pk)
        assert all(CANARY in getattr(row, field.name) for field in texts_of(Complaint) if field.name in internal)
        for model in STAFFS_CHILDREN:
            child = model.objects.filter(record_id=record.pk).first()
            assert all(CANARY in getattr(child, field.name) for field in texts_of(model) if field.name != "rule_code")
        assert Note.objects.filter(record_id=record.pk, body__contains=CANARY).exists()
        assert RecordLink.objects.filter(source=record.pk, ended_reason__contains=CANARY).exists()
