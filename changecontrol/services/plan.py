"""The plan of a change: tasks with owner, day and proof; training for each person; planned days that are moved."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from changecontrol.guards.change import tasks_of
from changecontrol.guards.plan import AT_ONCE
from changecontrol.models import Change, ChangeTask
from qms.accounts.models import Person
from qms.clocks.services import cancel_clocks, start_agreed_clock, start_clock
from qms.lib.refusal import Refused
from qms.lib.text import clean_line
from qms.organisations.days import today
from qms.records.actors import name_of
from qms.records.models import Record
from qms.signatures.models import Signature
from qms.workflow.perform import Actor, act

Kind, State = ChangeTask.Kind, ChangeTask.State
LINE = 200
MOST_TRAINED = 200


def new_task(
    record: Change, text: str, *, kind: str = Kind.WORK, rule: str = "", citation: str = "",
    owner: Person | None = None, due_on: date | None = None, proof: str = "", needs_file: bool = False,
    document: Record | None = None,
) -> ChangeTask:  # fmt: skip
    """A task with the next number of the change."""
    latest = ChangeTask.objects.filter(record_id=record.pk).order_by("-number").values_list("number", flat=True).first()
    return ChangeTask.objects.create(
        organisation=record.organisation, record=Record(pk=record.pk), number=(latest or 0) + 1, kind=kind,
        text=clean_line(text, LINE), rule=rule, citation=citation, owner=owner, due_on=due_on,
        proof=clean_line(proof, LINE) if proof else "", needs_file=needs_file, document=document,
    )  # fmt: skip


@act("change", "add_task")
def add_task(
    record: Change, *, by: Actor, signature: Signature | None, text: str, kind: str = Kind.WORK,
    owner: Person | None = None, due_on: date | None = None, proof: str = "", needs_file: bool = False,
) -> None:  # fmt: skip
    """A task of the plan. Raises Refused for a day that is over, and for training or a document, which name more."""
    if kind not in (Kind.WORK, Kind.FIRST_LOT, Kind.VERIFICATION):
        raise Refused(_("Training names people, a document its number: both have acts of their own."), field="kind")
    refuse_past(record, due_on)
    more = {"owner": owner, "due_on": due_on, "proof": proof, "needs_file": needs_file}
    asked(record, new_task(record, text, kind=kind, citation=_("Plan"), **more), by)  # type: ignore[arg-type]


@act("change", "add_training")
def add_training(
    record: Change, *, by: Actor, signature: Signature | None, text: str, people: Sequence[Person], due_on: date,
    proof: str = "",
) -> None:  # fmt: skip
    """Training of these people: a task for each, which they confirm themselves."""
    if not 1 <= len(people) <= MOST_TRAINED:
        raise Refused(_("Choose 1 to %(most)s people.") % {"most": MOST_TRAINED}, field="people")
    refuse_past(record, due_on)
    for person in people:
        row = new_task(
            record, text, kind=Kind.TRAINING, citation=_("Plan"), owner=person, due_on=due_on, proof=proof
        )  # fmt: skip
        asked(record, row, by)


@act("change", "plan_task")
def plan_task(
    record: Change, *, by: Actor, signature: Signature | None, task: ChangeTask, owner: Person, due_on: date,
    proof: str = "", needs_file: bool = False,
) -> None:  # fmt: skip
    """Who does it until when, and what has to show it."""
    of_record(record, task)
    refuse_past(record, due_on)
    if task.kind == Kind.TRAINING and owner.pk != task.owner_id:
        raise Refused(_("Training is for the person it names; drop it and add one for somebody else."), field="owner")
    if due_on != task.due_on:
        refuse_return(task)
    task.owner, task.due_on, task.needs_file = owner, due_on, needs_file
    task.proof = clean_line(proof, LINE) if proof else ""
    task.save(update_fields=["owner", "due_on", "proof", "needs_file"])
    asked(record, task, by)


@act("change", "extend_task")
def extend_task(
    record: Change, *, by: Actor, signature: Signature | None, task: ChangeTask, due_on: date, why: str
) -> None:
    """Another day for a task of an approved plan, for the reason given. Every earlier day stays in the history."""
    of_record(record, task)
    refuse_return(task)
    refuse_past(record, due_on)
    if due_on == task.due_on:
        raise Refused(_("Choose another day."), field="due_on")
    task.due_on = due_on
    task.save(update_fields=["due_on"])
    asked(record, task, by)


def keep_return(record: Change) -> None:
    """A temporary change has a task that ends it on its last day; another change has none."""
    row = ChangeTask.objects.filter(record_id=record.pk, kind=Kind.RETURN, state=State.OPEN).first()
    if not record.temporary:
        if row is not None:
            dropped(record, row, _("The change is not temporary any more."))
        return
    text, due_on = _("Return to the former state, with what shows it"), record.temporary_until
    if row is None:
        new_task(record, text, kind=Kind.RETURN, citation=_("Temporary change"), owner=record.owner, due_on=due_on)
    elif row.due_on != due_on:
        row.due_on = due_on
        row.save(update_fields=["due_on"])


def unapproved(record: Change) -> None:
    """The approval of the plan falls away, and with it the time of its tasks; what a stop asked for is still due."""
    record.approved_at, record.approved_by_name = None, ""
    for row in tasks_of(record).exclude(kind__in=AT_ONCE):
        cancel_clocks(record, codes=["change_task"], subject=row.code)


def refuse_return(task: ChangeTask) -> None:
    """Refuse to move or drop the end of a temporary change: customers were told that it is one."""
    if task.kind == Kind.RETURN:
        raise Refused(
            _("The end of a temporary change stays. To keep the new state, ask for another change."), field="task"
        )


def refuse_past(record: Change, day: date | None) -> None:
    """Refuse a day that is over for the organisation."""
    if day is not None and day < today(record.organisation):
        raise Refused(_("This day is over."), field="due_on")


def asked(record: Change, task: ChangeTask, by: Actor) -> None:
    """Its time runs once the plan is approved; that of what a stop asks for runs at once."""
    if record.approved_at or record.emergency or task.kind in AT_ONCE:
        begin_task(record, task, by=by)


def begin_task(record: Change, task: ChangeTask, *, by: Actor) -> None:
    """Its time runs: to the day that was planned, else as long as the rule says."""
    if task.due_on is None or task.due_on < today(record.organisation):
        start_clock(record, "change_task", subject=task.code)
        return
    start_agreed_clock(
        record, "change_task", day=task.due_on, by=name_of(by), source=str(_("Plan")), subject=task.code
    )  # fmt: skip


@act("change", "drop_task")
def drop_task(record: Change, *, by: Actor, signature: Signature | None, task: ChangeTask, why: str) -> None:
    """It is not needed any more, for the reason given."""
    of_record(record, task)
    refuse_return(task)
    if task.kind == Kind.CONTAINMENT:
        raise Refused(_("What was shipped is contained; that is done, not dropped."), field="task")
    dropped(record, task, why)


def dropped(record: Change, task: ChangeTask, why: str) -> None:
    """Drop an open task."""
    task.state, task.dropped_reason = State.DROPPED, why
    task.save(update_fields=["state", "dropped_reason"])
    cancel_clocks(record, codes=["change_task"], subject=task.code)


def of_record(record: Change, task: ChangeTask) -> None:
    """Refuse a task that is another record's, or settled."""
    if task.record_id != record.pk or task.state != State.OPEN:
        raise Refused(_("Choose an open task of this change."), field="task")
