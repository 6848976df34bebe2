"""The transitions about causes (8D D2 and D4): `capa/workflow/capa.py` takes them into the CAPA's workflow."""

from django.utils.translation import gettext_lazy as _

from capa.guards import causes as guards
from capa.workflow.who import MANAGERS, WORKERS
from qms.workflow.declare import Transition

SEEKING = ("open", "containment", "analysis")
"""The problem is described and causes are gathered from the first day on; they are verified in the analysis."""

TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        "describe_problem", _("Describe the problem"), _("described what the problem is and is not"), SEEKING, None,
        WORKERS, explains=_("What it is and what it could be but is not; the difference leads to the cause (8D, D2)."),
        form="capa.forms.causes.ProblemForm", icon="scan-text", rank=28, repeatable=True,
    ),
    Transition(
        "add_cause", _("Add a cause"), _("added a cause"), SEEKING, None, WORKERS,
        explains=_("A possible cause, or the answer to the why of another one."),
        guards=(guards.there_is_room_for_a_cause,), form="capa.forms.causes.AddCauseForm", icon="git-branch-plus",
        rank=22, repeatable=True,
    ),
    Transition(
        "revise_cause", _("Revise a cause"), _("revised a cause"), SEEKING, None, WORKERS,
        explains=_("Words, bone and place in the chain. One that was verified has to be verified anew."),
        guards=(guards.a_cause_is_there,), form="capa.forms.causes.ReviseCauseForm", icon="pen-line", rank=56,
        repeatable=True, quiet=True,
    ),
    Transition(
        "verify_cause", _("Verify a cause"), _("verified a cause"), ("analysis",), None, WORKERS,
        explains=_("With the method and the evidence, by somebody other than who wrote it (8D, D4)."),
        guards=(guards.a_cause_waits,), form="capa.forms.causes.VerifyCauseForm", icon="badge-check", rank=24,
        repeatable=True, quiet=True,
    ),
    Transition(
        "exclude_cause", _("Exclude a cause"), _("excluded a cause"), ("containment", "analysis"), None, WORKERS,
        reason=True,
        explains=_("It stays readable with your reason and the evidence; what lies behind it goes with it."),
        guards=(guards.a_cause_is_there,), form="capa.forms.causes.ExcludeCauseForm", icon="circle-x", rank=57,
        repeatable=True, quiet=True,
    ),
    Transition(
        "justify_no_cause", _("Justify that no cause can be verified"), _("justified that no cause can be verified"),
        ("analysis",), None, MANAGERS,
        explains=_("Say what was tried and why the cause stays unknown. The plan then works against the effect."),
        meaning=_("I am responsible for going on without a verified cause, for the reason stated."),
        form="capa.forms.causes.NoCauseForm", icon="circle-off", rank=60, repeatable=True,
    ),
    Transition(
        "conclude_analysis", _("Conclude the analysis"), _("concluded the analysis"), ("analysis",), "planning",
        WORKERS, explains=_("The causes are verified; now the actions are planned (8D, D5)."),
        guards=(guards.a_cause_is_verified,), stops=("capa_analyse",), icon="microscope", rank=20,
    ),
)  # fmt: skip
