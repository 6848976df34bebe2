"""Tags of the pages of CAPAs."""

from typing import Any

from django import template

from capa.models import Capa
from capa.queries import capa as queries
from capa.queries import causes

register = template.Library()


@register.simple_tag
def capa_content(record: Capa) -> dict[str, Any]:
    """All that is signed with a CAPA, for the page on which it is signed."""
    plan = queries.plan_of(record)
    lines = [queries.line_of(one) for one in plan.actions]
    return {
        "customers": [],
        "team": queries.team_and_containment(record),
        "aspects": causes.problem_of(record),
        "chains": causes.chains(record),
        "plan": plan,
        "lines": lines,
    }
