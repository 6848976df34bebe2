"""The parts of a CAPA's page, in the order of the tabs: causes, effectiveness and 8D add theirs to PARTS."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from capa.models import Action, Capa
from capa.queries import capa as queries
from capa.queries.effectiveness import effect_of
from capa.queries.eight_d import reports_of
from capa.views.causes import causes
from qms.accounts.seat import Seat
from qms.web.shapes import Words
from qms.workflow.declare import WORKFLOWS, may
from qms.workflow.next import act_url
from qms.workflow.recordpage import FILES, HISTORY, Part


def overview(record: Capa, seat: Seat) -> dict[str, Any]:
    """Problem, the records it follows from, the customers concerned."""
    sources = queries.sources_of(record, seat)
    return {"sources": sources, "customers": queries.customers_of(sources)}


def team(record: Capa, seat: Seat) -> dict[str, Any]:
    """Team and containment."""
    return {"team": queries.team_and_containment(record)}


def actions(record: Capa, seat: Seat) -> dict[str, Any]:
    """Actions with what can be done with each now, requests for other days, prevention."""
    plan = queries.plan_of(record)
    lines = [queries.line_of(one, _acts_on(record, one, seat)) for one in plan.actions]
    return {"plan": plan, "lines": lines}


OPEN_ACTS = ("complete_action", "request_extension", "revise_action", "drop_action")


def _acts_on(record: Capa, action: Action, seat: Seat) -> list[tuple[Words, str, str]]:
    """Label, address and icon of what this seat may do with an action in its state."""
    wanted: tuple[str, ...]
    if action.state == Action.State.OPEN:
        wanted = OPEN_ACTS if action.agreed_at else OPEN_ACTS[2:]
    else:
        wanted = ("verify_action",) if action.state == Action.State.DONE else ()
    flow = WORKFLOWS[record.kind]
    possible = [one for one in (flow.transition(act) for act in wanted) if one]
    return [
        (one.label, f"{act_url(record, one.act, seat)}?action={action.pk}", one.icon)
        for one in possible
        if record.state in one.sources and may(one, seat)
    ]


def effectiveness(record: Capa, seat: Seat) -> dict[str, Any]:
    """The criterion and the verdicts."""
    return {"effect": effect_of(record)}


def eight_ds(record: Capa, seat: Seat) -> dict[str, Any]:
    """The reports that customers are shown of it."""
    return {"reports": reports_of(record, seat)}


PARTS: tuple[Part, ...] = (
    Part("overview", _("Overview"), "capa/capa/overview.html", overview),
    Part("team", _("Team and containment"), "capa/capa/team.html", team),
    Part("causes", _("Causes"), "capa/causes/causes.html", causes),
    Part("actions", _("Actions"), "capa/capa/actions.html", actions),
    Part("effectiveness", _("Effectiveness"), "capa/capa/effectiveness.html", effectiveness),
    Part("eight-d", _("8D"), "capa/capa/eight_ds.html", eight_ds),
    FILES,
    HISTORY,
)
