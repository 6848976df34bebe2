"""How rules of gaps are told: the columns of their list, the facts of one."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qms.accounts.rights import ROLES
from qms.accounts.seat import Seat
from qms.records.offers import kind_of
from qms.traceability.gaps import RuleInUse
from qms.traceability.models import Use
from qms.web.shapes import Words
from qms.web.tables import Column, State

USES = {
    Use.OFF: State(gettext_lazy("Not in use"), "mute"),
    Use.LISTED: State(gettext_lazy("Listed"), "ok"),
    Use.MANDATORY: State(gettext_lazy("Mandatory"), "warn"),
}


def rule_columns(seat: Seat, counts: Mapping[str, int]) -> list[Column[RuleInUse]]:
    """The columns of the list. counts: open gaps by rule."""
    slug = seat.organisation.slug
    return [
        Column("label", gettext_lazy("Gap"), lambda one: one.rule.label, role="lead",
               note=lambda one: str(one.rule.sentence),
               link=lambda one: reverse("staff:gap_rule", args=[slug, one.rule.code])),
        Column("kind", gettext_lazy("Kind"), lambda one: kind_of(one.rule.kind).plural, role="half"),
        Column("citation", gettext_lazy("Rule it comes from"), lambda one: one.rule.citation),
        Column("use", gettext_lazy("Use"), lambda one: USES[one.use], format="badge", role="half-2"),
        Column("open", gettext_lazy("Open gaps"), lambda one: counts.get(one.rule.code, 0), format="number",
               role="when", link=lambda one: f"{reverse('staff:gaps', args=[slug])}?rule={one.rule.code}"),
    ]  # fmt: skip


def rule_facts(one: RuleInUse) -> dict[str, Any]:
    """What the pages of a rule say of it."""
    rule, kind = one.rule, kind_of(one.rule.kind)
    return {
        "rule": rule,
        "kind": kind,
        "use": USES[one.use],
        "states": ", ".join(str(kind.state_label(state)) for state in rule.states) or _("every state but void"),
        "roles": ", ".join(str(role_words(code)) for code in rule.roles),
        "reason": one.setting.reason if one.setting else "",
    }


def role_words(code: str) -> Words:
    """The name of a role."""
    return ROLES[code].label if code in ROLES else code
