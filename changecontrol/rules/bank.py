"""The bank build: what is made ahead of the present state, so that a customer is supplied until the change ships. Pure.

J-STD-046 gives the customer time; a supplier whose line stops in between bridges it from stock ("bank build").
"""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil

DAYS_A_WEEK = 7
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Bank:
    """What is built ahead for one customer, and how it comes about.

    first, last: the days that are bridged, both included; None when none are. days: how many. margin: days that are
    added to them. needed: what the customer takes in all of them, whole pieces. build: what is made for it beside what
    is at hand, whole pieces.
    """

    first: date | None
    last: date | None
    days: int
    margin: int
    needed: int
    build: int


def bank_build(
    *, last_made_on: date, first_ship_on: date, weekly_demand: Fraction, at_hand: Fraction, margin: int = 0
) -> Bank:
    """The bank build of a customer.

    needed = demand per week / 7 × (days + margin), build = max(0, needed − at hand); each rounded up to whole pieces
    from exact fractions. days: calendar days between the last production of the present state and the first shipment
    of the changed product, neither of them included, for production supplies the one and the change the other. Without
    such a day nothing is bridged, and no margin is added. at_hand: stock of the present state for this customer on the
    last day of production. Demand and stock in the same unit. Raises ValueError for anything below zero.
    """
    if weekly_demand < 0 or at_hand < 0 or margin < 0:
        raise ValueError("demand, stock and margin are not below zero")
    days = max(0, (first_ship_on - last_made_on).days - 1)
    if not days:
        return Bank(None, None, 0, 0, 0, 0)
    taken = weekly_demand * (days + margin) / DAYS_A_WEEK
    build = max(0, ceil(taken - at_hand))
    return Bank(last_made_on + DAY, first_ship_on - DAY, days, margin, ceil(taken), build)
