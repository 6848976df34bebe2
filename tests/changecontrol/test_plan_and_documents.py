"""The plan of a change: owners, days and proof of every task, training for each person, documents that follow it."""

from typing import Any

import pytest

from changecontrol.guards.documents import documents_are_effective
from changecontrol.models import AffectedItem, Change, ChangeTask
from qms.clocks.models import Task
from qms.documents.guards import keeps_from_effect
from qms.documents.models import Class, Document, Type
from qms.documents.services import follow_the_days, schedule_for_change
from qms.lib.refusal import Refused
from qms.organisations.days import today
from qms.workflow.perform import lock
from tests.factories.cast import Cast
from tests.factories.changes import (
    as_it_is,
    change,
    deputy,
    in_days,
    notices_of,
    notify,
    plan_tasks,
    revise,
    with_file,
    written,
)
from tests.factories.documents import document, in_force, revised, revision, scheduled
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


def with_document(cast: Cast, first: int = 60) -> tuple[Change, Document]:
    """A change whose plan is approved, and an instruction that it revises: it is dated to day 60, or the one given."""
    said = {"type": Type.INSTRUCTION, "title": "Pressing", "classification": Class.INTERNAL}
    instruction = revised(cast.a, document(cast.a, "effective", **said))
    record = written(cast.a, change(cast.a, "classified"))
    record = do(cast.a, record, "add_document", "engineer", number=instruction.number, due_on=in_days(50))
    plan = PLAN | {"implement_on": in_days(first)}
    record = do(cast.a, plan_tasks(cast.a, record), "submit_plan", "engineer", **plan)
    record = do(cast.a, record, "approve_plan", "manager")
    assert coming(cast, instruction) == (record.number, in_days(first))
    return record, as_it_is(cast.a, instruction)


def started(cast: Cast, record: Change) -> Change:
    """The customer has approved, the implementation starts."""
    record = notify(cast.a, record)
    do(cast.a, notices_of(cast.a, record)["NL"], "approve", "piet")
    record = do(cast.a, as_it_is(cast.a, record), "clear", "engineer")
    found: Change = do(cast.a, record, "start_implementation", "engineer")
    return found


def coming(cast: Cast, instruction: Document) -> tuple[str, object]:
    """The change and the day of the revision that is coming."""
    found = revision(cast.a, instruction, 2)
    return found.change_number, found.effective_on


def test_the_document_of_a_change_waits_for_it_and_takes_effect_once_it_is_carried_out(
    cast: Cast, client_for: Any
) -> None:
    record, instruction = with_document(cast)
    days = {"implement_on": in_days(65), "first_ship_on": in_days(105), "reason": "Tool comes later."}
    record = do(cast.a, record, "move_dates", "manager", **days)
    assert coming(cast, instruction) == (record.number, in_days(65))
    with cast.a.sitting("engineer"):
        assert f"{instruction.number} takes effect on" in str(documents_are_effective(lock(record)))
    assert in_force(cast.a, instruction).state == "scheduled", "its day has come, its change has not"
    page = client_for(cast.engineer).get(f"/{cast.a.slug}/documents/{instruction.number}/").content.decode()
    assert f"It waits for {record.number}, which is not being carried out yet." in page
    with cast.a.sitting("engineer"):
        assert f"waits for {record.number}" in str(documents_are_effective(lock(record)))
    record = started(cast, record)
    assert coming(cast, instruction) == (record.number, in_days(65)), "it is dated anew"
    instruction = in_force(cast.a, instruction)
    with cast.a.sitting("engineer"):
        assert follow_the_days(cast.a.organisation) == 0, "the bell may ring twice"
        assert documents_are_effective(lock(record)) is None
    assert (instruction.state, instruction.issue) == ("effective", 2)


def test_a_document_whose_day_has_come_takes_effect_with_the_start_of_its_change(cast: Cast) -> None:
    record, instruction = with_document(cast, first=0)
    assert instruction.state == "scheduled"
    started(cast, record)
    assert as_it_is(cast.a, instruction).state == "effective"


def test_a_revision_that_names_no_change_is_held_while_one_asks_for_a_revision(cast: Cast) -> None:
    instruction = revised(cast.a, document(cast.a, "effective"))
    record = do(cast.a, change(cast.a, "classified"), "add_document", "engineer", number=instruction.number)
    instruction = scheduled(cast.a, instruction, today(cast.a.organisation))
    with cast.a.sitting("engineer"):
        assert instruction.state == "scheduled"
        assert f"{record.number} asks for a revision" in str(keeps_from_effect(instruction))
    do(cast.a, record, "withdraw", "manager")
    assert in_force(cast.a, instruction).state == "effective"


def test_a_revision_that_one_change_asks_for_does_not_get_past_it_by_naming_another(cast: Cast) -> None:
    other = change(cast.a, "implementing")
    instruction = document(cast.a, "effective")
    record = do(cast.a, change(cast.a, "classified"), "add_document", "engineer", number=instruction.number)
    instruction = revised(cast.a, instruction)
    with cast.a.sitting("manager") as seat:
        schedule_for_change(instruction, other.number, effective_on=today(cast.a.organisation), by=seat)
        words = str(keeps_from_effect(lock(instruction)))
    assert f"{record.number} asks for a revision of this document, and this one names {other.number}" in words
    assert in_force(cast.a, as_it_is(cast.a, instruction)).state == "scheduled"
    do(cast.a, other, "add_document", "engineer", number=instruction.number)
    with cast.a.sitting("manager"):
        assert keeps_from_effect(lock(instruction)) is None, "both ask; this revision is the other one's"
        ChangeTask.objects.filter(record_id=other.pk, document=instruction.pk).update(state="dropped")
        assert keeps_from_effect(lock(instruction)) is not None
    with cast.a.sitting("manager"):
        row = ChangeTask.objects.get(record_id=record.pk, document=instruction.pk)
    do(cast.a, as_it_is(cast.a, record), "drop_task", "engineer", task=row, why="The other change does it.")
    assert in_force(cast.a, as_it_is(cast.a, instruction)).state == "effective"


