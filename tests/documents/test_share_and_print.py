"""What customers get: told one by one, receipts confirmed, copies that say what they are. Drafts prove nothing."""

from typing import Any

import pytest
from django.db import ProgrammingError, transaction

from qms.clocks.models import Clock, Task
from qms.documents.models import Distribution, DocumentRevision, DocumentTranslation
from qms.lib.refusal import Refused
from qms.notifications.models import OutboxMessage
from qms.pdf.document import Text
from qms.pdf.records import document_of
from qms.records.models import Relation
from qms.records.queries import find_record
from qms.records.services import link
from tests.factories.cast import Cast
from tests.factories.complaints import complaint
from tests.factories.documents import document, drafted, in_force, revised, revision, scheduled, translated
from tests.factories.records import do


def test_each_customer_confirms_its_own_receipt_and_learns_of_no_other(cast: Cast) -> None:
    both = [cast.a.nordlicht, cast.a.aurelia]
    record = do(cast.a, document(cast.a, "effective"), "change_sharing", "engineer", customers=both)
    do(cast.a, record, "acknowledge", "piet")
    with pytest.raises(Refused, match="confirmed already"):
        do(cast.a, record, "acknowledge", "contributor")
    with cast.a.sitting("rival"):
        row = Distribution.objects.only("customer_id", "acknowledged_at").get()
        assert (row.customer_id, row.acknowledged_at) == (cast.a.aurelia.pk, None)
    with cast.a.sitting("manager"):
        waiting = Task.objects.filter(record_id=record.pk, act="acknowledge", state="open")
        assert [task.customer for task in waiting] == [cast.a.aurelia]
        clocks = Clock.objects.filter(record_id=record.pk, code="document_receipt")
        assert dict(clocks.values_list("subject", "state")) == {"NL": "met", "AU": "running"}
        told = OutboxMessage.objects.filter(recipient=cast.a.rival, record_number=record.number)
        assert told.exists() and not any("Nordlicht" in f"{one.subject}{one.text}" for one in told)


def test_an_internal_document_is_shared_with_nobody(cast: Cast) -> None:
    record = drafted(cast.a, classification="internal")
    with pytest.raises(Refused, match="This document is internal"):
        do(cast.a, record, "change_sharing", "engineer", customers=[cast.a.nordlicht])
    with pytest.raises(Refused, match="End the sharing first"):
        do(cast.a, drafted(cast.a), "correct", "engineer", classification="internal")


@pytest.mark.parametrize("part", ["manager", "piet"])
def test_a_copy_says_what_it_is_for_whom_and_when(cast: Cast, part: str) -> None:
    record = translated(cast.a, document(cast.a, "effective"))
    record = scheduled(cast.a, revised(cast.a, in_force(cast.a, record)))
    with cast.a.sitting(part) as seat:
        printed = document_of(find_record(seat, "documents", record.number), seat, language="en")
    facts = {str(fact.label): fact.value for fact in printed.sections[0].facts}  # type: ignore[union-attr]
    assert facts["Copy of"] == f"{record.number} v1" and facts["Status"] == "In force"
    assert str(facts["Copies"]).startswith("Uncontrolled when printed")
    assert facts["Printed by"] == getattr(cast, part).name and facts["Printed on"]
    assert "uncontrolled when printed" in str(printed.watermark)
    said = {str(one.title): str(one.text) for one in printed.sections if isinstance(one, Text)}
    assert "4 mm wide" in said["Text"]
    assert said[f"German: {record.number} v1 [de]"] == "Die Naht ist 4 mm breit."


def test_a_draft_is_no_evidence(cast: Cast) -> None:
    proven, draft = complaint(cast.a), drafted(cast.a)
    with cast.a.sitting("engineer") as seat, pytest.raises(Refused, match="No revision of this document is in force"):
        link(proven, draft, Relation.EVIDENCED_BY, by=seat)


