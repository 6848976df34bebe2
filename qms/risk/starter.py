"""The clock rules of risk that every organisation starts with."""

from typing import Any

from django.utils.translation import gettext_noop as _

from qms.clocks.models import ClockRule
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


def give_starting_rules(organisation: Organisation) -> None:
    """Create the rules that the organisation does not have yet. Runs as often as one likes."""
    held = set(ClockRule.objects.filter(organisation=organisation).values_list("code", flat=True))
    ClockRule.objects.bulk_create(
        ClockRule(**rule, organisation=organisation) for rule in RULES if rule["code"] not in held
    )