def test_a_document_waits_as_long_as_the_gate_of_a_customer_is_closed(cast: Cast) -> None:
    record, instruction = change(cast.a, "implementing"), revised(cast.a, document(cast.a, "effective"))
    notice = revise(cast.a, notices_of(cast.a, record)["NL"])
    with cast.a.sitting("manager") as seat:
        schedule_for_change(instruction, record.number, effective_on=today(cast.a.organisation), by=seat)
        assert "approves by signature" in str(keeps_from_effect(lock(instruction)))
    do(cast.a, notice, "approve", "piet")
    assert in_force(cast.a, as_it_is(cast.a, instruction)).state == "effective"


@pytest.mark.parametrize("step", ["withdraw", "revise_plan"])
def test_a_document_loses_its_day_when_its_change_is_withdrawn_or_planned_anew(cast: Cast, step: str) -> None:
    record, instruction = with_document(cast)
    do(cast.a, record, step, "manager", reason="The press is not sold.")
    assert as_it_is(cast.a, instruction).state == "approved"
    assert coming(cast, instruction) == (record.number, None)
    instruction = scheduled(cast.a, instruction, today(cast.a.organisation))
    words = "ended without being carried out" if step == "withdraw" else f"waits for {record.number}"
    with cast.a.sitting("engineer"):
        assert instruction.state == "scheduled" and words in str(keeps_from_effect(instruction))


def asked_for_a_day(cast: Cast, instruction: Document) -> bool:
    with cast.a.sitting("engineer"):
        return Task.objects.filter(record_id=instruction.pk, act="schedule", state="open").exists()


@pytest.mark.parametrize("step", ["withdraw", "revise_plan", "stop_implementation"])
def test_nobody_is_asked_from_when_a_revision_holds_that_its_change_keeps(cast: Cast, step: str) -> None:
    record, instruction = with_document(cast)
    if step == "stop_implementation":
        record = started(cast, record)
    do(cast.a, record, step, "manager", reason="The press is not sold.")
    assert (as_it_is(cast.a, instruction).state, asked_for_a_day(cast, instruction)) == ("approved", False)


def test_who_says_from_when_a_revision_holds_is_asked_as_soon_as_its_change_keeps_it_no_more(cast: Cast) -> None:
    instruction = document(cast.a, "effective")
    record = change(cast.a, "cleared")
    words = {"text": "# Pressing\n\nOn press 4.", "change_note": "Press 4.", "change_number": record.number}
    instruction = do(cast.a, instruction, "start_revision", "engineer", change_note="Press 4.")
    instruction = do(cast.a, do(cast.a, instruction, "revise", "engineer", **words), "submit", "engineer")
    instruction = do(cast.a, instruction, "approve", "manager")
    assert not asked_for_a_day(cast, instruction)
    record = do(cast.a, record, "find_items", "engineer")
    with cast.a.sitting("engineer"):
        item = AffectedItem.objects.get(record_id=record.pk, reference=instruction.number)
    record = do(cast.a, record, "exclude_item", "engineer", item=item, why="Named for a misprint only.")
    do(cast.a, record, "start_implementation", "engineer")
    assert asked_for_a_day(cast, instruction), "no task of the change dates it"


@pytest.mark.parametrize("number", ["WI-99999", ""])
def test_a_document_that_nobody_has_is_not_added(cast: Cast, number: str) -> None:
    with pytest.raises(Refused, match="There is no document"):
        do(cast.a, change(cast.a, "classified"), "add_document", "engineer", number=number)


def test_a_plan_whose_days_have_passed_or_come_too_near_meanwhile_is_not_approved(cast: Cast) -> None:
    record = change(cast.a, "plan_review")
    with cast.a.sitting("engineer"):
        Change.objects.filter(pk=record.pk).update(implement_on=in_days(-1))
    with pytest.raises(Refused, match="Return the plan"):
        do(cast.a, record, "approve_plan", "manager")
    with cast.a.sitting("engineer"):
        Change.objects.filter(pk=record.pk).update(implement_on=in_days(0), first_ship_on=in_days(80))
    with pytest.raises(Refused, match="late enough and free for all"):
        do(cast.a, as_it_is(cast.a, record), "approve_plan", "manager")
    record = do(cast.a, as_it_is(cast.a, record), "return_plan", "manager")
    assert do(cast.a, record, "submit_plan", "engineer", **PLAN).state == "plan_review"


def test_nobody_who_wrote_a_part_of_the_plan_approves_it(cast: Cast) -> None:
    record = plan_tasks(cast.a, written(cast.a, change(cast.a, "classified")))
    said = {"text": "Set up press 4", "owner": cast.engineer, "due_on": in_days(50)}
    record = do(cast.a, record, "add_task", "manager", **said)
    record = do(cast.a, record, "submit_plan", "engineer", **PLAN)
    with pytest.raises(Refused, match="wrote this plan, or a part of it"):
        do(cast.a, record, "approve_plan", "manager")
    assert do(cast.a, record, "approve_plan", deputy(cast.a)).state == "consultation"
