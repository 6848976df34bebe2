"""The part of a CAPA's page about problem and causes: chains of whys with what can be done at each, fishbones."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from capa.models import Capa, Cause
from capa.queries import causes as queries
from qms.accounts.seat import Seat
from qms.workflow.declare import WORKFLOWS, Transition, blocked_by, may
from qms.workflow.next import act_url

State = Cause.State
LABELS = {
    "verify_cause": _("Verify"),
    "add_cause": _("Ask why"),
    "revise_cause": _("Revise"),
    "exclude_cause": _("Exclude"),
}
"""Beside the cause that they are about, acts need few words."""


def causes(record: Capa, seat: Seat) -> dict[str, Any]:
    """Problem statement and chains of causes: two queries for rows, and one for each act that is offered."""
    possible = _possible(record, seat)

    def add(branch: str) -> str:
        return f"{act_url(record, 'add_cause', seat)}?branch={branch}" if "add_cause" in possible else ""

    def acts(cause: Cause) -> list[queries.Offer]:
        wanted = _wanted(record, cause)
        return [_offer(record, possible[name], cause, seat) for name in wanted if name in possible]

    describe = act_url(record, "describe_problem", seat) if "describe_problem" in possible else ""
    return {
        "aspects": queries.problem_of(record),
        "describe": describe,
        "chains": queries.chains(record, acts=acts, add=add),
    }


def _possible(record: Capa, seat: Seat) -> dict[str, Transition]:
    """The acts about causes that this seat may do in this state."""
    names = ("describe_problem", "add_cause", "verify_cause", "revise_cause", "exclude_cause")
    found = (WORKFLOWS[record.kind].transition(name) for name in names)
    return {
        one.act: one
        for one in found
        if one and record.state in one.sources and may(one, seat) and not blocked_by(one, record, seat)
    }


def _wanted(record: Capa, cause: Cause) -> list[str]:
    """What can be done with a cause in its state."""
    if cause.state == State.EXCLUDED:
        return []
    verify = [] if cause.verified_round == record.round else ["verify_cause"]
    return [*verify, *([] if cause.is_root else ["add_cause"]), "revise_cause", "exclude_cause"]


def _offer(record: Capa, transition: Transition, cause: Cause, seat: Seat) -> queries.Offer:
    name = "parent" if transition.act == "add_cause" else "cause"
    return LABELS[transition.act], f"{act_url(record, transition.act, seat)}?{name}={cause.pk}", transition.icon
