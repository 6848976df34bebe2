"""Three trade-offs in each house: one decided against the cheapest option, with a dissent; one being scored; one shared
with a customer that is asked for its position.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from changecontrol.guards.sharing import joint_of
from changecontrol.models import TradeCriterion, TradeOff, TradeOption
from changecontrol.services import Weighing, begin_trade_off
from changecontrol.starter import give_starting_rules
from qms.accounts.demo import DemoHouse
from qms.lib.storytime import told_at
from qms.organisations.context import Acting, tenant_context
from qms.workflow.demo import act_as_told

Option = tuple[str, str, str, str, str]
CRITERIA = (
    ("Cost in three years", "1: above 200 000 EUR. 10: below 20 000 EUR.", 40),
    ("Stability for customers", "1: every customer approves anew. 10: no customer notices.", 30),
    ("Time until series", "1: more than a year. 10: this quarter.", 20),
    ("Energy and scrap", "1: more than today. 10: half of today.", 10),
)
METAL: tuple[Option, ...] = (
    ("Repair press 2", "New bearings and guides.", "38 000 EUR once", "Stands still for a month", "No new approval"),
    ("Move to press 4", "The tool is fitted to press 4.", "12 000 EUR once", "Spread of the bore not yet known",
     "Two customers approve anew"),
    ("Buy a new press", "Servo press with monitored force.", "240 000 EUR once", "Delivery takes nine months",
     "Every customer approves anew, smaller spread afterwards"),
)  # fmt: skip
POLYMER: tuple[Option, ...] = (
    ("Keep the hot runner", "Cleaned every month.", "6 000 EUR a year", "Sink marks come back", "No new approval"),
    ("Second cavity", "The tool gets a second cavity.", "45 000 EUR once", "Cavities may differ",
     "Two customers approve anew"),
    ("New material", "Grade with less shrinkage.", "0.04 EUR a piece", "Not tried with paint",
     "Every customer approves anew"),
)  # fmt: skip
SCORES: Mapping[str, Sequence[Sequence[int]]] = {
    "engineer": ((6, 9, 7, 4), (9, 4, 8, 6), (2, 6, 2, 9)),
    "engineer2": ((6, 9, 6, 4), (9, 6, 9, 6), (3, 5, 2, 9)),
    "manager": ((5, 10, 7, 3), (8, 5, 8, 6), (2, 6, 3, 10)),
}
EVIDENCE = ("Offer and three years of figures.", "Counted from the terms of the customers.", "Plan of the tool shop.",
            "Meter of May, 400 pieces.")  # fmt: skip
WHY = "The lead is small and rests on cost. Keeping what customers have approved is worth the difference to us."
SHARED = ("Stability for customers", "Time until series")
FOR_CUSTOMER = "What we make your part with is worn out. Which way is best for you, and what would you notice?"
THEIR_SCORES = {"A": (9, 6), "B": (5, 8), "C": (6, 3)}
THEIR_EVIDENCE = ("Last approval took four months.", "Plan of our launch, week 20.")
DISSENT = "Cost has the highest weight, and by it we decide for the dearer way. The trial of press 4 was not awaited."


@dataclass
class Telling:
    """A trade-off while it is told."""

    house: DemoHouse
    moment: datetime
    record: TradeOff

    def do(self, act: str, part: str, reason: str = "", hours: float = 3, **data: Any) -> None:
        """One act, some hours after the one before, as the person who would do it."""
        self.moment = min(self.moment + timedelta(hours=hours), timezone.now() - timedelta(minutes=1))
        self.record = act_as_told(self.house, self.record, act, part, self.moment, data, reason=reason)

    def customer_does(self, act: str, part: str, **data: Any) -> None:
        """One act of the customer with whom it is shared."""
        self.moment = min(self.moment + timedelta(hours=2), timezone.now() - timedelta(minutes=1))
        with tenant_context(self.house.acting("engineer")):
            joint = joint_of(self.record)
        act_as_told(self.house, joint, act, part, self.moment, data)

    def rows(self, model: Any) -> list[Any]:
        """Rows of the trade-off."""
        with tenant_context(self.house.acting("engineer")):
            return list(model.objects.filter(record_id=self.record.pk).order_by("number"))


def tell(house: DemoHouse) -> None:
    """Tell both, the older first; what was told before stays."""
    with tenant_context(Acting(organisation=house.organisation.pk, source="demo")):
        give_starting_rules(house.organisation)
        told = set(TradeOff.objects.values_list("title", flat=True))
    metal = house.script.slug == "steyrtal"
    options = METAL if metal else POLYMER
    titles = ("Press for bracket B-10", "Tool for bracket B-12", "Press for bracket B-14")
    if not metal:
        titles = ("Tool of housing H-3", "Tool of lid L-7", "Tool of cover C-2")
    stories = ((titles[0], 45, decided), (titles[1], 3, in_scoring), (titles[2], 4, shared))
    for title, days, story in stories:
        if title not in told:
            telling = _begun(house, title, timezone.now() - timedelta(days=days))
            _named(telling, options)
            story(telling)


def _begun(house: DemoHouse, title: str, moment: datetime) -> Telling:
    question = "What we have is worn out. What do we do, and what do customers notice of it?"
    draft = Weighing(title=title, question=question, site=next(iter(house.sites.values())))
    with told_at(moment), tenant_context(house.acting("engineer")):
        record = begin_trade_off(house.organisation, draft=draft, by=house.seats["engineer"])
    return Telling(house, moment, record)


def _named(telling: Telling, options: Sequence[Option]) -> None:
    for option in options:
        said = dict(zip(("text", "description", "cost", "risk", "stability"), option, strict=True))
        telling.do("add_option", "engineer", **said)  # type: ignore[arg-type]  # none of them is `reason` or `hours`
    for text, scale, weight in CRITERIA:
        named: dict[str, Any] = {"text": text, "scale": scale, "weight": Decimal(weight), "shared": text in SHARED}
        telling.do("add_criterion", "engineer", hours=1, **named)
    for part in SCORES:
        telling.do("ask_scorer", "engineer", hours=1, person=telling.house.seats[part].person)


def _score(telling: Telling, part: str) -> None:
    options: list[TradeOption] = telling.rows(TradeOption)
    criteria: list[TradeCriterion] = telling.rows(TradeCriterion)
    for option, values in zip(options, SCORES[part], strict=True):
        given = dict(zip(criteria, zip(values, EVIDENCE, strict=True), strict=True))
        telling.do("score", part, hours=0.2, option=option, given=given)


def decided(telling: Telling) -> None:
    """Cost alone would have it otherwise: decided for the second, for a reason, and one of the scorers dissents."""
    telling.do("open_scoring", "engineer")
    for part in SCORES:
        _score(telling, part)
    telling.do("weigh", "engineer", hours=20)
    telling.do("dissent", "engineer2", hours=24, text=DISSENT)
    telling.do("decide", "engineer", hours=30, option="A", decision_reason=WHY)
    telling.do("countersign", "manager", hours=24)


def in_scoring(telling: Telling) -> None:
    """One has scored; the others are asked."""
    telling.do("open_scoring", "engineer")
    _score(telling, "engineer")


def shared(telling: Telling) -> None:
    """The first customer has weighed and scored with us; before we decide it is asked where it stands."""
    code = telling.house.script.customers[0]["code"]
    customer = telling.house.customers[code]
    said = {"customer": customer, "title": telling.record.title, "question": FOR_CUSTOMER}
    telling.do("share", "engineer", **said)  # type: ignore[arg-type]
    comment = "Every new approval costs us months; days of delivery we can bridge."
    weights = [Decimal(80), Decimal(20)]
    telling.customer_does("propose_weights", f"contributor:{code}", weights=weights, comment=comment)
    telling.do("open_scoring", "engineer")
    for option, values in THEIR_SCORES.items():
        given = dict(enumerate(zip(values, THEIR_EVIDENCE, strict=True), 1))
        telling.customer_does("score", f"approver:{code}", option=option, given=given)
    for part in SCORES:
        _score(telling, part)
    telling.do("weigh", "engineer")
