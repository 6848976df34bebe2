"""Joint weighings in any state, made through the services: `joint_weighing(house, "position")`.

Two of the four criteria are shared, weighing 30 and 20 of 100: 60 and 40 among each other.
"""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from changecontrol.models import JointWeighing, TradeOff, TradeShare
from changecontrol.services.positions import follow_positions
from qms.clocks.models import Clock
from qms.organisations.models import Customer
from qms.records.models import Record
from tests.factories.cast import House
from tests.factories.records import Ways, do
from tests.factories.trade_offs import asked_for, begun, criteria_of, decided_for, scored

SHARED = ("Stability for customers", "Time")
QUESTION = "Press 2 is worn out. Which way is best for the bracket?"
SCORES = {"A": (9, 8), "B": (4, 9), "C": (6, 2)}
"""By option, by shared criterion: with 60 and 40 A leads with 8.60, B has 6.00, C 4.40."""


def as_it_is(house: House, record: Any) -> Any:
    """The record as it is now."""
    with house.sitting("engineer"):
        return type(record).objects.select_related("customer").get(pk=record.pk)


def marked(house: House, record: TradeOff, names: Sequence[str] = SHARED) -> TradeOff:
    """These criteria are marked as shared."""
    for one in criteria_of(house, record):
        if one.text in names:
            said = {"text": one.text, "scale": one.scale, "shared": True}
            record = do(house, record, "revise_criterion", "engineer", criterion=one, **said)
    return record


def share(house: House, record: TradeOff, customer: Customer | None = None, **said: Any) -> JointWeighing:
    """The trade-off is shared with a customer, nordlicht by default; returns what that customer reads."""
    words = {"title": "Press for your bracket", "question": QUESTION, **said}
    do(house, record, "share", "engineer", customer=customer or house.nordlicht, **words)
    return joint_of(house, record)


def joint_of(house: House, record: TradeOff) -> JointWeighing:
    """What the customer reads of it, the newest."""
    with house.sitting("engineer"):
        row = TradeShare.objects.filter(record_id=record.pk).order_by("-at")[0]
        return JointWeighing.objects.select_related("customer").get(pk=row.joint_id)


def source_of(house: House, record: Record) -> TradeOff:
    """The trade-off that it is of."""
    with house.sitting("engineer"):
        return TradeOff.objects.get(pk=TradeShare.objects.get(joint_id=record.pk).record_id)


def shared(house: House, customer: Customer | None = None, **changes: Any) -> JointWeighing:
    """A trade-off with three options and four criteria, two of them shared; in its draft."""
    return share(house, marked(house, asked_for(house, begun(house))), customer, **changes)


def signer(house: House, record: JointWeighing) -> str:
    """Who signs for the customer."""
    return "rival" if record.customer_id == house.aurelia.pk else "piet"


def _after(house: House, record: JointWeighing, act: str, by: str = "engineer", **data: Any) -> JointWeighing:
    """What is done to the trade-off, as the customer reads it then."""
    do(house, source_of(house, record), act, by, **data)
    found: JointWeighing = as_it_is(house, record)
    return found


def proposed(house: House, record: JointWeighing, *weights: str, by: str = "") -> JointWeighing:
    """The customer proposes weights."""
    given = [Decimal(one) for one in weights]
    return do(house, record, "propose_weights", by or signer(house, record), weights=given, comment="Time is short.")


def score(house: House, record: JointWeighing, option: str, values: Sequence[int], by: str = "") -> JointWeighing:
    """The customer scores one option."""
    given = {place: (value, "Audit of May") for place, value in enumerate(values, 1)}
    return do(house, record, "score", by or signer(house, record), option=option, given=given)


def all_scored(house: House, record: JointWeighing) -> JointWeighing:
    """The customer scores every option."""
    for option, values in SCORES.items():
        record = score(house, record, option, values)
    return record


def opened(house: House, record: JointWeighing) -> JointWeighing:
    """The scoring is open."""
    return _after(house, record, "open_scoring")


def asked(house: House, record: JointWeighing) -> JointWeighing:
    """Our scores are weighed: the customer is asked for its position."""
    scored(house, source_of(house, record))
    return _after(house, record, "weigh")


def agrees(house: House, record: JointWeighing, option: str = "A") -> JointWeighing:
    """The customer agrees with an option."""
    said = {"stance": "agrees", "option": option, "reason_given": "It needs no new approval."}
    return do(house, record, "take_position", signer(house, record), **said)


def objects(house: House, record: JointWeighing) -> JointWeighing:
    """The customer objects."""
    said = {"stance": "objects", "option": "", "reason_given": "No option keeps our launch."}
    return do(house, record, "take_position", signer(house, record), **said)


def time_is_over(house: House, record: JointWeighing) -> JointWeighing:
    """The time for the position has run, and the bell has rung."""
    with house.sitting("manager"):
        rows = Clock.objects.filter(record_id=record.pk, code="trade_off_position", state="running")
        rows.update(due_at=timezone.now() - timedelta(minutes=1))
        follow_positions(house.organisation)
    found: JointWeighing = as_it_is(house, record)
    return found


def _decided(house: House, record: JointWeighing) -> JointWeighing:
    decided_for(house, source_of(house, record))
    found: JointWeighing = as_it_is(house, record)
    return found


WAYS = Ways(
    "joint_weighing",
    shared,
    (
        ("scoring", opened),
        ("position", asked),
        ("answered", agrees),
        ("deciding", _decided),
        ("decided", lambda h, j: _after(h, j, "countersign", "manager")),
    ),
    {
        "lapsed": ("position", time_is_over),
        "ended": ("weights", lambda h, j: _after(h, j, "abandon", "manager")),
        "taken_back": ("weights", lambda h, j: _after(h, j, "take_back_sharing", why="Told by mistake.")),
    },
)


def joint_weighing(house: House, state: str = "", **changes: Any) -> JointWeighing:
    """A joint weighing that has come to this state by the usual way."""
    record: JointWeighing = WAYS.make(house, state, **changes)
    return record
