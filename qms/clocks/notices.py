"""What people are told about tasks and clocks. Staff and customers get two different messages, never one."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from qms.clocks.models import Clock, Task
from qms.clocks.places import record_path, task_path
from qms.clocks.words import as_read_later
from qms.notifications.kinds import Kind, register
from qms.notifications.notices import Notice
from qms.organisations.models import Organisation
from qms.records.models import Record
from qms.web.shapes import Words
from qms.web.times import span_words

TASK = register(Kind("task", _("Something to do")))
CUSTOMER_TASK = register(Kind("customer-task", _("Something you are asked to do")))
DEADLINE = register(Kind("deadline", _("Reminders and escalations of deadlines")))
DIGEST = register(Kind("digest", _("The daily list of your work"), optional=True, side="staff", witness=True))

later_span = lazy(span_words, str)
"""A length of time in words, in the language of whoever reads it."""

FULL = 100
"""Percent of a clock's time at which it is due."""


def task_notice(
    task: Task, organisation: Organisation, *, event: str = "", given_by: str = "", reason: str = ""
) -> Notice:
    """A task has come to a member of staff; `given_by` and `reason` tell of a hand-over."""
    record = task.record
    lines = [_("%(task)s: this waits for you on “%(title)s”.")]
    if given_by:
        lines = [_("%(giver)s handed this over to you: %(task)s, on “%(title)s”.")]
    due = [_("Please do it by %(due)s.")] if task.due_at else []
    return Notice(
        event=event or f"task:{task.pk}",
        kind=TASK,
        url=task_path(task, organisation.slug),
        subject=_("%(task)s: %(title)s"),
        lines=[*lines, *due],
        values=_values(record, task.due_at) | {"task": as_read_later(task.title), "giver": given_by},
        quote=reason,
        button=_("Open the task"),
        why=_("You get this because the task is yours or your role's."),
        record_number=record.number,
    )


def customer_task_notice(task: Task, organisation: Organisation) -> Notice:
    """Something is asked of a customer's people."""
    due = [_("Please answer by %(due)s.")] if task.due_at else []
    return Notice(
        event=f"task:{task.pk}",
        kind=CUSTOMER_TASK,
        url=task_path(task, organisation.slug, portal=True),
        subject=_("%(task)s: %(title)s"),
        lines=[_("%(supplier)s asks you for this, on your report “%(title)s”: %(task)s."), *due],
        values=_values(task.record, task.due_at) | {"task": as_read_later(task.title), "supplier": organisation.name},
        button=_("Open the page"),
        why=_("You get this because you follow your company's reports."),
        record_number=task.record.number,
    )


def step_notice(
    clock: Clock, organisation: Organisation, step: int, now: datetime, asked: Task | None = None,
    contacts: Sequence[tuple[str, str]] = (),
) -> Notice:  # fmt: skip
    """A step of a clock's ladder: a reminder before the due time, an escalation from then on.

    asked: the open task of a customer that the clock times; it is then told who has not answered, with `contacts`,
    names with where they are reached.
    """
    percent, record = clock.steps[step]["percent"], clock.record
    late = now >= clock.due_at
    values = _values(record, clock.due_at) | {
        "clock": as_read_later(clock.name),
        "percent": percent,
        "late": later_span((now - clock.due_at).total_seconds()),
        "left": later_span((clock.due_at - now).total_seconds()),
    }
    lines = [_("%(clock)s was due on %(due)s and is late by %(late)s.")] if late else [
        _("%(clock)s is due on %(due)s, in %(left)s. %(percent)s %% of the time is used.")
    ]  # fmt: skip
    return Notice(
        event=f"clock:{clock.pk}:{step}",
        kind=DEADLINE,
        url=record_path(record, organisation.slug),
        subject=_("%(clock)s is late by %(late)s: %(title)s") if late else _("%(clock)s is due in %(left)s: %(title)s"),
        lines=[*lines, _("The record is “%(title)s”."), *_whom_to_call(asked, contacts)],
        values=values | {"customer": str(asked.customer) if asked else ""},
        facts=list(contacts) if asked else [],
        button=_("Open the record"),
        why=_("You get this because the deadline's rule names you or your role."),
        record_number=record.number,
    )


def customer_step_notice(clock: Clock, task: Task, organisation: Organisation, step: int, now: datetime) -> Notice:
    """A step of a ladder that names the customer: its people are reminded of what they are asked to do."""
    late = now >= clock.due_at
    return Notice(
        event=f"clock:{clock.pk}:{step}:customer",
        kind=CUSTOMER_TASK,
        url=task_path(task, organisation.slug, portal=True),
        subject=_("Reminder: %(task)s: %(title)s"),
        lines=[
            _("%(supplier)s still waits for this, on “%(title)s”: %(task)s."),
            _("It was due on %(due)s.") if late else _("Please answer by %(due)s."),
        ],
        values=_values(clock.record, clock.due_at) | {"task": as_read_later(task.title), "supplier": organisation.name},
        button=_("Open the page"),
        why=_("You get this because you act for your company here."),
        record_number=clock.record.number,
    )


def _whom_to_call(asked: Task | None, contacts: Sequence[object]) -> list[Words]:
    if asked is None:
        return []
    if contacts:
        return [_("%(customer)s has not answered. These people can be called or written to:")]
    return [_("%(customer)s has not answered, and no contact of it is entered.")]


def _values(record: Record, due: datetime | None) -> dict[str, object]:
    return {"title": record.title, "due": due} if due else {"title": record.title}
