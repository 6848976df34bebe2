"""Customers' documents: received, reviewed in ten working days, implemented, verified by another, superseded."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from qms.clocks.models import Clock, Task
from qms.documents.models import ExternalDocument
from qms.lib.canonical import digest
from qms.lib.refusal import Refused
from qms.notifications.models import OutboxMessage
from qms.organisations.days import today
from qms.organisations.models import SiteClosure
from qms.records.models import Relation
from qms.records.services import attach, link
from qms.signatures.ceremony import content_of
from qms.workflow.perform import lock
from qms.workflow.refusals import Illegal
from tests.factories.cast import Cast, House
from tests.factories.changes import change
from tests.factories.external_documents import external_document, implemented, received, reviewed, verified
from tests.factories.records import do


def linked(house: House, record: ExternalDocument, state: str) -> Any:
    """A change in this state that follows from the document."""
    found = change(house, state)
    with house.sitting("engineer") as seat:
        link(found, record, Relation.FOLLOWS_FROM, by=seat)
    return found


def test_it_gets_a_number_without_year_and_the_customer_sees_it_with_its_file(cast: Cast, client_for: Any) -> None:
    drawing = SimpleUploadedFile("4711-D.txt", b"R2", "text/plain")
    record = received(cast.a, reference="4711", revision="D", files=[drawing])
    assert record.number == "EXT-00001"
    address = f"/{cast.a.slug}/portal/external-documents/{record.number}/"
    page = client_for(cast.piet).get(address).content.decode()
    assert "4711-D.txt" in page and "Received" in page
    assert client_for(cast.rival).get(address).status_code == 404


def test_the_review_is_due_after_ten_working_days_of_the_site(cast: Cast, at: Any) -> None:
    at(datetime(2026, 12, 17, 12, tzinfo=UTC))
    with cast.a.sitting("admin"):
        SiteClosure.objects.create(
            organisation=cast.a.organisation, site=cast.a.graz, day=date(2026, 12, 24), label="Holidays"
        )
    record = received(cast.a, received_on=date(2026, 12, 17), site=cast.a.graz)
    with cast.a.sitting("engineer"):
        clock = Clock.objects.get(record_id=record.pk, code="external_document_review")
        task = Task.objects.get(record_id=record.pk, act="review")
    assert clock.due_at.astimezone(cast.a.organisation.zone).date() == date(2027, 1, 5)
    assert task.due_at == clock.due_at


def test_the_four_dates_stand_on_one_line_of_the_list(cast: Cast, client_for: Any) -> None:
    record = external_document(cast.a, "verified", reference="4711", received_on=today(cast.a.organisation))
    rows = client_for(cast.engineer).get(f"/{cast.a.slug}/external-documents/").content.decode()
    line = rows[rows.index(record.number) :].split("</tr>")[0]
    assert line.count(f'datetime="{record.received_on.isoformat()}') == 4


@pytest.mark.parametrize(
    ("said", "field"),
    [({"reference": " "}, "reference"), ({"revision": ""}, "revision"), ({"type": "spell"}, "type"),
     ({"received_on": date(2999, 1, 1)}, "received_on"), ({"received_on": date(1901, 1, 1)}, "received_on")],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_at_its_field(cast: Cast, said: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        received(cast.a, **said)
    assert refused.value.field == field


def test_a_revision_is_entered_once_however_it_is_written(cast: Cast) -> None:
    first = received(cast.a, reference="Drw 4711", revision="d")
    with pytest.raises(Refused, match=first.number):
        received(cast.a, reference="DRW 4711", revision="D")
    other = received(cast.a, reference="Drw 4711", revision="E")
    with pytest.raises(Refused, match=first.number):
        do(cast.a, other, "correct", "engineer", revision="D")
    received(cast.a, reference="Drw 4711", revision="D", customer=cast.a.aurelia)


def test_no_day_lies_before_the_one_that_comes_first_or_ahead(cast: Cast) -> None:
    now = today(cast.a.organisation)
    record = received(cast.a)
    for day in (now - timedelta(days=1), now + timedelta(days=1)):
        with pytest.raises(Refused) as refused:
            reviewed(cast.a, record, reviewed_on=day)
        assert refused.value.field == "reviewed_on"
    record = reviewed(cast.a, record)
    for day in (now - timedelta(days=1), now + timedelta(days=1)):
        with pytest.raises(Refused) as refused:
            do(cast.a, record, "implement", "engineer", implemented_on=day)
        assert refused.value.field == "implemented_on"
    with pytest.raises(Illegal):
        implemented(cast.a, received(cast.a))


def test_the_review_says_why_and_stops_the_clock(cast: Cast) -> None:
    record = received(cast.a)
    with pytest.raises(Refused) as refused:
        reviewed(cast.a, record, rationale=" ")
    assert refused.value.field == "rationale"
    record = reviewed(cast.a, record)
    with cast.a.sitting("engineer"):
        assert Clock.objects.get(record_id=record.pk).state == Clock.State.MET
        told = OutboxMessage.objects.filter(record_number=record.number, recipient=cast.piet).values_list("subject")
        assert any("Reviewed" in subject for (subject,) in told)


def test_it_waits_for_the_change_that_the_review_asked_for(cast: Cast) -> None:
    record = reviewed(cast.a, received(cast.a), outcome="change")
    with pytest.raises(Refused, match="link the change"):
        implemented(cast.a, record)
    asked = change(cast.a, "plan_review")
    record = reviewed(cast.a, record, outcome="change", change=asked.number.lower())
    with pytest.raises(Refused, match=f"{asked.number} is implemented"):
        implemented(cast.a, record)
    do(cast.a, asked, "reject", "manager")
    with pytest.raises(Refused, match="link the change"):
        implemented(cast.a, record)
    linked(cast.a, record, "implemented")
    assert implemented(cast.a, record).state == "implemented"


def test_what_is_no_change_is_not_linked_as_one(cast: Cast) -> None:
    record = received(cast.a)
    with pytest.raises(Refused) as refused:
        reviewed(cast.a, record, outcome="change", change=received(cast.a).number)
    assert refused.value.field == "change"


def test_somebody_else_verifies_and_can_send_it_back(cast: Cast) -> None:
    record = external_document(cast.a, "implemented")
    with pytest.raises(Refused, match="somebody else verifies"):
        do(cast.a, record, "verify", "engineer", verified_on=today(cast.a.organisation), evidence="Seen.")
    record = do(cast.a, record, "send_back", "engineer2")
    assert (record.state, record.implemented_on) == ("reviewed", None)
    assert verified(cast.a, implemented(cast.a, record)).state == "verified"


def test_the_next_revision_supersedes_the_former_and_never_the_other_way(cast: Cast) -> None:
    now = today(cast.a.organisation)
    former = external_document(cast.a, "verified", reference="4711", revision="C")
    lost = received(cast.a, reference="4711", revision="C1", received_on=now)
    later = implemented(cast.a, reviewed(cast.a, received(cast.a, reference="4711", revision="D")))
    elsewhere = received(cast.a, reference="4711", revision="B", customer=cast.a.aurelia)
    with cast.a.sitting("engineer"):
        former, lost, elsewhere = (lock(one) for one in (former, lost, elsewhere))
        assert not Clock.objects.filter(record_id=lost.pk, state=Clock.State.RUNNING).exists()
    assert (former.state, former.superseded_by) == ("superseded", later.number)
    assert (lost.state, elsewhere.state) == ("superseded", "received")
    found = reviewed(cast.a, received(cast.a, reference="4711", revision="B", received_on=now - timedelta(days=9)))
    with pytest.raises(Refused, match="was received later"):
        implemented(cast.a, found)


def test_where_it_is_used_shows_documents_and_changes(cast: Cast, client_for: Any) -> None:
    record = received(cast.a)
    asked = linked(cast.a, record, "draft")
    page = client_for(cast.engineer).get(f"/{cast.a.slug}/external-documents/{record.number}/?tab=used")
    assert asked.number in page.content.decode() and "Still open" in page.content.decode()


def test_staff_enters_one_on_its_page(cast: Cast, client_for: Any) -> None:
    client = client_for(cast.engineer)
    form = client.get(f"/{cast.a.slug}/external-documents/new/").context["form"]
    said = {
        "customer": cast.a.nordlicht.pk, "type": "drawing", "reference": "4711", "revision": "D", "title": "Bracket",
        "received_on": form["received_on"].value().isoformat(), "uploads": SimpleUploadedFile("d.txt", b"R2"),
    }  # fmt: skip
    client.post(f"/{cast.a.slug}/external-documents/new/", said)
    with cast.a.sitting("engineer"):
        record = ExternalDocument.objects.get(reference="4711")
        assert record.attachments.get().shared and record.owner == cast.engineer


def test_the_page_says_of_each_other_revision_where_it_stands(cast: Cast, client_for: Any) -> None:
    record = verified(cast.a, implemented(cast.a, reviewed(cast.a, received(cast.a, reference="4711", revision="C"))))
    received(cast.a, reference="4711", revision="D")
    page = client_for(cast.engineer).get(f"/{cast.a.slug}/external-documents/{record.number}/").content.decode()
    others = page.partition("Other revisions")[2].partition("</section>")[0]
    assert "EXT-00002" in others and "Received" in others


def test_who_reviews_signs_the_files_too(cast: Cast, client_for: Any) -> None:
    drawing = SimpleUploadedFile("4711-D.txt", b"R2", "text/plain")
    record = received(cast.a, reference="4711", revision="D", files=[drawing])
    page = client_for(cast.engineer).get(f"/{cast.a.slug}/external-documents/{record.number}/review/").content.decode()
    with cast.a.sitting("engineer") as seat:
        file = record.attachments.get()
        assert content_of(lock(record), seat)["files"] == [["4711-D.txt", 2, file.sha256]]
    assert file.sha256 in page
    record = reviewed(cast.a, record)
    with cast.a.sitting("engineer") as seat:
        before = digest(content_of(lock(record), seat))
        attach(lock(record), upload=SimpleUploadedFile("b.txt", b"R3"), shared=False, by=seat)
        assert digest(content_of(lock(record), seat)) != before, "another file is another content"
