"""Joint weighings: made to be shown, sheet by sheet; the trade-off behind them is not."""

from typing import Any

from changecontrol.models import (
    CustomerPosition,
    CustomerScore,
    ProposedWeights,
    SharedSheet,
    TradeCriterion,
    TradeOff,
    TradeOption,
    TradeScore,
    TradeScorer,
    TradeShare,
)
from tests.census.kinds.canaries import Poison, canary
from tests.census.kinds.entry import Entry, Pins, Three
from tests.factories.cast import House
from tests.factories.records import do
from tests.factories.trade_offs import an_option, options_of
from tests.factories.weighings import (
    WAYS,
    all_scored,
    as_it_is,
    asked,
    joint_weighing,
    objects,
    opened,
    proposed,
    shared,
    source_of,
)


def said(house: House, record: Any) -> Any:
    """Weights are proposed, every option is scored."""
    return all_scored(house, opened(house, proposed(house, record, "70", "30")))


def three(house: House) -> Three:
    """One with weights and scores; one of the other customer; one whose sharing was taken back."""
    return Three(
        said(house, shared(house)), shared(house, customer=house.aurelia), joint_weighing(house, "taken_back"),
    )  # fmt: skip


def tell(house: House, record: Any) -> None:
    """Canaries in everything of the trade-off that is not shared; then what is shown is made anew from it."""
    source = source_of(house, record)
    ours = {"cost": canary("cost"), "risk": canary("risk"), "stability": canary("stability")}
    with house.sitting("engineer"):
        TradeOff.objects.filter(pk=source.pk).update(title=canary("title"), question=canary("question"))
        TradeOption.objects.filter(record_id=source.pk).update(**ours)
        TradeCriterion.objects.filter(record_id=source.pk, shared=False).update(
            text=canary("criterion"), scale=canary("scale")
        )
        TradeScorer.objects.filter(record_id=source.pk).update(name=canary("scorer"))
        TradeScore.objects.filter(record_id=source.pk).update(evidence=canary("evidence"))
        TradeShare.objects.filter(record_id=source.pk).update(by_name=canary("who shared"))
    source = do(house, as_it_is(house, source), "revise_criteria", "engineer", reason=canary("reason of revising"))
    words = {**an_option("Buy it"), **ours}
    source = do(house, source, "revise_option", "engineer", option=options_of(house, source)[2], **words)
    do(house, source, "open_scoring", "engineer")
    objects(house, asked(house, as_it_is(house, record)))


ENTRY = Entry(
    ways=WAYS,
    stands="position",
    poison=Poison(
        state="position", heard=2, tell=tell,
        partly={
            SharedSheet: "what the customer is shown", ProposedWeights: "the customer's own",
            CustomerScore: "the customer's own", CustomerPosition: "the customer's own",
        },
    ),
    staff=Pins(1, {"": 22, "?tab=files": 8, "?tab=history": 8}),
    portal=Pins(2, {"": 14}),
    three=three,
    questions=("?state=weights", "?sort=number"),
)  # fmt: skip
