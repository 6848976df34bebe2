"""Trade-offs: internal always. What one customer is shown of one is a joint weighing."""

from decimal import Decimal
from typing import Any

from django.utils import timezone

from changecontrol.models import Dissent, TradeCriterion, TradeOption, TradeScore, TradeScorer, TradeShare
from qms.records.models import Record
from tests.census.kinds.canaries import Poison, canary
from tests.census.kinds.entry import Entry, Pins
from tests.factories.cast import House
from tests.factories.records import do
from tests.factories.trade_offs import WAYS, an_option, asked_for, begun, scored, trade_off
from tests.factories.weighings import marked, shared, source_of


def prepared(house: House) -> Any:
    """Options, criteria and scorers are named: the scoring can be opened."""
    return asked_for(house, begun(house))


def shareable(house: House) -> Any:
    """Two criteria are marked as shared."""
    return marked(house, prepared(house))


def is_shared(house: House) -> Any:
    """It is shared with nordlicht."""
    return source_of(house, shared(house))


def all_scored(house: House) -> Any:
    """Everybody has scored: it can be weighed."""
    return scored(house, trade_off(house, "scoring"))


def tell(house: House, record: Any) -> None:
    """A dissent and a hand-over: with reasons that only we read."""
    with house.sitting("engineer"):  # written so: nobody may change a dissent
        scorer = TradeScorer.objects.filter(record_id=record.pk)[0]
        Dissent.objects.create(
            organisation=house.organisation, record=Record(pk=record.pk), round=1, scorer=scorer,
            by_name=canary("Dissent by name"), text=canary("Dissent text"),
        )  # fmt: skip
        TradeShare.objects.create(
            organisation=house.organisation, record=Record(pk=record.pk), customer=house.nordlicht,
            joint=Record(pk=shared(house).pk), ended_at=timezone.now(),
        )  # fmt: skip
    do(house, record, "assign", "engineer", reason=canary("reason of hand over"), owner=house.engineer2)


def internal(house: House) -> Any:
    """One whose words nobody at the customer's reads."""
    return begun(house, title=canary("twin title"), question=canary("twin question"))


def grow(house: House, record: Any, number: int) -> None:
    """More options and criteria of the draft."""
    for place in range(number):
        do(house, record, "add_option", "engineer", **an_option(f"Option {place}"))
        do(house, record, "add_criterion", "engineer", text=f"Criterion {place}", weight=Decimal("0.01"))


OF_ROWS = (
    "revise_option", "drop_option", "revise_criterion", "set_weights", "drop_criterion", "release_scorer",
)  # fmt: skip
ENTRY = Entry(
    ways=WAYS,
    stands="weighed",
    poison=Poison(
        state="weighed", heard=12, tell=tell, internal=internal,
        staffs=(TradeOption, TradeCriterion, TradeScorer, TradeScore, Dissent, TradeShare),
    ),
    staff=Pins(1, {"": 20, "?tab=scores": 20, "?tab=files": 12, "?tab=history": 12}),
    at={
        "open_scoring": prepared, "weigh": all_scored, "share": shareable, "take_back_sharing": is_shared,
        **dict.fromkeys(OF_ROWS, prepared),
    },
)  # fmt: skip
