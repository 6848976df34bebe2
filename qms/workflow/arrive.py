"""The beginning of many records at once: what `begin` does for one, as unsaved rows for `records.services.Arrivals`."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from qms.accounts.seat import Seat, SystemActor
from qms.clocks.models import Clock, Task
from qms.clocks.services.many import ClockMaker
from qms.clocks.services.tasks import new_task
from qms.lib.ids import uuid7
from qms.organisations.staging import like
from qms.records.actors import from_customer, name_of, person_of
from qms.records.models import Event, RecordRow
from qms.workflow.asks import asks_of, spec_of
from qms.workflow.declare import WORKFLOWS, Ask, Start, Workflow


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
    if not records:
        return []
    rows: list[RecordRow] = []
    tasks, first = _TaskMaker(), _event(records[0], by, act, dict(detail or {}))
    for record in records:
        workflow = WORKFLOWS[record.kind]
        rows.append(
            like(
                first, id=uuid7(), organisation_id=record.organisation_id, record_id=record.pk, to_state=record.state,
                at=record.created_at, shared=record.shared,
            )
        )  # fmt: skip
        running = _clocks(record, workflow, clocks, run)
        rows.extend(running)
        rows.extend(tasks.tasks(record, workflow, running))
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


class _TaskMaker:
    """Makes unsaved tasks; those of one ask, customer and owner are alike but for their record and their clock."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, Any, Any], Task] = {}

    def tasks(self, record: Any, workflow: Workflow, running: Sequence[Clock]) -> list[Task]:
        by_code = {clock.code: clock for clock in running if not clock.subject}
        return [self._task(record, ask, by_code.get(ask.clock)) for ask in asks_of(workflow, record)]

    def _task(self, record: Any, ask: Ask, clock: Clock | None) -> Task:
        key = id(ask), record.customer_id, record.owner_id
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = new_task(record, spec_of(ask, record), None)
        return like(
            known, id=uuid7(), organisation_id=record.organisation_id, record_id=record.pk,
            clock_id=clock.pk if clock else None, due_at=clock.due_at if clock else None,
            created_at=record.created_at,
        )  # fmt: skip
