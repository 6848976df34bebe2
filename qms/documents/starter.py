"""The clock rules every organisation starts with for its documents, each with its citation."""

from typing import Any

from django.utils.translation import gettext_noop as _

from qms.clocks.services.rules import give_rules
from qms.organisations.models import Organisation

TO_OWNER = [[90, ["owner"]], [100, ["owner", "quality_manager"]]]
CHASE = [[24, ["customer"]], [47, ["customer"]], [100, ["owner"]]]
"""After 7 and 14 of 30 days the customer's people are reminded; in the evening of the last day the owner is told."""

TO_REVIEW = [[50, ["owner"]], [80, ["owner"]], [100, ["owner", "quality_manager"]]]
"""After 5, 8 and 10 working days."""

RULES: tuple[dict[str, Any], ...] = (
    {"code": "document_review", "name": _("Review the document"), "unit": "calendar_days", "amount": 730,
     "citation": "ISO 9001:2015 7.5.2 c); own rule: every 24 months", "ladder": TO_OWNER},
    {"code": "document_translation", "name": _("Translate the revision"), "unit": "working_days", "amount": 10,
     "citation": "Own rule", "ladder": TO_OWNER},
    {"code": "document_receipt", "name": _("The customer confirms the receipt"), "unit": "calendar_days", "amount": 30,
     "citation": "Quality agreement, else our terms", "ladder": CHASE},
    {"code": "external_document_review", "name": _("Review the customer's document"), "unit": "working_days",
     "amount": 10, "citation": "IATF 16949:2016 7.5.3.2.2", "ladder": TO_REVIEW},
)  # fmt: skip


def give_starting_rules(organisation: Organisation) -> int:
    """Create the rules that the organisation does not have yet, as often as one likes; returns how many are new."""
    return give_rules(organisation, RULES)
