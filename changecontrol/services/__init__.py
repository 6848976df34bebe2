"""The acts of change control. One function, one transaction, the only writer; each is bound to its transition."""

from changecontrol.services import (
    answering,
    bank,
    completing,
    consulting,
    deciding,
    documents,
    following,
    impact,
    mailed,
    packing,
    plan,
    positions,
    reminding,
    revising,
    samples,
    sharing,
    stopping,
)
from changecontrol.services.addresses import make_address, take_back_address
from changecontrol.services.calendar import enter_window
from changecontrol.services.change import Draft, ask_for_change
from changecontrol.services.classifying import classify_change, override_class
from changecontrol.services.events import Reading, store_events
from changecontrol.services.feeds import add_feed, read_feeds, stop_feed
from changecontrol.services.finding import find_affected
from changecontrol.services.notifying import NOTIFY, notify_customers, send_notice
from changecontrol.services.rules import draft_rules
from changecontrol.services.supplied import Supplied
from changecontrol.services.supply import enter_supply, import_supply
from changecontrol.services.tradeoff import Weighing, begin_trade_off

__all__ = [
    "NOTIFY",
    "Draft",
    "Reading",
    "Supplied",
    "Weighing",
    "add_feed",
    "answering",
    "ask_for_change",
    "bank",
    "begin_trade_off",
    "classify_change",
    "completing",
    "consulting",
    "deciding",
    "documents",
    "draft_rules",
    "enter_supply",
    "enter_window",
    "find_affected",
    "following",
    "impact",
    "import_supply",
    "mailed",
    "make_address",
    "notify_customers",
    "override_class",
    "packing",
    "plan",
    "positions",
    "read_feeds",
    "reminding",
    "revising",
    "samples",
    "send_notice",
    "sharing",
    "stop_feed",
    "stopping",
    "store_events",
    "take_back_address",
]
