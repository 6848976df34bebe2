"""The clock rules every organisation starts with in this domain, each with its citation.

They are data: a quality manager changes them on the page "Rules of the clocks"; running clocks keep theirs. The notice
period and the time for an answer are read by notices; a customer's terms may be stricter.
"""

from typing import Any

from django.utils.translation import gettext_noop as _

from qms.clocks.services.rules import give_rules
from qms.organisations.models import Organisation

LADDER = [[50, ["owner"]], [80, ["owner", "quality_manager"]], [100, ["owner", "quality_manager"]]]
TO_OWNER = [[25, ["owner"]], [50, ["owner"]], [75, ["owner"]], [100, ["owner", "quality_manager"]]]
TO_CUSTOMER = [[50, ["customer"]], [80, ["customer", "owner"]], [100, ["owner", "quality_manager"]]]

RULES: tuple[dict[str, Any], ...] = (
    {"code": "change_assess", "name": _("Assess a change"), "unit": "working_days", "amount": 10,
     "citation": "IATF 16949:2016 8.3.4.4; own rule"},
    {"code": "change_approve", "name": _("Approve the plan of a change"), "unit": "working_days", "amount": 5,
     "citation": "Own rule"},
    {"code": "change_task", "name": _("Task of a change"), "unit": "working_days", "amount": 20,
     "citation": "Own rule"},
    {"code": "change_retrospective", "name": _("Approve an emergency change"), "unit": "working_days", "amount": 5,
     "citation": "Own rule", "ladder": [[50, ["quality_manager"]], [100, ["quality_manager"]]]},
    {"code": "change_emergency_notice", "name": _("Tell customers of an emergency change"), "unit": "elapsed_hours",
     "amount": 24, "citation": "Quality agreement, else our terms"},
    {"code": "change_notice_period", "name": _("Notice period of a change"), "unit": "calendar_days", "amount": 90,
     "citation": "J-STD-046", "ladder": []},
    {"code": "silence_days", "name": _("Answer of the customer to a change notice"), "unit": "calendar_days",
     "amount": 30, "citation": "J-STD-046", "ladder": TO_OWNER},
    {"code": "change_question", "name": _("Answer a customer's question about a change"), "unit": "working_days",
     "amount": 5, "citation": "Own rule"},
    {"code": "change_samples", "name": _("Send samples that a customer asked for"), "unit": "calendar_days",
     "amount": 30, "citation": "J-STD-046"},
    {"code": "change_last_order", "name": _("Last order of a discontinued product"), "unit": "calendar_days",
     "amount": 365, "citation": "J-STD-048", "ladder": []},
    {"code": "change_last_ship", "name": _("Last shipment after the last order"), "unit": "calendar_days",
     "amount": 183, "citation": "J-STD-048", "ladder": []},
    {"code": "change_condition", "name": _("Meet a condition of an approval"), "unit": "calendar_days", "amount": 30,
     "citation": "Condition of the customer"},
    {"code": "trade_off_score", "name": _("Score the options of a trade-off"), "unit": "working_days", "amount": 5,
     "citation": "Own rule", "ladder": TO_OWNER},
    {"code": "trade_off_position", "name": _("Position of the customer on a trade-off"), "unit": "working_days",
     "amount": 5, "citation": "Own rule", "ladder": TO_CUSTOMER},
    {"code": "trade_off_decide", "name": _("Decide a trade-off"), "unit": "working_days", "amount": 10,
     "citation": "Own rule"},
    {"code": "trade_off_sign", "name": _("Countersign a decision"), "unit": "working_days", "amount": 5,
     "citation": "Own rule"},
)  # fmt: skip


def give_starting_rules(organisation: Organisation) -> int:
    """Create the rules that the organisation does not have yet, as often as one likes; returns how many are new."""
    return give_rules(organisation, ({"ladder": LADDER, **rule} for rule in RULES))