def test_open_links_are_shown_until_they_are_done(cast: Cast, client_for: Any) -> None:
    record, change = document(cast.a, "effective"), complaint(cast.a)
    with cast.a.sitting("engineer") as seat:
        link(record, change, Relation.RELATED_TO, by=seat)
    url = f"/{cast.a.slug}/documents/{record.number}/?tab=used"
    client = client_for(cast.engineer)
    assert "Still open" in client.get(url).content.decode()
    do(cast.a, change, "void", "manager")
    shown = client.get(url).content.decode()
    assert change.number in shown and "Still open" not in shown


def test_the_database_itself_keeps_what_was_not_given(cast: Cast) -> None:
    """Without any condition of ours: drafts, and what was in force before a customer came, do not exist for it."""
    record = translated(cast.a, document(cast.a, "effective"))
    record = in_force(cast.a, scheduled(cast.a, revised(cast.a, record)))
    record = do(cast.a, record, "change_sharing", "engineer", customers=[cast.a.nordlicht, cast.a.aurelia])
    record = do(cast.a, record, "start_revision", "engineer", change_note="6 mm.")
    seen = {"piet": {1, 2}, "rival": {2}}
    for part, numbers in seen.items():
        with cast.a.sitting(part):
            rows = DocumentRevision.objects.order_by("number").values_list("number", flat=True)
            assert set(rows) == numbers, part
            assert DocumentTranslation.objects.only("id").count() == (1 if part == "piet" else 0)
    with cast.a.sitting("piet"), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        list(DocumentRevision.objects.values_list("change_number"))


def test_staff_see_who_of_a_customer_opened_a_revision_first(cast: Cast, client_for: Any) -> None:
    both = [cast.a.nordlicht, cast.a.aurelia]
    record = do(cast.a, document(cast.a, "effective"), "change_sharing", "engineer", customers=both)
    key = revision(cast.a, record, 1).pk
    piet, cora = client_for(cast.piet), client_for(cast.contributor)
    page = f"/{cast.a.slug}/portal/documents/{record.number}/"
    opened = f"{page}revisions/{key}/opened/"
    assert opened in piet.get(page).content.decode()
    assert [one.post(opened).status_code for one in (piet, cora, piet)] == [204, 204, 204]
    assert opened not in piet.get(page).content.decode(), "once is enough"
    assert opened in client_for(cast.rival).get(page).content.decode(), "another customer has not"
    with cast.a.sitting("manager"):
        rows = Distribution.objects.values_list("customer__code", "opened_by_name", "opened_at")
        assert {(code, name, at is not None) for code, name, at in rows} == {
            ("NL", cast.piet.name, True), ("AU", "", False),
        }  # fmt: skip
    shown = client_for(cast.engineer).get(f"/{cast.a.slug}/documents/{record.number}/?tab=readers").content.decode()
    assert f"{cast.piet.name}, " in shown and shown.count("Not opened yet") == 1


def test_staff_look_at_what_one_of_the_customers_sees(cast: Cast, client_for: Any) -> None:
    record = in_force(cast.a, scheduled(cast.a, revised(cast.a, document(cast.a, "effective"))))
    both = [cast.a.nordlicht, cast.a.aurelia]
    record = do(cast.a, record, "change_sharing", "engineer", customers=both)
    record = do(cast.a, record, "start_revision", "engineer", change_note="6 mm, internal so far.")
    client, page = client_for(cast.engineer), f"/{cast.a.slug}/documents/{record.number}/as-customer/"
    old = revision(cast.a, record, 1).pk
    for customer, earlier in ((cast.a.nordlicht, True), (cast.a.aurelia, False)):
        shown = client.get(f"{page}{customer.pk}/").content.decode()
        assert "5 mm wide" in shown and "internal so far" not in shown
        assert (f"revisions/{old}/" in shown) == earlier, "what was in force before the customer came is not theirs"
    assert client.get(f"{page}{cast.b.nordlicht.pk}/").status_code == 404
    with cast.a.sitting("manager"):
        assert not Distribution.objects.exclude(opened_at=None).exists(), "looking is not opening"
