"""Tasks of a record: brought in line with what the record asks for now, done, called off, handed over."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qms.accounts.models import Person
from qms.accounts.queries import people_of_customer, staff_with_roles
from qms.accounts.rights import Right
from qms.accounts.seat import Seat, SystemActor
from qms.clocks.history import HANDED_OVER
from qms.clocks.models import Clock, Task
from qms.clocks.notices import customer_task_notice, task_notice
from qms.clocks.places import STANDING
from qms.clocks.queries import who_may_take
from qms.clocks.words import as_kept
from qms.lib.refusal import Refused
from qms.lib.text import clean_block
from qms.notifications.services import notify
from qms.organisations.context import because, behind_the_counter
from qms.organisations.models import Customer, Organisation
from qms.records.models import Record
from qms.records.services import record_event
from qms.web.shapes import Words

Actor = Seat | SystemActor
State = Task.State
REASON_LIMIT = 2000


@dataclass(frozen=True)
class TaskSpec:
    """What a record asks for: the act, in words, of a person, the holders of roles, or a customer's people.

    title: a lazy sentence without values (it is shown in each reader's language). roles beside a person say who else
    could do it. clock: code of the clock whose due time the task has; `subject` tells tasks and clocks of one code
    apart. tell=False: nobody gets a message, because the act itself announces it.
    """

    act: str
    title: Words
    person: Person | None = None
    roles: tuple[str, ...] = ()
    customer: Customer | None = None
    clock: str = ""
    subject: str = ""
    tell: bool = True

    @property
    def key(self) -> tuple[str, str]:
        """What tells tasks of a record apart."""
        return self.act, self.subject


def set_tasks(
    record: Record, specs: Sequence[TaskSpec], *, by: Actor, done_act: str = "", quiet: bool = False
) -> list[Task]:
    """Bring the record's open tasks in line with `specs`; returns the open ones in that order.

    Tasks of `done_act` are closed as done by `by`, those of rows (with a subject) only where they are asked no more;
    others no longer named are called off. New ones are created with the due time of their running clock and told to
    whom they concern, but not to the one who acts. Those that stay follow their clock; one that was handed over stays
    with the person who took it. `quiet` tells nobody (imports). Standing tasks (`register_standing`) are left alone.
    """
    with behind_the_counter(), transaction.atomic():
        found = _open_tasks(record)
        wanted = {spec.key for spec in specs}
        done = [task for task in found if task.act == done_act and not (task.subject and _key(task) in wanted)]
        kept = {_key(task): task for task in found if task not in done}
        _close(done, State.DONE, by)
        _close([task for key, task in kept.items() if key not in wanted], State.CANCELLED, None)
        clocks = _running_clocks(record) if specs else {}
        now_open = []
        for spec in specs:
            task, clock = kept.get(spec.key), clocks.get((spec.clock, spec.subject))
            if task is None:
                task = _created(record, spec, clock)
                if spec.tell and not quiet:
                    _tell(task, record.organisation, by)
            else:
                _follow(task, spec, clock)
            now_open.append(task)
        return now_open


def hand_over(task: Task, *, to: Person, reason: str, by: Seat) -> Task:
    """Give an open task to another member of staff who may do it, and tell them why.

    Raises Refused: no right to hand over, no reason, a customer's task, one that is done, somebody who may not do it.
    """
    if not by.may(Right.HAND_OVER):
        raise Refused(_("Your role does not allow handing over work."))
    words = clean_block(reason, REASON_LIMIT).strip()
    if not words:
        raise Refused(_("Say why you hand this over."), field="reason")
    with transaction.atomic():
        row = Task.objects.select_for_update(of=("self",)).select_related("record").get(pk=task.pk)
        _refuse_hand_over(row, to)
        because(words)
        row.person, row.handed_over_at = to, timezone.now()
        row.save(update_fields=["person", "handed_over_at"])
        detail = {"task": row.title, "to": to.name}
        record_event(
            row.record, act=HANDED_OVER, from_state="", to_state="", by=by, reason=words, detail=detail, shared=False
        )
        because("")
        event = f"task:{row.pk}:{row.handed_over_at.timestamp():.0f}"
        notice = task_notice(row, by.organisation, event=event, given_by=by.person.name, reason=words)
        notify(organisation=by.organisation, notice=notice, recipients=[to] if to != by.person else [])
    return row


def _refuse_hand_over(task: Task, to: Person) -> None:
    if task.state != State.OPEN:
        raise Refused(_("This has been done or called off in the meantime."))
    if task.customer_id is not None:
        raise Refused(_("This waits on the customer. Only the customer's people can do it."))
    if task.person_id == to.pk:
        raise Refused(_("This is on %(name)s already.") % {"name": to.name}, field="to")
    if not who_may_take(task).filter(pk=to.pk).exists():
        raise Refused(_("%(name)s may not do this: the role is missing.") % {"name": to.name}, field="to")


def _key(task: Task) -> tuple[str, str]:
    return task.act, task.subject


def _open_tasks(record: Record) -> list[Task]:
    rows = Task.objects.filter(organisation_id=record.organisation_id, record_id=record.pk, state=State.OPEN)
    return list(rows.exclude(act__in=list(STANDING)).select_for_update())


def _running_clocks(record: Record) -> dict[tuple[str, str], Clock]:
    rows = Clock.objects.filter(organisation_id=record.organisation_id, record_id=record.pk, state=Clock.State.RUNNING)
    return {(clock.code, clock.subject): clock for clock in rows}


def _close(tasks: Iterable[Task], state: str, by: Actor | None) -> None:
    keys = [task.pk for task in tasks]
    if keys:
        person = by.person if isinstance(by, Seat) else None
        Task.objects.filter(pk__in=keys).update(state=state, done_at=timezone.now(), done_by=person)


def _created(record: Record, spec: TaskSpec, clock: Clock | None) -> Task:
    task = new_task(record, spec, clock)
    task.save(force_insert=True)
    return task


def new_task(record: Record, spec: TaskSpec, clock: Clock | None) -> Task:
    """The unsaved task of a record, due when its clock is."""
    return Task(
        organisation_id=record.organisation_id,
        record_id=record.pk,
        act=spec.act,
        subject=spec.subject,
        title=as_kept(spec.title),
        person=spec.person,
        roles=list(spec.roles),
        customer=spec.customer,
        clock_id=clock.pk if clock else None,
        due_at=clock.due_at if clock else None,
    )


def _follow(task: Task, spec: TaskSpec, clock: Clock | None) -> None:
    """Let a task that stays follow its clock and its record's owner; a hand-over outlives both."""
    before: dict[str, Any] = {name: getattr(task, name) for name in ("clock_id", "due_at", "person_id", "roles")}
    task.clock, task.due_at, task.roles = clock, clock.due_at if clock else None, list(spec.roles)
    if task.handed_over_at is None:
        task.person = spec.person
    if any(getattr(task, name) != value for name, value in before.items()):
        task.save(update_fields=["clock", "due_at", "person", "roles"])


def _tell(task: Task, organisation: Organisation, by: Actor) -> None:
    if task.customer is not None:
        people = people_of_customer(task.customer)
        notice = customer_task_notice(task, organisation)
    else:
        people = Person.objects.filter(pk=task.person_id) if task.person_id else staff_with_roles(task.roles)
        notice = task_notice(task, organisation)
    actor = by.person.pk if isinstance(by, Seat) else None
    notify(organisation=organisation, notice=notice, recipients=[one for one in people if one.pk != actor])
