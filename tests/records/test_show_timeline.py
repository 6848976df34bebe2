"""The timeline: everything in one order, for us and for the customer."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feedback.models import Complaint
from qms.organisations.context import because
from qms.records.models import Event, Message, Note, Record
from qms.records.offers import kind_of
from qms.records.queries import get_visible
from qms.records.services import attach, link, write_message, write_note
from qms.records.timeline import Act, Changed, FileAdded, Talk, timeline
from tests.factories.cast import Cast
from tests.factories.complaints import complaint, filed


def busy(cast: Cast, rows: int, sheet: Any) -> Complaint:
    """A record with `rows` of everything."""
    record, other = filed(cast.a), filed(cast.a)
    with cast.a.sitting("engineer") as seat:
        for n in range(rows):
            write_message(record, body=f"Message {n} about {other.number}", files=[sheet(f"m{n}.csv")], by=seat)
            write_note(record, body=f"Note {n}", by=seat)
            attach(record, upload=sheet(f"f{n}.csv"), shared=n % 2 == 0, by=seat)
            Complaint.objects.filter(pk=record.pk).update(defect_code=f"W-{n}")
    return record


def test_everything_is_there_newest_first(cast: Cast, sheet: Any) -> None:
    record, other = filed(cast.a), filed(cast.a)
    with cast.a.sitting("engineer") as seat:
        write_message(record, body="First", by=seat)
    with cast.a.sitting("engineer") as seat:
        write_note(record, body="Second", by=seat)
    with cast.a.sitting("engineer") as seat:
        attach(record, upload=sheet(), shared=False, by=seat)
    with cast.a.sitting("engineer") as seat:
        because("mounted by hand")
        Complaint.objects.filter(pk=record.pk).update(severity="major")
        because("")
    with cast.a.sitting("engineer") as seat:
        link(record, other, "same_cause", by=seat)
        entries = timeline(record, seat).entries
    assert [type(entry) for entry in entries] == [Act, Changed, FileAdded, Talk, Talk, Act]
    assert [entry.at for entry in entries] == sorted((entry.at for entry in entries), reverse=True)
    changed = entries[1]
    assert isinstance(changed, Changed)
    assert [(row.label, row.before, row.after) for row in changed.changes] == [("Severity", "", "Major")]
    assert (changed.by, changed.reason) == ("Jana Engineer", "mounted by hand")


def test_the_customer_reads_talk_and_shared_acts_only(cast: Cast, sheet: Any) -> None:
    record = complaint(cast.a, "assessed")
    with cast.a.sitting("engineer") as seat:
        write_message(record, body="To you", files=[sheet("yours.csv")], by=seat)
        write_note(record, body="Between us", by=seat)
        attach(record, upload=sheet("ours.csv"), shared=False, by=seat)
        expected = [entry.id for entry in timeline(record, seat, as_customer=True).entries]
    with cast.a.sitting("piet") as seat:
        seen = get_visible(kind_of("complaint"), seat, record.number)
        entries = timeline(seen, seat).entries
    assert [entry.id for entry in entries] == expected, "staff see what the customer sees"
    assert not any(isinstance(entry, Changed) for entry in entries)
    assert [entry.text for entry in entries if isinstance(entry, Talk)] == ["To you"]
    shown = [entry for entry in entries if isinstance(entry, Act)]
    assert {str(entry.words) for entry in shown} == {
        "filed the report", "acknowledged your report", "assessed your report",
    }  # fmt: skip
    assert all(entry.reason == "" and entry.signed is None for entry in shown)


def test_only_talk_or_only_changes(cast: Cast, sheet: Any) -> None:
    record = busy(cast, 1, sheet)
    with cast.a.sitting("engineer") as seat:
        talk = timeline(record, seat, show="talk").entries
        changes = timeline(record, seat, show="changes").entries
        everything = timeline(record, seat, show="no such view").entries
    assert {type(entry) for entry in talk} == {Talk}
    assert {type(entry) for entry in changes} == {Act, Changed}
    assert len(everything) == len(talk) + len(changes) + 1, "and the file"


@pytest.mark.parametrize("part", ["engineer", "piet"])
def test_the_number_of_queries_does_not_grow(cast: Cast, sheet: Any, part: str) -> None:
    counts = {}
    for rows in (1, 3, 30):
        record = busy(cast, rows, sheet)
        with cast.a.sitting(part) as seat:
            seen = get_visible(kind_of("complaint"), seat, record.number)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                found = timeline(seen, seat, limit=500)
        assert len([entry for entry in found.entries if isinstance(entry, Talk)]) >= rows
        counts[rows] = len(queries)
    assert counts[1] == counts[3] == counts[30]
    assert counts[30] <= 16


def test_a_long_one_is_cut_and_says_how_many_there_are(cast: Cast) -> None:
    record = filed(cast.a)
    moment = timezone.now()
    with cast.a.sitting("engineer") as seat:
        house = cast.a.organisation
        Message.objects.bulk_create(
            Message(
                organisation=house,
                record_id=record.pk,
                author_name="J",
                from_customer=False,
                body=str(n),
                at=moment + dt.timedelta(seconds=n),
            )
            for n in range(60)
        )
        Note.objects.bulk_create(
            Note(
                organisation=house,
                record_id=record.pk,
                author_name="J",
                body=str(n),
                at=moment + dt.timedelta(seconds=n),
            )
            for n in range(60)
        )
        found = timeline(record, seat)
        everything = timeline(record, seat, limit=2_000)
    assert (len(found.entries), found.cut, found.total) == (100, True, 121)
    assert (len(everything.entries), everything.cut) == (121, False)
    assert everything.entries[:100] == found.entries


def test_numbers_in_the_talk_lead_to_records_the_reader_may_open(cast: Cast, client_for: Any) -> None:
    record, other = filed(cast.a), filed(cast.a)
    internal = filed(cast.a)
    with cast.a.sitting("engineer") as seat:
        Record.objects.filter(pk=internal.pk).update(shared=False)
        write_message(record, body=f"See {other.number} and {internal.number}, not CMP-1999-00001.", by=seat)
    ours = client_for(cast.engineer).get(f"/{cast.a.slug}/complaints/{record.number}/").content.decode()
    theirs = client_for(cast.piet).get(f"/{cast.a.slug}/portal/reports/{record.number}/").content.decode()
    assert f'href="/{cast.a.slug}/complaints/{other.number}/"' in ours
    assert f'href="/{cast.a.slug}/complaints/{internal.number}/"' in ours
    assert f'href="/{cast.a.slug}/portal/reports/{other.number}/"' in theirs
    assert f'href="/{cast.a.slug}/portal/reports/{internal.number}/"' not in theirs


def test_a_signed_act_shows_name_and_meaning(cast: Cast) -> None:
    record = complaint(cast.a, "reply_approved")
    with cast.a.sitting("auditor") as seat:
        signed = [e.signed for e in timeline(record, seat).entries if isinstance(e, Act) and e.signed]
    assert [facts.printed_name for facts in signed] == ["Milan Manager"]
    assert signed[0].meaning


def test_the_customer_cannot_read_reason_or_detail_of_an_act(cast: Cast) -> None:
    from django.db import ProgrammingError, transaction

    filed(cast.a)
    with cast.a.sitting("piet"), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        list(Event.objects.values_list("reason"))


def test_fields_are_told_with_the_act_that_changed_them(cast: Cast) -> None:
    record = complaint(cast.a, "investigating")
    with cast.a.sitting("engineer") as seat:
        Complaint.objects.filter(pk=record.pk).update(defect_code="W-03")
        entries = timeline(record, seat).entries
    alone = [row.label for entry in entries if isinstance(entry, Changed) for row in entry.changes]
    with_acts = {
        str(entry.words): {row.label for row in entry.changes}
        for entry in entries
        if isinstance(entry, Act) and entry.changes
    }
    assert alone == ["Defect code"]
    assert {"Severity", "Category"} <= with_acts["assessed the complaint"]
    assert with_acts["acknowledged the complaint"] == {"Site", "Owner"}
