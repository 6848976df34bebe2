"""The transitions about the plan of a change: tasks of its kinds, days that are moved."""

from django.utils.translation import gettext_lazy as _

from changecontrol.guards import change as guards
from changecontrol.guards import plan as plan_guards
from changecontrol.models import Change
from changecontrol.workflow.who import BEFORE, CARRIED_OUT, DOERS, MANAGERS, UNFINISHED, WORKERS
from qms.clocks.services import TaskSpec
from qms.workflow.declare import Transition

APPROVED = ("consultation", "cleared", *CARRIED_OUT)

TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        "add_task", _("Add a task"), _("added a task"), UNFINISHED, None, WORKERS,
        explains=_("Work, first lots, verification: with owner, day, and what has to show that it is done."),
        form="changecontrol.forms.AddTaskForm", icon="plus", rank=75, repeatable=True,
    ),
    Transition(
        "add_training", _("Add training"), _("added training"), UNFINISHED, None, WORKERS,
        explains=_("A task for each person, who confirms it."), form="changecontrol.forms.AddTrainingForm",
        icon="graduation-cap", rank=76, repeatable=True,
    ),
    Transition(
        "add_document", _("Add a document"), _("added a document"), UNFINISHED, None, WORKERS,
        explains=_("A controlled document that the change revises. Its new revision takes effect with the change."),
        form="changecontrol.forms.AddDocumentForm", icon="file-pen-line", rank=77, repeatable=True,
    ),
    Transition(
        "plan_task", _("Plan a task"), _("planned a task"), (*BEFORE, *CARRIED_OUT), None, WORKERS,
        explains=_("Who does it until when. Every task is planned before the plan is submitted."),
        guards=(guards.a_task_is_open, plan_guards.the_plan_is_open), form="changecontrol.forms.PlanTaskForm",
        icon="calendar-check", rank=17, repeatable=True, quiet=True,
    ),
    Transition(
        "extend_task", _("Extend a task"), _("extended a task"), APPROVED, None, WORKERS, reason=True,
        explains=_("Another day, with your reason. Every earlier day stays in the history."),
        guards=(guards.a_task_is_open, plan_guards.the_plan_is_approved), form="changecontrol.forms.ExtendTaskForm",
        icon="calendar-clock", rank=61, repeatable=True, quiet=True,
    ),
    Transition(
        "move_dates", _("Move the planned days"), _("moved the planned days"),
        ("consultation", "cleared", "implementing"), None, MANAGERS, reason=True,
        explains=_("Later than planned, with your reason. Documents of the change take effect on the new day."),
        guards=(plan_guards.days_are_settled,), form="changecontrol.forms.MoveDatesForm", icon="calendar-arrow-up",
        rank=65, repeatable=True, quiet=True,
    ),
    Transition(
        "complete_task", _("Complete a task"), _("completed a task"), UNFINISHED, None, DOERS,
        explains=_("In the past tense and with figures: what was done, and what shows it."),
        guards=(guards.a_task_is_open,), form="changecontrol.forms.CompleteTaskForm", icon="check", rank=16,
        repeatable=True,
    ),
    Transition(
        "drop_task", _("Drop a task"), _("dropped a task"), UNFINISHED, None, WORKERS, reason=True,
        explains=_("It stays readable with your reason; its number is not given out again."),
        guards=(guards.a_task_is_open,), form="changecontrol.forms.OfTaskForm", icon="circle-off", rank=63,
        repeatable=True,
    ),
)  # fmt: skip


def tasks_planned(record: Change) -> list[TaskSpec]:
    """Each open task asks its owner, once the plan is approved; what a stop asks for does not wait for another one."""
    rows = guards.tasks_of(record)
    if not (record.approved_at or record.emergency):
        rows = rows.filter(kind__in=plan_guards.AT_ONCE)
    return [
        TaskSpec(
            "complete_task", _("Complete a task of a change"), person=row.owner or record.owner, roles=DOERS,
            clock="change_task", subject=row.code,
        )
        for row in rows.select_related("owner")
    ]  # fmt: skip
