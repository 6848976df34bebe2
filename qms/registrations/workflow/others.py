"""The acts that a kind gets whose records can touch registrations, and the tasks of regulatory affairs.

A kind adds `regulatory_transitions(states)` to its workflow, `regulatory_tasks` to its tasks, binds the acts with
`regulatory_acts(kind)` of the services and asks `registrations_are_decided` where it is released. One without a list
of its own of what is affected adds `naming_transitions(states, roles)` and `naming_acts(kind)` too. Where it ends by
an act that is no voiding, that act cancels `REGULATORY_CLOCKS`.
"""

from django.utils.translation import gettext_lazy as _

from qms.accounts.rights import REGULATORY
from qms.clocks.services import TaskSpec
from qms.records.models import Record
from qms.registrations.guards import assessments as guards
from qms.registrations.queries.assessments import open_assessments
from qms.workflow.declare import SeatGuard, Transition

REGULATORS = (REGULATORY.code,)
ASSESS, DECIDE = "regulatory_assessment", "regulatory_decision"
REGULATORY_CLOCKS = (ASSESS, DECIDE)


def regulatory_transitions(within: tuple[str, ...], *apart: SeatGuard) -> tuple[Transition, ...]:
    """The acts of regulatory affairs, possible in these states. apart: who else does not assess."""
    seats = (guards.not_who_asked, *apart)
    return (
        Transition(
            "assess_registration", _("Assess a registration"), _("assessed the effect on a registration"), within, None,
            REGULATORS, guards=(guards.a_registration_is_touched,), seat_guards=seats,
            form="qms.registrations.forms.AssessForm", icon="scale", rank=17, repeatable=True, quiet=True,
            meaning=_("I have assessed the effect on this registration: answers, outcome and rationale are mine."),
            explains=_("A questionnaire, then what follows: nothing, a letter to file, a notice, a new submission."),
        ),
        Transition(
            "decide_registration", _("Record a regulatory decision"), _("recorded a regulatory decision"), within, None,
            REGULATORS, guards=(guards.a_decision_is_awaited,), seat_guards=seats,
            form="qms.registrations.forms.DecideForm", icon="landmark", rank=18, repeatable=True, quiet=True,
            meaning=_("I have read the decision of the authority or body and record it as it was given."),
            explains=_("What the authority or body decided, when, and under which reference."),
        ),
    )  # fmt: skip


def naming_transitions(within: tuple[str, ...], roles: tuple[str, ...]) -> tuple[Transition, ...]:
    """Name a registration, by these roles and regulatory affairs; strike one, by regulatory affairs alone."""
    return (
        Transition(
            "name_registration", _("Name a registration it touches"), _("named a registration that it touches"), within,
            None, (*roles, *REGULATORS), form="qms.registrations.forms.NameForm", icon="stamp", rank=72,
            explains=_("By its number. Regulatory affairs are asked what it does to the registration."),
            repeatable=True,
        ),
        Transition(
            "strike_registration", _("Strike a registration"), _("struck a registration"), within, None, REGULATORS,
            reason=True, guards=(guards.one_is_not_assessed,), form="qms.registrations.forms.StrikeForm",
            icon="circle-off", rank=60, repeatable=True, quiet=True,
            explains=_("It is not touched after all. It stays readable with your reason."),
        ),
    )  # fmt: skip


def regulatory_tasks(record: Record) -> list[TaskSpec]:
    """What the registrations of a record ask regulatory affairs for: to assess, or to obtain the decision."""
    found = []
    for row in open_assessments(record):
        subject = row.name.split(" ", 1)[0]
        if row.stage == "asked":
            title = _("Assess the effect on a registration")
            found.append(TaskSpec("assess_registration", title, roles=REGULATORS, clock=ASSESS, subject=subject))
        elif row.stage in ("waiting", "refused"):
            title = _("Obtain the decision of the authority or body")
            found.append(TaskSpec("decide_registration", title, roles=REGULATORS, clock=DECIDE, subject=subject))
    return found
