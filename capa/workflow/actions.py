"""The transitions of the actions of a CAPA (8D D5 and D6): added, revised, done, verified, put off."""

from django.utils.translation import gettext_lazy as _

from capa.guards import capa as guards
from capa.models import Action, Capa, DueDateExtension
from capa.workflow.who import ACTIVE, DOERS, MANAGERS, WORKERS
from qms.clocks.services import TaskSpec
from qms.workflow.declare import Transition

BEFORE_THE_PLAN = ("open", "containment", "analysis", "planning")
RUNNING = ACTIVE[:-2]
"""An action of an earlier plan or a correction may still be open in all of these."""

TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        "add_action", _("Add an action"), _("added an action"), BEFORE_THE_PLAN, None, WORKERS,
        explains=_("Corrections at any time; what acts on the cause once the cause is known."),
        guards=(guards.there_is_room_for_an_action,), form="capa.forms.capa.AddActionForm", icon="plus", rank=30,
        repeatable=True,
    ),
    Transition(
        "revise_action", _("Revise an action"), _("revised an action"), BEFORE_THE_PLAN, None, WORKERS,
        explains=_("Words, owner, and the day as long as it is not agreed."), guards=(guards.an_action_is_open,),
        form="capa.forms.capa.ReviseActionForm", icon="pen-line", rank=55, repeatable=True, quiet=True,
    ),
    Transition(
        "drop_action", _("Drop an action"), _("dropped an action"), BEFORE_THE_PLAN, None, WORKERS, reason=True,
        explains=_("It stays readable with your reason; its number is not given out again."),
        guards=(guards.an_action_is_open,), form="capa.forms.capa.OpenActionForm", icon="circle-off", rank=65,
        repeatable=True,
    ),
    Transition(
        "complete_action", _("Complete an action"), _("completed an action"), RUNNING, None, DOERS,
        explains=_("In the past tense and with figures: what was done, since when, seen where."),
        guards=(guards.an_action_is_open,), form="capa.forms.capa.CompleteActionForm", icon="check", rank=15,
        repeatable=True, quiet=True,
    ),
    Transition(
        "verify_action", _("Verify an action"), _("verified an action"), RUNNING, None, DOERS,
        explains=_("Somebody other than its owner looks whether it was done and says how."),
        guards=(guards.an_action_is_done,), form="capa.forms.capa.VerifyActionForm", icon="badge-check", rank=16,
        repeatable=True, quiet=True,
    ),
    Transition(
        "request_extension", _("Ask for another day"), _("asked for another day for an action"), RUNNING, None, DOERS,
        reason=True, explains=_("A quality manager decides by signature. Lateness is told against the first day too."),
        guards=(guards.an_action_is_open,), form="capa.forms.capa.RequestExtensionForm", icon="calendar-clock", rank=58,
        repeatable=True, quiet=True,
    ),
    Transition(
        "decide_extension", _("Decide on another day"), _("decided on another day for an action"), RUNNING, None,
        MANAGERS, explains=_("Who owns the action or asked does not decide."), guards=(guards.an_extension_is_asked,),
        meaning=_("I have weighed the reason and the risk of waiting, and decide on the day of this action as stated."),
        form="capa.forms.capa.DecideExtensionForm", icon="calendar-check", rank=18, repeatable=True, quiet=True,
    ),
)  # fmt: skip


def tasks_of(record: Capa) -> list[TaskSpec]:
    """What the rows of a CAPA ask for: its agreed actions of their owners, those done of whoever verifies, requests."""
    rows = guards.actions_of(record).filter(state__in=guards.UNFINISHED).exclude(agreed_at=None)
    asked = [_of_action(record, action) for action in rows.select_related("owner")]
    return [*asked, *(_of_extension(row) for row in guards.requests_of(record))]


def _of_action(record: Capa, action: Action) -> TaskSpec:
    if action.state == Action.State.OPEN:
        return TaskSpec(
            "complete_action", _("Complete an action"), person=action.owner, roles=DOERS, clock="capa_action",
            subject=action.code,
        )  # fmt: skip
    verifier = record.owner if record.owner_id not in (action.owner_id, action.completed_by_id) else None
    return TaskSpec(
        "verify_action", _("Verify an action"), person=verifier, roles=WORKERS, clock="capa_verify",
        subject=action.code,
    )  # fmt: skip


def _of_extension(row: DueDateExtension) -> TaskSpec:
    return TaskSpec(
        "decide_extension", _("Decide on another day for an action"), roles=MANAGERS, clock="capa_extension",
        subject=row.action.code,
    )  # fmt: skip
