"""Trade-offs in any state, made through the services: `trade_off(house, "weighed")`.

Three options by four criteria weighing 40, 30, 20 and 10; scored by the engineer and the manager.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from changecontrol.models import TradeCriterion, TradeOff, TradeOption
from changecontrol.services import Weighing, begin_trade_off
from tests.factories.cast import House
from tests.factories.records import Ways, do

OPTIONS = ("Keep press 2", "Move to press 4", "Buy a new press")
CRITERIA = (("Cost", 40), ("Stability for customers", 30), ("Time", 20), ("Energy", 10))
SCORES = ((8, 6, 5, 9), (6, 8, 7, 6), (5, 5, 9, 8))
"""By option and criterion: A leads with 6.90, B has 6.80, C 6.10."""


def begun(house: House, by: str = "engineer", sources: Sequence[Any] = (), **changes: Any) -> TradeOff:
    """What to do about the worn press: nothing is named yet."""
    said = {"title": "Press for bracket P-10", "question": "Press 2 is worn out; what do we do?", **changes}
    with house.sitting(by) as seat:
        return begin_trade_off(house.organisation, draft=Weighing(**said), by=seat, sources=sources)


def an_option(name: str) -> dict[str, Any]:
    """What is said of an option."""
    return {
        "text": name,
        "cost": "12 000 EUR once",
        "risk": "Trial needed",
        "stability": "New approval by two customers",
    }


def asked_for(house: House, record: TradeOff, options: Sequence[str] = OPTIONS) -> TradeOff:
    """Options, criteria and two scorers are named."""
    for name in options:
        record = do(house, record, "add_option", "engineer", **an_option(name))
    for name, weight in CRITERIA:
        record = do(house, record, "add_criterion", "engineer", text=name, weight=Decimal(weight))
    for part in ("engineer", "manager"):
        record = do(house, record, "ask_scorer", "engineer", person=house.people[part])
    return record


def options_of(house: House, record: TradeOff) -> list[TradeOption]:
    """The options by their letters."""
    with house.sitting("engineer"):
        return list(TradeOption.objects.filter(record_id=record.pk, dropped_at=None))


def criteria_of(house: House, record: TradeOff) -> list[TradeCriterion]:
    """The criteria by their numbers."""
    with house.sitting("engineer"):
        return list(TradeCriterion.objects.filter(record_id=record.pk, dropped_at=None))


def score(
    house: House, record: TradeOff, by: str, option: TradeOption, values: Sequence[int], evidence: str = "Trial of May"
) -> TradeOff:
    """One option is scored by one person."""
    given = {one: (value, evidence) for one, value in zip(criteria_of(house, record), values, strict=True)}
    found: TradeOff = do(house, record, "score", by, option=option, given=given)
    return found


def scored(
    house: House,
    record: TradeOff,
    values: Sequence[Sequence[int]] = SCORES,
    by: Sequence[str] = ("engineer", "manager"),
) -> TradeOff:
    """Everybody who is asked gives these scores."""
    for part in by:
        for option, row in zip(options_of(house, record), values, strict=True):
            record = score(house, record, part, option, row)
    return record


def _opened(house: House, record: TradeOff) -> TradeOff:
    opened: TradeOff = do(house, asked_for(house, record), "open_scoring", "engineer")
    return opened


def _weighed(house: House, record: TradeOff) -> TradeOff:
    weighed: TradeOff = do(house, scored(house, record), "weigh", "engineer")
    return weighed


def decided_for(house: House, record: TradeOff, place: int = 0, reason: str = "") -> TradeOff:
    """The engineer signs for the option at this place."""
    code = options_of(house, record)[place].code
    found: TradeOff = do(house, record, "decide", "engineer", option=code, decision_reason=reason)
    return found


WAYS = Ways(
    "trade_off",
    begun,
    (
        ("scoring", _opened),
        ("weighed", _weighed),
        ("signing", decided_for),
        ("decided", lambda h, t: do(h, t, "countersign", "manager")),
    ),
    {"abandoned": ("draft", lambda h, t: do(h, t, "abandon", "manager"))},
)


def trade_off(house: House, state: str = "draft", **changes: Any) -> TradeOff:
    """A trade-off that has come to this state by the usual way."""
    record: TradeOff = WAYS.make(house, state, **changes)
    return record
