"""The transitions about the check of effectiveness: `capa/workflow/capa.py` takes them into the CAPA's workflow."""

from django.utils.translation import gettext_lazy as _

from capa.workflow.who import MANAGERS
from qms.workflow.declare import Transition

TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        "check_effectiveness", _("Check the effectiveness"), _("checked the effectiveness"), ("awaiting_effect",),
        "effective", MANAGERS, outcomes=("analysis", "awaiting_effect"),
        explains=_("Not effective begins a new round with the analysis; inconclusive extends the window."),
        meaning=_("I have judged the effect of the actions against what was agreed, with the verdict stated."),
        form="capa.forms.VerdictForm", icon="scale", rank=20,
    ),
)  # fmt: skip
