"""Complaints in any state, made through the services with the fewest words: `complaint(house, "replied")`."""

from typing import Any

from feedback import services
from feedback.models import Complaint, Investigation
from qms.organisations.models import Customer
from tests.factories.cast import House
from tests.factories.records import Step, Ways, do

WORDS = "Hairline cracks beside the weld on three of fifty brackets; two open when mounted by hand."


def report(**changes: Any) -> services.Report:
    """What a customer says."""
    said: dict[str, Any] = {
        "description": WORDS,
        "product": "Mounting bracket B-10",
        "lot": "L-77",
        "title": "Weld crack",
    }
    return services.Report(**{**said, **changes})


def filed(house: House, by: str = "", *, customer: Customer | None = None, **changes: Any) -> Complaint:
    """A complaint that a customer has just filed: nordlicht, if nothing else is said."""
    with house.sitting(by or ("rival" if customer == house.aurelia else "piet")) as seat:
        customer = seat.customer or house.nordlicht
        return services.file_complaint(house.organisation, customer=customer, report=report(**changes), by=seat)


ASSESSMENT = {
    "category": "product", "severity": "major", "severity_reason": "Opens when mounted by hand.", "harm": "possible",
    "no_market_reason": "No medical device.",
}  # fmt: skip


def _conclude(house: House, record: Complaint) -> Complaint:
    with house.sitting("engineer"):
        running = Investigation.objects.get(record_id=record.pk, concluded_at=None)
    return do(
        house, record, "conclude_investigation", "engineer", investigation=running, findings="Current too low.",
        root_cause="Robot 2 welded at 182 A.", root_cause_verified=True, verification="Section cut of two parts.",
    )  # fmt: skip


STEPS: tuple[tuple[str, Step], ...] = (
    ("acknowledged", lambda h, c: do(h, c, "acknowledge", "engineer", site=h.graz)),
    ("assessed", lambda h, c: do(h, c, "assess", "engineer", **ASSESSMENT)),
    ("contained", lambda h, c: do(h, c, "contain", "engineer", actions=[{"place": "house", "action": "Lot blocked."}])),
    (
        "investigating",
        lambda h, c: do(h, c, "start_investigation", "engineer", investigator=h.engineer, question="Why?"),
    ),
    ("reply_drafted", lambda h, c: do(h, _conclude(h, c), "draft_reply", "engineer", body="We found the cause.")),
    ("reply_approved", lambda h, c: do(h, c, "approve_reply", "manager")),
    ("replied", lambda h, c: do(h, c, "send_reply", "engineer")),
    ("accepted", lambda h, c: do(h, c, "accept", "piet", comment="Thank you.")),
    ("closed", lambda h, c: do(h, c, "close", "manager", capa_needed=False, capa_reason="Single robot, corrected.")),
)
SIDEWAYS: dict[str, tuple[str, Step]] = {
    "no_investigation": ("contained", lambda h, c: do(h, c, "justify_no_investigation", "manager",
                                                      no_investigation_reason="Same cause as an earlier one.")),
    "reply_returned": ("reply_drafted", lambda h, c: do(h, c, "return_reply", "manager")),
    "contested": ("replied", lambda h, c: do(h, c, "contest", "piet", objection="And lot L-76?")),
    "not_a_complaint": ("open", lambda h, c: do(h, c, "reject", "manager", not_complaint_reason="A question only.")),
    "void": ("open", lambda h, c: do(h, c, "void", "manager")),
}  # fmt: skip


WAYS = Ways("complaint", filed, STEPS, SIDEWAYS)


def complaint(house: House, state: str = "open", **changes: Any) -> Complaint:
    """A complaint that has come to this state by the usual way."""
    return WAYS.make(house, state, **changes)  # type: ignore[no-any-return]
