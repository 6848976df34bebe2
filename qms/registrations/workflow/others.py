"""The acts that a kind gets whose records can touch registrations, and the tasks of regulatory affairs.

A kind adds `regulatory_transitions(states)` to its workflow, `regulatory_tasks` to its tasks, binds the acts with
`regulatory_acts(kind)` of the services and asks `registrations_are_decided` where it is released.
"""

from django.utils.translation import gettext_lazy as _

from qms.accounts.rights import REGULATORY
from qms.clocks.services import TaskSpec
from qms.records.models import Record
from qms.registrations.guards import assessments as guards
from qms.registrations.queries.assessments import open_assessments
from qms.workflow.declare import Transition

REGULATORS = (REGULATORY.code,)


def regulatory_transitions(within: tuple[str, ...]) -> tuple[Transition, ...]:
    """The acts of regulatory affairs, possible in these states."""
    return (
        Transition(
            "assess_registration", _("Assess a registration"), _("assessed the effect on a registration"), within, None,
            REGULATORS, guards=(guards.a_registration_is_touched,), seat_guards=(guards.not_who_asked,),
            form="qms.registrations.forms.AssessForm", icon="scale", rank=17, repeatable=True, quiet=True,
            meaning=_("I have assessed the effect on this registration: answers, outcome and rationale are mine."),
            explains=_("A questionnaire, then what follows: nothing, a letter to file, a notice, a new submission."),
        ),
        Transition(
            "decide_registration", _("Record a regulatory decision"), _("recorded a regulatory decision"), within, None,
            REGULATORS, guards=(guards.a_decision_is_awaited,), seat_guards=(guards.not_who_asked,),
            form="qms.registrations.forms.DecideForm", icon="landmark", rank=18, repeatable=True, quiet=True,
            meaning=_("I have read the decision of the authority or body and record it as it was given."),
            explains=_("What the authority or body decided, when, and under which reference."),
        ),
    )  # fmt: skip


def regulatory_tasks(record: Record) -> list[TaskSpec]:
    """What the registrations of a record ask regulatory affairs for: to assess, or to obtain the decision."""
    found = []
    for row in open_assessments(record):
        subject = row.name.split(" ", 1)[0]
        if row.stage == "asked":
            title = _("Assess the effect on a registration")
            found.append(
                TaskSpec("assess_registration", title, roles=REGULATORS, clock="regulatory_assessment", subject=subject)
            )
        elif row.stage in ("waiting", "refused"):
            title = _("Obtain the decision of the authority or body")
            found.append(
                TaskSpec("decide_registration", title, roles=REGULATORS, clock="regulatory_decision", subject=subject)
            )
    return found
