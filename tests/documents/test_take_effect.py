"""A revision takes effect on its day: approved by somebody else, one at a time, nothing skipped or back-dated."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from qms.clocks.models import Clock, Task
from qms.documents.models import DocumentRevision
from qms.documents.queries import effective_revision
from qms.documents.services import follow_the_days, schedule_for_change
from qms.lib.refusal import Refused
from qms.organisations.days import today
from tests.factories.cast import Cast
from tests.factories.changes import deputy
from tests.factories.documents import (
    approved,
    as_it_is,
    document,
    drafted,
    in_force,
    ordered,
    revised,
    revision,
    scheduled,
)
from tests.factories.records import do

DAY = timedelta(days=1)


def test_numbers_are_perennial_and_count_by_type(cast: Cast) -> None:
    first, second = drafted(cast.a), drafted(cast.a)
    procedure = drafted(cast.a, type="PROC")
    assert (first.number, second.number, procedure.number) == ("SPEC-00001", "SPEC-00002", "PROC-00001")


def test_the_author_does_not_approve(cast: Cast) -> None:
    record = do(cast.a, drafted(cast.a, "manager"), "submit", "engineer")
    with pytest.raises(Refused, match="you wrote this revision"):
        do(cast.a, record, "approve", "manager")


def test_who_wrote_a_part_of_a_revision_does_not_approve_it_whoever_wrote_last(cast: Cast) -> None:
    record = do(cast.a, drafted(cast.a), "revise", "manager", text="The seam is 5 mm wide.")
    record = do(cast.a, record, "revise", "engineer", text="The seam is 5 mm wide, on both sides.")
    record = do(cast.a, record, "submit", "engineer")
    with pytest.raises(Refused, match="or a part of it"):
        do(cast.a, record, "approve", "manager")
    record = do(cast.a, record, "approve", deputy(cast.a))
    record = in_force(cast.a, scheduled(cast.a, record))
    assert revised(cast.a, record).state == "approved", "what was written of the former one keeps nobody from the next"


def test_a_revision_scheduled_for_today_is_in_force_at_once(cast: Cast) -> None:
    record = scheduled(cast.a, approved(cast.a, drafted(cast.a)), today(cast.a.organisation))
    assert (record.state, record.issue, record.shared) == ("effective", 1, True)


def test_the_day_comes_by_the_bell_which_may_ring_twice(cast: Cast) -> None:
    record = document(cast.a, "scheduled")
    with cast.a.sitting("manager"):
        assert follow_the_days(cast.a.organisation) == 0
        DocumentRevision.objects.filter(record_id=record.pk).update(effective_on=today(cast.a.organisation))
        assert (follow_the_days(cast.a.organisation), follow_the_days(cast.a.organisation)) == (1, 0)
    assert as_it_is(cast.a, record).state == "effective"


def test_the_next_revision_supersedes_the_former_on_its_day_and_not_before(cast: Cast) -> None:
    record, now = document(cast.a, "effective"), today(cast.a.organisation)
    record = scheduled(cast.a, revised(cast.a, record))
    with cast.a.sitting("engineer"):
        assert getattr(effective_revision(record), "number", 0) == 1
        assert getattr(effective_revision(record, on=now + 3 * DAY), "number", 0) == 2
        assert effective_revision(record, on=now - DAY) is None
    record = in_force(cast.a, record)
    assert (record.issue, revision(cast.a, record, 1).state, revision(cast.a, record, 2).state) == (
        2, "superseded", "effective",
    )  # fmt: skip


def test_a_day_in_the_past_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="has passed"):
        scheduled(cast.a, document(cast.a, "approved"), today(cast.a.organisation) - DAY)


def test_a_skipped_revision_is_refused(cast: Cast) -> None:
    record = scheduled(cast.a, revised(cast.a, document(cast.a, "effective")))
    with cast.a.sitting("manager"):
        DocumentRevision.objects.filter(record_id=record.pk, number=2).update(number=3)
    with pytest.raises(Refused, match="Revision 2 was skipped"):
        in_force(cast.a, record)


def test_what_changed_must_be_said_from_the_second_revision_on(cast: Cast) -> None:
    record = do(cast.a, document(cast.a, "effective"), "start_revision", "engineer")
    with pytest.raises(Refused, match="say what changed since revision 1"):
        do(cast.a, record, "submit", "engineer")


def test_two_revisions_are_never_in_force_whatever_the_code_does(cast: Cast) -> None:
    record = scheduled(cast.a, revised(cast.a, document(cast.a, "effective")))
    with cast.a.sitting("manager"), pytest.raises(IntegrityError, match="one_revision_in_force"), transaction.atomic():
        DocumentRevision.objects.filter(record_id=record.pk, number=2).update(state="effective")


def test_an_approved_revision_that_is_returned_stays_as_it_was_and_keeps_its_number_for_the_next(cast: Cast) -> None:
    record = do(cast.a, document(cast.a, "approved"), "return_draft", "manager")
    with cast.a.sitting("manager"):
        rows = DocumentRevision.objects.filter(record_id=record.pk).order_by("created_at")
        assert [(row.number, row.state) for row in rows] == [(1, "dropped"), (1, "draft")]
        assert rows[1].approved_at is None and rows[1].text == rows[0].text


def test_a_revision_given_up_leaves_what_is_in_force(cast: Cast) -> None:
    record = do(cast.a, revised(cast.a, document(cast.a, "effective")), "drop_revision", "engineer")
    assert (record.state, record.issue) == ("effective", 1)
    with pytest.raises(Refused, match="This is the first revision"):
        do(cast.a, drafted(cast.a), "drop_revision", "engineer")


def test_what_is_withdrawn_while_the_next_is_written_leaves_nothing_in_force(cast: Cast) -> None:
    record = do(cast.a, revised(cast.a, document(cast.a, "effective")), "withdraw", "manager", reason="Wrong drawing.")
    assert (record.state, record.issue) == ("approved", None)
    assert do(cast.a, record, "drop_revision", "engineer").state == "withdrawn"


def test_a_change_dates_its_documents(cast: Cast) -> None:
    record, day = revised(cast.a, document(cast.a, "effective")), today(cast.a.organisation) + 9 * DAY
    with cast.a.sitting("manager") as seat:
        record = schedule_for_change(record, "chg-2026-00031", effective_on=day, by=seat)
    row = revision(cast.a, record, 2)
    assert (record.state, row.effective_on, row.change_number) == ("scheduled", day, "CHG-2026-00031")


def test_the_document_is_reviewed_every_two_years(cast: Cast) -> None:
    record = document(cast.a, "effective")
    with cast.a.sitting("manager"):
        first = Clock.objects.get(record_id=record.pk, code="document_review")
        task = Task.objects.get(record_id=record.pk, act="confirm", state="open")
    assert (first.due_at - first.started_at).days in (729, 730, 731) and task.due_at == first.due_at
    record = do(cast.a, record, "confirm", "engineer")
    with cast.a.sitting("manager"):
        states = Clock.objects.filter(record_id=record.pk, code="document_review").order_by("started_at")
        assert [one.state for one in states] == ["met", "running"]
    assert record.reviewed_on == today(cast.a.organisation)


def test_what_was_asked_for_a_revision_ends_when_it_is_given_up(cast: Cast) -> None:
    record = do(cast.a, document(cast.a, "effective", train_first=True), "require_reading", "engineer", role="auditor")
    record = ordered(cast.a, revised(cast.a, record), "de")
    record = do(cast.a, record, "drop_revision", "engineer")
    with cast.a.sitting("manager"):
        assert not Clock.objects.filter(record_id=record.pk, code="document_translation", state="running").exists()
        waiting = Task.objects.filter(record_id=record.pk, state="open").exclude(act__in=("confirm", "acknowledge"))
        assert [task.subject.split(":")[0] for task in waiting] == ["1"], "only the first revision is still to be read"
