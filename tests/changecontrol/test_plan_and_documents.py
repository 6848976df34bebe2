"""The plan of a change: owners, days and proof of every task, training for each person, documents that follow it."""

import pytest

from changecontrol.guards.documents import documents_are_effective
from changecontrol.models import ChangeTask
from qms.clocks.models import Task
from qms.documents.models import Class, DocumentRevision, Type
from qms.lib.refusal import Refused
from qms.workflow.perform import lock
from tests.factories.cast import Cast
from tests.factories.changes import as_it_is, change, in_days, plan_tasks, with_file, written
from tests.factories.documents import document, in_force, revised
from tests.factories.records import do

PLAN = {"plan": "Trial, then series.", "implement_on": in_days(60), "first_ship_on": in_days(100)}


def newest_task(cast: Cast, record: object) -> ChangeTask:
    with cast.a.sitting("engineer"):
        return ChangeTask.objects.filter(record_id=record.pk).order_by("-number")[0]  # type: ignore[attr-defined]


def test_a_plan_is_submitted_when_every_task_has_an_owner_and_a_day(cast: Cast) -> None:
    record = written(cast.a, change(cast.a, "classified"))
    record = do(cast.a, record, "add_task", "engineer", text="Set up press 4")
    with pytest.raises(Refused, match="owner and day of task"):
        do(cast.a, record, "submit_plan", "engineer", **PLAN)
    record = plan_tasks(cast.a, as_it_is(cast.a, record))
    assert do(cast.a, record, "submit_plan", "engineer", **PLAN).state == "plan_review"


def test_training_is_a_task_of_each_person_once_the_plan_is_approved(cast: Cast) -> None:
    record = written(cast.a, change(cast.a, "classified"))
    people = [cast.engineer2, cast.regulatory]
    record = do(cast.a, record, "add_training", "engineer", text="Press 4", people=people, due_on=in_days(40))
    with cast.a.sitting("engineer"):
        assert not Task.objects.filter(record_id=record.pk, act="complete_task").exists()
    record = do(cast.a, plan_tasks(cast.a, record), "submit_plan", "engineer", **PLAN)
    do(cast.a, record, "approve_plan", "manager")
    with cast.a.sitting("engineer"):
        asked = Task.objects.filter(record_id=record.pk, act="complete_task", state="open")
        assert {cast.engineer2.pk, cast.regulatory.pk} <= set(asked.values_list("person", flat=True))


def test_a_task_that_wants_a_file_is_not_done_without_one_of_the_change(cast: Cast) -> None:
    record = change(cast.a, "implementing")
    said = {"text": "Capability study", "owner": cast.engineer, "due_on": in_days(5), "needs_file": True}
    record = do(cast.a, record, "add_task", "engineer", **said)
    task = newest_task(cast, record)
    with pytest.raises(Refused, match="file"):
        do(cast.a, record, "complete_task", "engineer", task=task, evidence="Cpk 1.7.")
    file = with_file(cast.a, record, "cpk.csv", b"piece;bore\n1;10,01\n")
    do(cast.a, as_it_is(cast.a, record), "complete_task", "engineer", task=task, evidence="Cpk 1.7.", file=file)
    assert newest_task(cast, record).state == "done"


def test_a_day_of_an_approved_plan_is_extended_with_a_reason(cast: Cast) -> None:
    record = change(cast.a, "consultation")
    task = newest_task(cast, record)
    record = do(cast.a, record, "extend_task", "engineer", task=task, due_on=in_days(70), why="Tool comes later.")
    with cast.a.sitting("engineer"):
        clock = Task.objects.get(record_id=record.pk, act="complete_task", subject=task.code, state="open")
        assert clock.due_at is not None and clock.due_at.date() >= in_days(69)
    with pytest.raises(Refused, match="This day is over"):
        do(cast.a, record, "extend_task", "engineer", task=task, due_on=in_days(-1), why="Back.")


def test_the_document_of_a_change_takes_effect_with_it_and_the_change_waits_for_that(cast: Cast) -> None:
    said = {"type": Type.INSTRUCTION, "title": "Pressing", "classification": Class.INTERNAL}
    instruction = revised(cast.a, document(cast.a, "effective", **said))
    record = written(cast.a, change(cast.a, "classified"))
    record = do(cast.a, record, "add_document", "engineer", number=instruction.number, due_on=in_days(50))
    record = do(cast.a, plan_tasks(cast.a, record), "submit_plan", "engineer", **PLAN)
    record = do(cast.a, record, "approve_plan", "manager")
    with cast.a.sitting("engineer"):
        revision = DocumentRevision.objects.get(record_id=instruction.pk, number=2)
    assert (revision.effective_on, revision.change_number) == (in_days(60), record.number)
    days = {"implement_on": in_days(65), "first_ship_on": in_days(105), "reason": "Tool comes later."}
    record = do(cast.a, record, "move_dates", "manager", **days)
    with cast.a.sitting("engineer"):
        revision.refresh_from_db()
        assert revision.effective_on == in_days(65)
        assert f"{instruction.number} takes effect on" in str(documents_are_effective(lock(record)))
    in_force(cast.a, as_it_is(cast.a, instruction))
    with cast.a.sitting("engineer"):
        assert documents_are_effective(lock(record)) is None


@pytest.mark.parametrize("number", ["WI-99999", ""])
def test_a_document_that_nobody_has_is_not_added(cast: Cast, number: str) -> None:
    with pytest.raises(Refused, match="There is no document"):
        do(cast.a, change(cast.a, "classified"), "add_document", "engineer", number=number)
