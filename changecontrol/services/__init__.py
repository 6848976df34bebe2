"""The acts of change control. One function, one transaction, the only writer; each is bound to its transition."""

from changecontrol.services import answering, deciding, impact
from changecontrol.services.calendar import enter_window
from changecontrol.services.change import Draft, ask_for_change
from changecontrol.services.classifying import classify_change, override_class
from changecontrol.services.finding import find_affected
from changecontrol.services.notifying import NOTIFY, notify_customers, send_notice
from changecontrol.services.rules import draft_rules
from changecontrol.services.supply import Supplied, enter_supply, import_supply

__all__ = [
    "NOTIFY",
    "Draft",
    "Supplied",
    "answering",
    "ask_for_change",
    "classify_change",
    "deciding",
    "draft_rules",
    "enter_supply",
    "enter_window",
    "find_affected",
    "impact",
    "import_supply",
    "notify_customers",
    "override_class",
    "send_notice",
]
