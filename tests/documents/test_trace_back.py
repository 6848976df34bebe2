"""A revision leads back to the complaint that caused it: on its page, in the graph, in the PDF. No customer sees it."""

from datetime import timedelta
from typing import Any

import pytest

from changecontrol.services import Draft, ask_for_change
from qms.documents.services import schedule_for_change
from qms.lib.refusal import Refused
from qms.organisations.days import today
from qms.pdf.document import Table
from qms.pdf.records import document_of
from qms.records.models import RecordLink
from qms.records.queries import find_record
from tests.factories.cast import Cast
from tests.factories.complaints import complaint
from tests.factories.documents import document, in_force, revised, revision, scheduled
from tests.factories.records import do


def test_a_complaint_leads_to_the_document_that_is_revised_for_it(cast: Cast, client_for: Any) -> None:
    record, cause = document(cast.a, "effective"), complaint(cast.a)
    client = client_for(cast.engineer)
    begin = f"/{cast.a.slug}/documents/revise/?from={cause.number}"
    assert begin in client.get(f"/{cast.a.slug}/complaints/{cause.number}/").content.decode()
    offered = client.get(f"{begin}&q=seam").content.decode()
    act = f"/{cast.a.slug}/documents/{record.number}/start_revision/?caused_by={cause.number}"
    assert act in offered, offered
    assert record.number not in client.get(f"{begin}&q=nothing-like-it").content.decode()
    assert f'value="{cause.number}"' in client.get(act).content.decode()
    assert client.get(f"/{cast.a.slug}/documents/revise/?from=CMP-2020-99999").status_code == 404


def test_the_way_leads_back_from_the_revision_to_its_causes(cast: Cast, client_for: Any) -> None:
    first, second = complaint(cast.a), complaint(cast.a)
    record = document(cast.a, "effective")
    said = {"change_note": "5 mm.", "caused_by": [first.number.lower(), second.number]}
    record = do(cast.a, record, "start_revision", "engineer", **said)
    record = do(cast.a, record, "revise", "engineer", text="5 mm wide", change_number="ECO-17", **said)
    record = do(cast.a, do(cast.a, record, "submit", "engineer"), "approve", "manager")
    record = in_force(cast.a, scheduled(cast.a, record))
    row = revision(cast.a, record, 2)
    assert (row.caused_by, row.change_number) == ([first.number, second.number], "ECO-17")
    with cast.a.sitting("manager") as seat:
        assert RecordLink.objects.filter(source_id=record.pk, relation="follows_from").count() == 2
        printed = document_of(find_record(seat, "documents", record.number), seat, language="en")
    revisions = next(one for one in printed.sections if isinstance(one, Table) and one.title == "Revisions")
    assert revisions.rows[1][-1] == f"ECO-17, {first.number}, {second.number}"
    client, ours = client_for(cast.engineer), f"/{cast.a.slug}/documents/{record.number}/"
    link = f'<a class="rec" href="/{cast.a.slug}/complaints/{first.number}/">{first.number}</a>'
    for page in ("", "?tab=revisions", f"revisions/{row.pk}/"):
        assert link in client.get(ours + page).content.decode(), page
    graph = client.get(f"/{cast.a.slug}/complaints/{first.number}/traceability/").content.decode()
    assert f"<title>{record.number} follows from {first.number}</title>" in graph


def test_a_customer_learns_nothing_of_whose_complaint_it_was(cast: Cast, client_for: Any) -> None:
    theirs = complaint(cast.a, customer=cast.a.aurelia)
    record = document(cast.a, "effective")
    record = do(cast.a, record, "start_revision", "engineer", change_note="5 mm.", caused_by=[theirs.number])
    record = do(cast.a, do(cast.a, record, "submit", "engineer"), "approve", "manager")
    record = in_force(cast.a, scheduled(cast.a, record))
    client, portal = client_for(cast.piet), f"/{cast.a.slug}/portal/documents/{record.number}/"
    for page in ("", "traceability/"):
        answer = client.get(portal + page)
        assert (answer.status_code, theirs.number in answer.content.decode()) == (200, False)


def test_a_cause_is_a_record_of_the_house_and_another_one(cast: Cast) -> None:
    record = document(cast.a, "effective")
    for wrong in ("CMP-2020-09999", record.number):
        with pytest.raises(Refused, match=r"no record|linked to itself"):
            do(cast.a, record, "start_revision", "engineer", change_note="5 mm.", caused_by=[wrong])


def test_what_is_returned_after_its_approval_keeps_its_causes(cast: Cast) -> None:
    cause, record = complaint(cast.a), document(cast.a, "effective")
    said = {"change_note": "5 mm.", "change_number": "ECO-17", "caused_by": [cause.number]}
    record = do(cast.a, record, "start_revision", "engineer", **said)
    record = do(cast.a, do(cast.a, record, "submit", "engineer"), "approve", "manager")
    record = do(cast.a, record, "return_draft", "manager")
    row = revision(cast.a, record, 2)
    assert (row.state, row.caused_by, row.change_number) == ("draft", [cause.number], "ECO-17")


def test_the_way_leads_from_a_document_over_its_change_to_the_complaint(cast: Cast, client_for: Any) -> None:
    cause = complaint(cast.a)
    draft = Draft(title="5 mm seam", category="product", current="4 mm", target="5 mm", reason="Cracks.")
    with cast.a.sitting("engineer") as seat:
        change = ask_for_change(cast.a.organisation, draft=draft, by=seat, sources=[cause])
    record, day = revised(cast.a, document(cast.a, "effective")), today(cast.a.organisation) + timedelta(days=3)
    with cast.a.sitting("manager") as seat:
        record = schedule_for_change(record, change.number, effective_on=day, by=seat)
        schedule_for_change(record, change.number, effective_on=day, by=seat)
    client = client_for(cast.engineer)
    graph = client.get(f"/{cast.a.slug}/complaints/{cause.number}/traceability/").content.decode()
    for later, earlier in ((record.number, change.number), (change.number, cause.number)):
        assert f"<title>{later} follows from {earlier}</title>" in graph
    where = f"/{cast.a.slug}/documents/{record.number}/?tab=used"
    shown = client.get(where).content.decode()
    assert change.number in shown and "Still open" in shown
    do(cast.a, change, "withdraw", "manager")
    assert "Still open" not in client.get(where).content.decode()
