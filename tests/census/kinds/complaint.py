"""Complaints."""

import datetime as dt
from typing import Any

from qms.clocks.models import Clock
from tests.census.kinds.entry import Entry, Pins, Three
from tests.factories.cast import House
from tests.factories.complaints import ASSESSMENT, WAYS, complaint
from tests.factories.records import do

SOLD_IN_THE_US = {**ASSESSMENT, "markets": ["US"], "no_market_reason": ""}
WHEN = dt.datetime(2026, 11, 2, 9, 0, tzinfo=dt.UTC)


def with_a_market(house: House) -> Any:
    """Assessed with a market, so that a decision on reporting and its clocks exist."""
    return do(house, complaint(house, "acknowledged"), "assess", "engineer", **SOLD_IN_THE_US)


def with_a_report_due(house: House) -> Any:
    """A market's authority is to be told."""
    decided = {"market": "US", "rule": "us_30d", "outcome": "reportable", "rationale": "It opened.", "answers": {}}
    return do(house, with_a_market(house), "decide_reportability", "regulatory", **decided)


def with_a_silent_customer(house: House) -> Any:
    """Replied to, and the time for an answer has passed."""
    record = complaint(house, "replied")
    with house.sitting("engineer"):
        Clock.objects.filter(record_id=record.pk, code="customer_answer").update(due_at=WHEN)
    return record


def three(house: House) -> Three:
    """Replied to, acknowledged, and one about which a market's authority may have to be told."""
    theirs = complaint(house, "acknowledged", customer=house.aurelia)
    return Three(complaint(house, "replied"), theirs, with_a_market(house))


ENTRY = Entry(
    ways=WAYS,
    stands="replied",
    staff=Pins(1, {"": 11, "?tab=work": 8, "?tab=files": 4, "?tab=history": 5, "as-customer/": 9}),
    portal=Pins(2, {"": 9}),
    three=three,
    at={
        "decide_reportability": with_a_market,
        "record_submission": with_a_report_due,
        "accept_silence": with_a_silent_customer,
    },
)
