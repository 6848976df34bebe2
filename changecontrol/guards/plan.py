"""What must hold of the plan of a change: every task has an owner and a day, and is done in its time."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from changecontrol.guards.athand import kept
from changecontrol.guards.change import open_tasks, recipients_of
from changecontrol.models import Change, ChangeTask, Level, Recipient
from qms.accounts.seat import Seat
from qms.organisations.days import today
from qms.records.queries import who_did
from qms.web.times import day_words

Sentence = Promise | str | None
PLANNING = ("submit_plan", "add_task", "add_training", "add_document", "plan_task", "drop_task", "plan_bank")
"""The acts that write a plan."""
AT_ONCE = (ChangeTask.Kind.CONTAINMENT, ChangeTask.Kind.BRING_BACK)
"""What a stop asks for: it does not wait for another plan."""
AFTER_FIRST_LOT = (ChangeTask.Kind.FIRST_LOT, ChangeTask.Kind.VERIFICATION, ChangeTask.Kind.RETURN)


def the_plan_is_open(record: Change) -> Sentence:
    """Once the plan is approved its days are extended, with a reason."""
    return gettext_lazy("The plan is approved; extend the task.") if record.approved_at else None


def the_days_lie_ahead(record: Change) -> Sentence:
    """Nobody approves that something begins on a day that is over."""
    if record.implement_on is not None and record.implement_on < today(record.organisation):
        shown = {"day": day_words(record.implement_on)}
        return _("The planned start, %(day)s, is over. Return the plan; it needs later days.") % shown
    return None


def not_who_planned(record: Change, seat: Seat) -> Sentence:
    """Nobody who wrote something of the plan approves it, whoever submitted it."""
    if seat.person.pk in who_did(record, *PLANNING):
        return gettext_lazy("You wrote this plan, or a part of it; somebody else approves it.")
    return None


def the_plan_is_approved(record: Change) -> Sentence:
    """Before that a plan is just changed."""
    return None if record.approved_at else gettext_lazy("Before that: the approval of the plan.")


def days_are_settled(record: Change) -> Sentence:
    """Planned days are moved once they were approved; those of an emergency from its order on."""
    return None if record.emergency else the_plan_is_approved(record)


def tasks_are_planned(record: Change) -> Sentence:
    """Who approves a plan sees who does what until when."""
    waiting = next((row for row in open_tasks(record) if row.owner_id is None or row.due_on is None), None)
    if waiting is not None:
        return _("Before that: owner and day of task %(code)s, %(text)s.") % {
            "code": waiting.code,
            "text": waiting.text,
        }
    return None


def somebody_is_consulted(record: Change) -> Sentence:
    """Only class 3 asks for it; then of every customer that the change concerns."""
    if record.level == Level.CONSULT and kept(record, "consulted", recipients_of(record).exists):
        return None
    return gettext_lazy("No customer is consulted: class 3 asks for it.")


def consultations_are_held(record: Change) -> Sentence:
    """Class 3: the plan is not settled before the customer was heard."""
    if record.level != Level.CONSULT:
        return None
    row = kept(record, "unheard", lambda: _unheard(record))
    return _("Before that: the consultation with %(customer)s.") % {"customer": row} if row is not None else None


def _unheard(record: Change) -> Recipient | None:
    rows = recipients_of(record).filter(consulted_on=None).select_related("customer")
    return rows.order_by("customer__name").first()


def first_lot_is_prepared(record: Change) -> Sentence:
    """What comes before the first lot is done, with evidence."""
    return _told(next((row for row in open_tasks(record) if row.kind not in AFTER_FIRST_LOT), None))


def tasks_but_the_return_are_done(record: Change) -> Sentence:
    """A temporary change is verified while it holds; that it has ended is shown before it is closed."""
    return _told(next((row for row in open_tasks(record) if row.kind != ChangeTask.Kind.RETURN), None))


def what_was_shipped_is_contained(record: Change) -> Sentence:
    """A change does not end while somebody works on with what was shipped changed before it was stopped."""
    return _told(next((row for row in open_tasks(record) if row.kind == ChangeTask.Kind.CONTAINMENT), None))


def tasks_are_done(record: Change) -> Sentence:
    """Everything planned is done, with evidence."""
    return _told(next(iter(open_tasks(record)), None))


def _told(waiting: ChangeTask | None) -> Sentence:
    if waiting is None:
        return None
    return _("Before that: task %(code)s, %(text)s.") % {"code": waiting.code, "text": waiting.text}
