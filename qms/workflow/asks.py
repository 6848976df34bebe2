"""Which tasks a record's state causes: the declaration's asks, turned into what the clocks' app keeps."""

from typing import Any

from qms.accounts.seat import Seat, SystemActor
from qms.clocks.services import TaskSpec, set_tasks
from qms.workflow.declare import CUSTOMER, OWNER, Ask, Workflow


def ask_for(workflow: Workflow, record: Any, *, by: Seat | SystemActor, done_act: str = "") -> None:
    """Bring the record's open tasks in line with its state."""
    set_tasks(record, asked_of(workflow, record), by=by, done_act=done_act)


def asked_of(workflow: Workflow, record: Any) -> list[TaskSpec]:
    """What the record's state asks for now, and its rows."""
    own = workflow.tasks(record) if workflow.tasks and not workflow.state(record.state).final else ()
    return [*(spec_of(ask, record) for ask in asks_of(workflow, record)), *own]


def asks_of(workflow: Workflow, record: Any) -> list[Ask]:
    """The asks of the record's state that hold for the record."""
    asks = workflow.state(record.state).asks
    return [ask for ask in asks if ask.unless is None or not ask.unless(record)]


def spec_of(ask: Ask, record: Any) -> TaskSpec:
    """An ask for that record: it depends on the record's customer and owner only."""
    if CUSTOMER in ask.of:
        return TaskSpec(act=ask.act, title=ask.title, customer=record.customer, clock=ask.clock)
    person = record.owner if OWNER in ask.of else None
    roles = tuple(code for code in ask.of if code != OWNER)  # beside a person: who else could take it over
    return TaskSpec(act=ask.act, title=ask.title, person=person, roles=roles, clock=ask.clock)
