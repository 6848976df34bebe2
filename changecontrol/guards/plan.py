"""What must hold of the plan of a change: every task has an owner and a day, and is done in its time."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from changecontrol.guards.change import open_tasks
from changecontrol.models import Change, ChangeTask

Sentence = Promise | str | None
AFTER_FIRST_LOT = (ChangeTask.Kind.FIRST_LOT, ChangeTask.Kind.VERIFICATION)


def the_plan_is_open(record: Change) -> Sentence:
    """Once the plan is approved its days are extended, with a reason."""
    return gettext_lazy("The plan is approved; extend the task.") if record.approved_at else None


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


def first_lot_is_prepared(record: Change) -> Sentence:
    """What comes before the first lot is done, with evidence."""
    return _told(next((row for row in open_tasks(record) if row.kind not in AFTER_FIRST_LOT), None))


def tasks_are_done(record: Change) -> Sentence:
    """Everything planned is done, with evidence."""
    return _told(next(iter(open_tasks(record)), None))


def _told(waiting: ChangeTask | None) -> Sentence:
    if waiting is None:
        return None
    return _("Before that: task %(code)s, %(text)s.") % {"code": waiting.code, "text": waiting.text}
