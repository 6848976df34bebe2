"""The transitions about the check of effectiveness: `capa/workflow/capa.py` takes them into the CAPA's workflow."""

from django.utils.translation import gettext_lazy as _

from capa.guards.effectiveness import a_verdict_is_computed, plan_is_agreed, the_day_has_come
from capa.workflow.who import MANAGERS, WORKERS
from qms.workflow.declare import Transition

AGREED = _("I agree that the effect of the actions is judged by this criterion, and by no other.")

TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        "agree_effectiveness", _("Agree the criterion of effectiveness"), _("agreed the criterion of effectiveness"),
        ("analysis", "planning", "plan_review"), None, MANAGERS,
        explains=_("Metric, baseline, method, improvement and day: all before the actions begin."),
        meaning=AGREED, form="capa.forms.CriterionForm", icon="target", rank=25, repeatable=True,
    ),
    Transition(
        "revise_effectiveness", _("Revise the criterion of effectiveness"),
        _("revised the criterion of effectiveness"), ("implementation", "prevention", "awaiting_effect"), None,
        MANAGERS, reason=True, guards=(plan_is_agreed,),
        explains=_("A new version; the earlier one stays in the record, and so does what was signed about it."),
        meaning=AGREED, form="capa.forms.CriterionForm", icon="target", rank=75, repeatable=True,
    ),
    Transition(
        "record_effect", _("Enter the data of the check"), _("entered the data of the check"), ("awaiting_effect",),
        None, WORKERS, guards=(plan_is_agreed, the_day_has_come),
        explains=_("The verdict is computed from them by the criterion agreed. Nobody types it."),
        form="capa.forms.EffectForm", icon="chart-line", rank=15, repeatable=True,
    ),
    Transition(
        "check_effectiveness", _("Check the effectiveness"), _("checked the effectiveness"), ("awaiting_effect",),
        "effective", MANAGERS, outcomes=("analysis", "awaiting_effect"), guards=(a_verdict_is_computed,),
        explains=_("Not effective begins a new round with the analysis; inconclusive extends the window."),
        meaning=_("I have reviewed the data and the verdict computed from them, and confirm what follows from it."),
        form="capa.forms.CheckForm", icon="scale", rank=10,
    ),
)  # fmt: skip
