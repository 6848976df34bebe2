"""The clock rules every organisation starts with for its registrations, each with its citation."""

from typing import Any

from django.utils.translation import gettext_noop as _

from qms.clocks.services.rules import give_rules
from qms.organisations.models import Organisation

BEFORE_THE_END = [
    [25, ["owner"]], [50, ["owner"]], [75, ["owner", "regulatory_affairs"]],
    [100, ["owner", "regulatory_affairs", "quality_manager"]],
]  # fmt: skip
"""Of the last 120 days: 90, 60 and 30 days before the end, and when it has come."""
CHASE = [[50, ["owner"]], [100, ["owner", "quality_manager"]]]

RULES: tuple[dict[str, Any], ...] = (
    {"code": "registration_renewal", "name": _("Renew the registration"), "unit": "calendar_days", "amount": 120,
     "citation": "Own rule: 90, 60 and 30 days before the end", "ladder": BEFORE_THE_END},
    {"code": "regulatory_assessment", "name": _("Assess the effect on a registration"), "unit": "working_days",
     "amount": 10, "citation": "ISO 13485:2016 7.3.9; own rule", "ladder": CHASE},
    {"code": "regulatory_decision", "name": _("Obtain the decision of the authority or body"), "unit": "calendar_days",
     "amount": 90, "citation": "21 CFR 807.81 (90 days before distribution); own rule", "ladder": CHASE},
)  # fmt: skip


def give_starting_rules(organisation: Organisation) -> int:
    """Create the rules that the organisation does not have yet, as often as one likes; returns how many are new."""
    return give_rules(organisation, RULES)
