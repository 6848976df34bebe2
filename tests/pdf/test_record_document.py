"""The document of a record: complete for staff, nothing internal for the customer, the same for the same content."""

from datetime import UTC, datetime
from typing import Any

from django.db import models

from feedback.models import Complaint, ContainmentAction, Investigation, Reply, ReportabilityDecision
from feedback.rules import FIELDS, INTERNAL
from qms.organisations.context import because
from qms.pdf.canonical import canonical, record_digest
from qms.pdf.document import Document, Facts
from qms.pdf.records import document_of
from qms.records.offers import kind_of
from qms.records.queries import get_visible
from qms.records.services import attach, write_message, write_note
from tests.factories.cast import Cast, House
from tests.factories.complaints import complaint, filed
from tests.factories.records import do

CANARY = "canary-7f3e"


def document(house: House, record: Any, who: str, language: str = "en") -> Document:
    """The record as that part of the cast sees it."""
    with house.sitting(who) as seat:
        return document_of(get_visible(kind_of(record.kind), seat, record.number), seat, language=language)


def text_of(made: Document) -> str:
    return canonical(made).decode()


def plant(house: House, record: Any, photo: Any) -> set[str]:
    """Write a canary of its own into each text that the house keeps to itself; answers the names of the places."""
    names = [rule.name for rule in FIELDS if rule.disclosure == INTERNAL]
    fields = [field for field in Complaint._meta.local_concrete_fields if field.name in names]
    texts = [f.name for f in fields if isinstance(f, models.CharField | models.TextField) and not f.choices]
    with house.sitting("engineer") as seat:
        because(f"{CANARY}-reason")
        Complaint.objects.filter(pk=record.pk).update(**{name: f"{CANARY}-{name}" for name in texts})
        ContainmentAction.objects.filter(record_id=record.pk).update(action=f"{CANARY}-action")
        Investigation.objects.filter(record_id=record.pk).update(
            question=f"{CANARY}-question", findings=f"{CANARY}-findings", root_cause=f"{CANARY}-root",
            verification=f"{CANARY}-verification",
        )  # fmt: skip
        ReportabilityDecision.objects.create(
            organisation=house.organisation, record_id=record.pk, market="EU", rule_code=f"{CANARY}-rule",
            aware_at=datetime(2026, 11, 1, tzinfo=UTC), rationale=f"{CANARY}-rationale",
        )  # fmt: skip
        Reply.objects.create(
            organisation=house.organisation, record_id=record.pk, version=9, body=f"{CANARY}-unsent",
            drafted_by=house.engineer,
        )  # fmt: skip
        because("")
        write_note(record, body=f"{CANARY}-note", by=seat)
        attach(record, upload=photo(f"{CANARY}-file.jpg"), shared=False, by=seat)
    rest = ("action", "question", "findings", "root", "verification", "rule", "rationale", "unsent", "note", "file")
    return {*texts, *rest, "reason"}


def test_the_staffs_document_holds_every_field(cast: Cast) -> None:
    record = complaint(cast.a, "closed")
    made = document(cast.a, record, "auditor")
    keys = {fact.key for part in made.sections if isinstance(part, Facts) for fact in part.facts}
    assert {rule.name for rule in FIELDS} - keys == {"description"}
    assert record.description in text_of(made)
    facts = [fact for part in made.sections if isinstance(part, Facts) for fact in part.facts]
    lot = next(fact for fact in facts if fact.key == "lot")
    assert (lot.value, lot.rule) == ("L-77", "21 CFR 820.35(a)(3) · former 21 CFR 820.198(e)(3)")


def test_nothing_internal_stands_in_the_customers_document(cast: Cast, photo: Any) -> None:
    record = complaint(cast.a, "replied")
    places = plant(cast.a, record, photo)
    staff = text_of(document(cast.a, record, "auditor"))
    assert {place for place in places if f"{CANARY}-{place}" not in staff} == set()  # the positive control
    customers = document(cast.a, record, "piet")
    assert CANARY not in text_of(customers)
    assert CANARY not in str(customers)


def test_the_customer_reads_what_is_shared(cast: Cast, photo: Any) -> None:
    record = complaint(cast.a, "replied")
    with cast.a.sitting("engineer") as seat:
        write_message(record, body="We have blocked the lot.", by=seat)
        attach(record, upload=photo("shared.jpg"), shared=True, by=seat)
    made = text_of(document(cast.a, record, "contributor"))
    talk = ("We have blocked the lot.", "shared.jpg", "We found the cause.")
    for shared in (*talk, "acknowledged your report", "Your turn"):
        assert shared in made
    for internal in ("Robot 2 welded", "Lot blocked.", "Opens when mounted by hand", "approved the reply"):
        assert internal not in made


def test_the_digest_depends_on_the_content_alone(cast: Cast, at: Any) -> None:
    record = complaint(cast.a, "acknowledged")
    first = record_digest(document(cast.a, record, "auditor"))
    cast.a.people["engineer"].zone = "Asia/Tokyo"
    cast.a.people["engineer"].save()
    at(datetime(2027, 3, 1, 12, 0, tzinfo=UTC))
    assert record_digest(document(cast.a, record, "engineer")) == first
    with cast.a.sitting("engineer") as seat:
        write_note(record, body="A thought.", by=seat)
    assert record_digest(document(cast.a, record, "auditor")) != first


def test_an_internal_note_does_not_change_the_customers_digest(cast: Cast) -> None:
    record = filed(cast.a)
    first = record_digest(document(cast.a, record, "piet"))
    with cast.a.sitting("engineer") as seat:
        write_note(record, body="A thought.", by=seat)
    assert record_digest(document(cast.a, record, "contributor")) == first


def test_the_document_names_the_newest_entry_of_the_trail_about_the_record(cast: Cast) -> None:
    record = filed(cast.a)
    before = document(cast.a, record, "auditor").trail
    do(cast.a, record, "acknowledge", "engineer", site=cast.a.graz)
    after = document(cast.a, record, "auditor").trail
    assert before is not None
    assert after is not None
    assert after.position > before.position
    assert len(after.digest) == 64
