"""The beginning of many records at once: what `begin` does for one, as unsaved rows for `records.services.Arrivals`."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from qms.accounts.seat import Seat, SystemActor
from qms.clocks.models import Clock, Task
from qms.clocks.services.many import ClockMaker
from qms.clocks.services.tasks import new_task
from qms.records.actors import from_customer, name_of, person_of
from qms.records.models import Event, RecordRow
from qms.workflow.asks import asked_of
from qms.workflow.declare import WORKFLOWS, Start, Workflow


class Run(NamedTuple):
    """How a record's clocks run: from which moment, and after which they ring (None: never)."""

    since: datetime
    rings_after: datetime | None


def beginnings(
    records: Sequence[Any],
    clocks: ClockMaker,
    *,
    by: Seat | SystemActor,
    act: str,
    run: Callable[[Any, Start], Run],
    detail: Mapping[str, Any] | None = None,
) -> list[RecordRow]:
    """First event, first clocks and first tasks of new, unsaved records of one kind, in an order they can be kept in.

    run: how a clock that the workflow starts runs for a record. Nobody is told of the tasks.
    """
    rows: list[RecordRow] = []
    noted = dict(detail or {})
    for record in records:
        workflow = WORKFLOWS[record.kind]
        rows.append(_event(record, by, act, noted))
        running = _clocks(record, workflow, clocks, run)
        rows.extend(running)
        rows.extend(_tasks(record, workflow, running))
    return rows


def _event(record: Any, by: Seat | SystemActor, act: str, detail: dict[str, Any]) -> Event:
    return Event(
        organisation_id=record.organisation_id, record_id=record.pk, act=act, to_state=record.state,
        at=record.created_at, by=person_of(by), by_name=name_of(by), by_customer=from_customer(by),
        shared=record.shared, detail=detail,
    )  # fmt: skip


def _clocks(record: Any, workflow: Workflow, clocks: ClockMaker, run: Callable[[Any, Start], Run]) -> list[Clock]:
    found = []
    for start in workflow.begins:
        course = run(record, start)
        clock = clocks.clock(
            record, start.code, started_at=course.since, promised=start.promised, rings_after=course.rings_after
        )
        if clock is not None:
            found.append(clock)
    return found


def _tasks(record: Any, workflow: Workflow, running: Sequence[Clock]) -> list[Task]:
    by_code = {(clock.code, clock.subject): clock for clock in running}
    return [new_task(record, spec, by_code.get((spec.clock, spec.subject))) for spec in asked_of(workflow, record)]
