"""The transitions about causes (8D D2 and D4): `capa/workflow/capa.py` takes them into the CAPA's workflow."""

from django.utils.translation import gettext_lazy as _

from capa.guards.causes import a_cause_is_verified
from capa.workflow.who import MANAGERS, WORKERS
from qms.workflow.declare import Transition

TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        "justify_no_cause", _("Justify that no cause can be verified"), _("justified that no cause can be verified"),
        ("analysis",), None, MANAGERS,
        explains=_("Say what was tried and why the cause stays unknown. The plan then works against the effect."),
        meaning=_("I am responsible for going on without a verified cause, for the reason stated."),
        form="capa.forms.causes.NoCauseForm", icon="circle-off", rank=60, repeatable=True,
    ),
    Transition(
        "conclude_analysis", _("Conclude the analysis"), _("concluded the analysis"), ("analysis",), "planning",
        WORKERS, explains=_("The cause is verified; now the actions are planned (8D, D5)."),
        guards=(a_cause_is_verified,), stops=("capa_analyse",), icon="microscope", rank=20,
    ),
)  # fmt: skip
