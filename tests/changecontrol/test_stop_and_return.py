"""Ways back: an implementation that is stopped, a change that is withdrawn meanwhile, a temporary one that ends."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from changecontrol.models import ChangeTask, ShippedLot
from changecontrol.services.stopping import follow_brought_back
from qms.clocks.models import Clock, Task
from qms.documents.models import Class, Type
from qms.lib.refusal import Refused
from qms.workflow.refusals import Illegal
from tests.factories.cast import Cast
from tests.factories.changes import (
    answers,
    as_it_is,
    asked,
    assess_all,
    at_once,
    change,
    deputy,
    done_tasks,
    in_days,
    notices_of,
    period_over,
    plan_tasks,
    ready,
    revise,
    supply,
    written,
)
from tests.factories.documents import document, in_force, revised, scheduled
from tests.factories.records import do

LOT: dict[str, Any] = {"first_lot": "L-90", "evidence": "Bore 10.01 mm, n = 30."}


def running(cast: Cast, record: Any, code: str) -> int:
    with cast.a.sitting("engineer"):
        return Clock.objects.filter(record_id=record.pk, code=code, state="running").count()


def test_a_change_that_a_customer_rejects_while_it_is_carried_out_goes_back_to_its_plan_or_ends(cast: Cast) -> None:
    record = change(cast.a, "implementing")
    notice = do(cast.a, revise(cast.a, notices_of(cast.a, record)["NL"]), "reject", "piet", why="The radius must stay.")
    assert running(cast, record, "change_task")
    stopped = do(cast.a, as_it_is(cast.a, record), "stop_implementation", "engineer")
    assert (stopped.state, stopped.approved_at, running(cast, record, "change_task")) == ("classified", None, 0)
    days = {"implement_on": in_days(60), "first_ship_on": in_days(100)}
    again = do(cast.a, stopped, "submit_plan", "engineer", plan="With the old radius.", **days)
    again = do(cast.a, again, "approve_plan", "manager")
    assert running(cast, record, "change_task"), "tasks are asked again"
    with pytest.raises(Refused, match="rejected"):
        do(cast.a, again, "clear", "engineer")
    assert do(cast.a, again, "withdraw", "manager").state == "withdrawn"
    assert as_it_is(cast.a, notice).state == "withdrawn"


def test_an_emergency_is_not_planned_anew_but_can_be_withdrawn(cast: Cast) -> None:
    record = at_once(cast.a, asked(cast.a))
    with pytest.raises(Refused, match="withdraw it"):
        do(cast.a, record, "stop_implementation", "engineer")
    assert do(cast.a, record, "withdraw", "manager").state == "withdrawn"
    assert not running(cast, record, "change_retrospective")


def shipped(cast: Cast, state: str = "implemented") -> Any:
    """A change whose first lot went to both customers."""
    supply(cast.a, cast.a.nordlicht, cast.a.aurelia, part="P-17")
    return change(cast.a, state, part_numbers=["P-17"])


def lots_of(cast: Cast, record: Any) -> set[tuple[str, str]]:
    with cast.a.sitting("engineer"):
        return set(ShippedLot.objects.filter(record_id=record.pk).values_list("lots", "customer__code"))


def containment(cast: Cast, record: Any) -> ChangeTask:
    with cast.a.sitting("engineer"):
        return ChangeTask.objects.get(record_id=record.pk, kind="containment")


@pytest.mark.parametrize("state", ["implemented", "verified"])
def test_after_the_first_lot_it_is_stopped_and_what_was_shipped_stays_a_fact(
    cast: Cast, client_for: Any, state: str
) -> None:
    record = shipped(cast, state)
    address, client = f"/{cast.a.organisation.slug}/changes/{record.number}/", client_for(cast.engineer)
    form = client.get(f"{address}stop_implementation/").content.decode()
    assert all(words in form for words in ('value="L-90"', "Who got them", cast.a.nordlicht.name, cast.a.aurelia.name))
    said = {"lots": "L-90, L-91", "customers": [cast.a.nordlicht, cast.a.aurelia]}
    stopped = do(cast.a, as_it_is(cast.a, record), "stop_implementation", "engineer", **said)
    assert (stopped.state, stopped.approved_at) == ("classified", None)
    assert (stopped.first_lot, stopped.first_lot_on, stopped.implemented_by) == ("", None, None)
    assert lots_of(cast, record) == {("L-90, L-91", "NL"), ("L-90, L-91", "AU")}
    page = client.get(address).content.decode()
    assert "Shipped before it was stopped" in page and page.count("L-90, L-91") >= 2
    with pytest.raises(Illegal):
        do(cast.a, stopped, "record_first_lot", "engineer", first_lot_on=in_days(0), **LOT)


def test_who_stops_after_the_first_lot_says_which_lots_and_who_got_them(cast: Cast) -> None:
    record = shipped(cast)
    got: dict[str, Any] = {"customers": [cast.a.nordlicht]}
    for said, words in (
        ({"lots": "", **got}, "Name the lots"), ({"lots": "L-90", "customers": []}, "who got them"),
        ({"lots": "L-90", "customers": [cast.b.nordlicht]}, "who got them"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=words):
            do(cast.a, record, "stop_implementation", "engineer", **said)
    assert not lots_of(cast, record)


def test_somebody_contains_what_was_shipped_before_the_change_goes_on_or_ends(cast: Cast) -> None:
    record = shipped(cast)
    got = {"lots": "L-90", "customers": [cast.a.nordlicht]}
    record = do(cast.a, record, "stop_implementation", "engineer", **got)
    row = containment(cast, record)
    with cast.a.sitting("engineer"):
        task = Task.objects.get(record_id=record.pk, act="complete_task", state="open")
        assert (task.subject, task.person_id) == (row.code, cast.engineer.pk)
        assert task.due_at is not None and row.due_on == in_days(1)
    with pytest.raises(Refused, match="not dropped"):
        do(cast.a, record, "drop_task", "engineer", task=row, why="They are good enough.")
    with pytest.raises(Refused, match="Contain what was shipped"):
        do(cast.a, record, "withdraw", "manager")
    days = {"implement_on": in_days(60), "first_ship_on": in_days(100)}
    again = do(cast.a, plan_tasks(cast.a, record), "submit_plan", "engineer", plan="With the old radius.", **days)
    again = do(cast.a, do(cast.a, again, "return_plan", "manager"), "complete_task", "engineer", task=row,
               evidence="Both pallets are blocked at Nordlicht, told by telephone and mail.")  # fmt: skip
    assert not running(cast, record, "change_task")
    assert do(cast.a, again, "withdraw", "manager").state == "withdrawn"
    assert lots_of(cast, record) == {("L-90", "NL")}


def test_an_emergency_is_stopped_after_its_first_lot_and_ships_again_when_another_manager_approves(cast: Cast) -> None:
    record = assess_all(cast.a, at_once(cast.a, asked(cast.a), by=deputy(cast.a)))
    record = do(cast.a, ready(cast.a, record), "classify", "engineer", answers=answers("label"))
    record = do(cast.a, done_tasks(cast.a, record), "record_first_lot", "engineer", first_lot_on=in_days(0), **LOT)
    got = {"lots": "L-90", "customers": [cast.a.nordlicht]}
    record = do(cast.a, record, "stop_implementation", "engineer", **got)
    assert (record.state, record.emergency) == ("implementing", True)
    assert running(cast, record, "change_retrospective")
    with pytest.raises(Refused, match="Contain what was shipped"):
        do(cast.a, record, "record_first_lot", "engineer", first_lot_on=in_days(0), **LOT)
    record = done_tasks(cast.a, record)
    with pytest.raises(Refused, match="approval after the emergency"):
        do(cast.a, record, "record_first_lot", "engineer", first_lot_on=in_days(0), **LOT)
    record = do(cast.a, record, "approve_retrospectively", "manager")
    record = do(cast.a, record, "record_first_lot", "engineer", first_lot_on=in_days(0), **LOT)
    assert record.state == "implemented"


def carried_out_with(cast: Cast) -> tuple[Any, Any]:
    """A change that is carried out, and the instruction that is in force as it has it."""
    said = {"type": Type.INSTRUCTION, "title": "Pressing", "classification": Class.INTERNAL}
    instruction = revised(cast.a, document(cast.a, "effective", **said))
    record = do(cast.a, written(cast.a, change(cast.a, "classified")), "classify", "engineer", answers=answers())
    record = do(cast.a, record, "add_document", "engineer", number=instruction.number, due_on=in_days(50))
    days = {"implement_on": in_days(60), "first_ship_on": in_days(100)}
    record = do(cast.a, plan_tasks(cast.a, record), "submit_plan", "engineer", plan="Trial.", **days)
    record = do(cast.a, do(cast.a, record, "approve_plan", "manager"), "clear", "engineer")
    record = do(cast.a, record, "start_implementation", "engineer")
    instruction = in_force(cast.a, as_it_is(cast.a, instruction))
    assert instruction.issue == 2
    return as_it_is(cast.a, record), instruction


def test_no_change_is_withdrawn_that_a_document_still_says(cast: Cast) -> None:
    record, instruction = carried_out_with(cast)
    with pytest.raises(Refused, match=f"{instruction.number} is in force as this change has it"):
        do(cast.a, record, "withdraw", "manager")
    do(cast.a, instruction, "withdraw", "manager")
    assert do(cast.a, as_it_is(cast.a, record), "withdraw", "manager").state == "withdrawn"


def bringing_back(cast: Cast, record: Any) -> ChangeTask:
    with cast.a.sitting("engineer"):
        return ChangeTask.objects.filter(record_id=record.pk, kind="bring_back").order_by("-number")[0]


def asked_back(cast: Cast, row: ChangeTask) -> Any:
    with cast.a.sitting("engineer"):
        return Task.objects.filter(record_id=row.record_id, act="complete_task", subject=row.code, state="open").first()


def follow(cast: Cast) -> int:
    with cast.a.sitting("manager"):
        return follow_brought_back(cast.a.organisation)


def test_after_a_stop_the_owner_of_a_document_in_force_is_asked_to_bring_it_back(cast: Cast) -> None:
    record, instruction = carried_out_with(cast)
    record = do(cast.a, record, "stop_implementation", "engineer2")
    row = bringing_back(cast, record)
    task = asked_back(cast, row)
    assert task is not None and task.person_id == instruction.owner_id == row.owner_id
    assert task.due_at is not None and row.due_on == in_days(7)
    with pytest.raises(Refused, match="say why it stays"):
        do(cast.a, record, "complete_task", "engineer", task=row, evidence="Done, I think.")
    assert follow(cast) == 0
    in_force(cast.a, scheduled(cast.a, revised(cast.a, as_it_is(cast.a, instruction), "# As before")))
    assert (follow(cast), follow(cast)) == (1, 0)
    assert asked_back(cast, row) is None and bringing_back(cast, record).state == "done"
    assert do(cast.a, as_it_is(cast.a, record), "withdraw", "manager").state == "withdrawn"


def test_somebody_records_why_the_document_stays_as_a_stopped_change_has_it(cast: Cast) -> None:
    record, instruction = carried_out_with(cast)
    record = do(cast.a, record, "stop_implementation", "engineer")
    days = {"implement_on": in_days(60), "first_ship_on": in_days(100)}
    review = do(cast.a, plan_tasks(cast.a, record), "submit_plan", "engineer", plan="Anew.", **days)
    for act in ("reject", "withdraw"):
        with pytest.raises(Refused, match=f"{instruction.number} is in force as this change has it"):
            do(cast.a, as_it_is(cast.a, review), act, "manager")
    record = do(cast.a, as_it_is(cast.a, review), "drop_task", "engineer", task=bringing_back(cast, record),
                why="Only a misprint was mended in it.")  # fmt: skip
    assert asked_back(cast, bringing_back(cast, record)) is None
    assert do(cast.a, record, "reject", "manager").state == "rejected"


def test_a_document_holds_again_when_the_stopped_change_is_carried_out_by_another_plan(cast: Cast) -> None:
    record, _instruction = carried_out_with(cast)
    record = do(cast.a, record, "stop_implementation", "engineer")
    days = {"implement_on": in_days(60), "first_ship_on": in_days(100)}
    record = do(cast.a, plan_tasks(cast.a, record), "submit_plan", "engineer", plan="Anew.", **days)
    record = do(cast.a, do(cast.a, record, "approve_plan", "manager"), "clear", "engineer")
    assert asked_back(cast, bringing_back(cast, record)) is not None
    record = do(cast.a, record, "start_implementation", "engineer")
    assert bringing_back(cast, record).state == "done" and asked_back(cast, bringing_back(cast, record)) is None


def temporary(cast: Cast) -> Any:
    """A temporary change that is carried out, its first lot shipped today."""
    supply(cast.a, part="P-16")
    return change(cast.a, "implementing", part_numbers=["P-16"], temporary=True, temporary_until=in_days(200))


def the_return(cast: Cast, record: Any) -> ChangeTask:
    with cast.a.sitting("engineer"):
        return ChangeTask.objects.get(record_id=record.pk, kind="return")


def test_the_end_of_a_temporary_change_is_a_task_on_its_last_day_that_nobody_drops_or_moves(cast: Cast) -> None:
    record = temporary(cast)
    row = the_return(cast, record)
    with cast.a.sitting("engineer"):
        task = Task.objects.get(record_id=record.pk, act="complete_task", subject=row.code, state="open")
        assert task.due_at is not None and task.due_at.date() in (in_days(199), in_days(200))
        assert task.person_id == cast.engineer.pk
    for act, more in (("drop_task", {}), ("extend_task", {"due_on": in_days(300)})):
        with pytest.raises(Refused, match="ask for another change"):
            do(cast.a, record, act, "engineer", task=row, why="It works so well.", **more)
    with pytest.raises(Refused, match="Before that: the first lot"):
        do(cast.a, record, "complete_task", "engineer", task=row, evidence="Back on press 2.")


def test_a_temporary_change_is_verified_while_it_holds_and_closed_when_it_has_ended(cast: Cast, at: Any) -> None:
    record = temporary(cast)
    with cast.a.sitting("engineer"):
        rows = list(record.changetasks.filter(state="open").exclude(kind="return"))
    for row in rows:
        record = do(cast.a, record, "complete_task", "engineer", task=row, evidence="Cpk 1.67 of 50 pieces.")
    period_over(cast.a, record)
    now = timezone.now()
    at(now + timedelta(days=201))
    with pytest.raises(Refused, match="The temporary change ended on"):
        do(cast.a, record, "record_first_lot", "engineer", first_lot_on=in_days(0), **LOT)
    at(now)
    record = do(cast.a, record, "record_first_lot", "engineer", first_lot_on=in_days(0), **LOT)
    record = do(cast.a, record, "verify", "engineer2", verification="300 pieces, none rejected.")
    with pytest.raises(Refused, match="Return to the former state"):
        do(cast.a, record, "close", "manager", closing_summary="Done.")
    record = done_tasks(cast.a, record)
    assert do(cast.a, record, "close", "manager", closing_summary="Back on press 2.").state == "closed"
