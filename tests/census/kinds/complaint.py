"""Complaints."""

import datetime as dt
from typing import Any

from feedback.models import ContainmentAction, Investigation, Reply, ReportabilityDecision
from feedback.services import file_complaint
from qms.clocks.models import Clock
from tests.census.kinds.canaries import Poison, canary, poison_rows
from tests.census.kinds.entry import Entry, Pins, Three
from tests.factories.cast import House
from tests.factories.complaints import ASSESSMENT, WAYS, complaint, report
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


def tell(house: House, record: Any) -> None:
    """Investigation, reply returned and sent again: with reasons and drafts that only we read."""
    do(house, record, "start_investigation", "engineer", investigator=house.engineer, question=canary("question"))
    with house.sitting("engineer"):
        running = Investigation.objects.get(record_id=record.pk)
    words: dict[str, Any] = {name: canary(name) for name in ("findings", "root_cause", "verification")}
    do(house, record, "conclude_investigation", "engineer", investigation=running, root_cause_verified=True, **words)
    do(house, record, "correct", "engineer", reason=canary("reason of correction"), part_number="B-11")
    do(house, record, "assign", "engineer", reason=canary("reason of hand over"), owner=house.manager)
    own: dict[str, Any] = {"organisation": house.organisation, "record_id": record.pk}
    with house.sitting("engineer"):
        facts = {"market": "US", "rule_code": "mdr_30", "aware_at": record.received_at, "outcome": "not_reportable"}
        ReportabilityDecision.objects.create(**own, **facts)
        for model in STAFFS:
            poison_rows(model, record, CODES)  # before the customer is told
    do(house, record, "draft_reply", "engineer", body=canary("first draft"), correction=canary("draft correction"))
    do(house, record, "return_reply", "manager", reason=canary("reason of return"))
    do(house, record, "revise_reply", "engineer", body="The weld is stronger now.")
    do(house, record, "approve_reply", "manager")
    do(house, record, "send_reply", "engineer")
    do(house, record, "contest", "piet", objection="And L-76?")
    with house.sitting("engineer"):
        Reply.objects.create(**own, version=9, body=canary("later draft"), drafted_by=house.engineer)


def internal(house: House) -> Any:
    """A call about nordlicht that is not shared with it."""
    said = report(title=canary("twin title"), description=canary("twin words"))
    with house.sitting("engineer") as seat:
        record = file_complaint(house.organisation, customer=house.nordlicht, report=said, by=seat, shared=False)
    return do(house, record, "acknowledge", "engineer", site=house.graz)


CODES = frozenset({"rule_code"})
STAFFS = (ContainmentAction, Investigation, ReportabilityDecision)
ENTRY = Entry(
    ways=WAYS,
    stands="replied",
    poison=Poison(
        state="contained", heard=12, tell=tell, internal=internal, staffs=STAFFS, codes=CODES,
        partly={Reply: "what was sent is the customer's; drafts are ours"},
    ),
    staff=Pins(1, {"": 11, "?tab=work": 13, "?tab=files": 4, "?tab=history": 5, "as-customer/": 9}),
    portal=Pins(2, {"": 9}),
    questions=("?state=open", "?sort=-severity", "?now=mine", "?now=closed"),
    three=three,
    at={
        "decide_reportability": with_a_market,
        "record_submission": with_a_report_due,
        "accept_silence": with_a_silent_customer,
    },
)  # fmt: skip
