"""The clock rules of risk that every organisation starts with."""

from typing import Any

from django.utils.translation import gettext_noop as _

from qms.clocks.services.rules import give_rules
from qms.organisations.models import Organisation

LADDER = [[50, ["owner"]], [80, ["owner", "quality_manager"]], [100, ["owner", "quality_manager"]]]
TO_MANAGER = [[100, ["owner", "quality_manager"]]]

RULES: tuple[dict[str, Any], ...] = (
    {"code": "fmea_row_review", "name": _("Re-assess the row"), "unit": "working_days", "amount": 10,
     "citation": "IATF 16949:2016 10.2.3, own rule", "ladder": LADDER},
    {"code": "fmea_review", "name": _("Review the study"), "unit": "calendar_days", "amount": 365,
     "citation": "IATF 16949:2016 10.3.1, yearly", "ladder": LADDER},
    {"code": "fmea_action", "name": _("Implement the action"), "unit": "calendar_days", "amount": 30,
     "citation": "AIAG & VDA FMEA Handbook 2019, step 6", "ladder": TO_MANAGER},
)  # fmt: skip


def give_starting_rules(organisation: Organisation) -> int:
    """Create the rules that the organisation does not have yet, as often as one likes; returns how many are new."""
    return give_rules(organisation, RULES)
