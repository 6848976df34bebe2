"""When a customer is consulted about a failure mode: the limits of the terms in force, and which of them ratings reach.

The handbook knows no limit of the RPN and leads by Action Priority; customers ask for either, for a severity, or for
their own special characteristics. So each limit is asked apart, and the answer says which one spoke and what it cites.

    scheme = scheme_in_force()
    consultations(customer, before=rated(2, 7, 10, scheme), after=rated(2, 3, 10, scheme), scheme=scheme)
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import product
from typing import Any

from django.db.models import Q

from qms.organisations.models import Customer
from qms.risk.models import FailureMode
from qms.risk.priority import RATINGS, Priority, risk_priority_number
from qms.risk.scales import Scheme, place
from qms.terms.queries import Term, Terms, terms_for

RISING = "".join((Priority.LOW, Priority.MEDIUM, Priority.HIGH))


@dataclass(frozen=True)
class Rated:
    """Ratings with what was looked up for them. special_class: the mark of a special characteristic, or nothing."""

    severity: int
    rpn: int
    priority: str
    special_class: str = ""


def rated(severity: int, occurrence: int, detection: int, scheme: Scheme, special_class: str = "") -> Rated:
    """Three ratings looked up. Raises NoRating."""
    letter = scheme.priority(severity, occurrence, detection).value
    return Rated(severity, risk_priority_number(severity, occurrence, detection), letter, special_class)


def rated_before(row: FailureMode) -> Rated:
    """What a row is now."""
    return Rated(row.severity, row.rpn, row.priority, row.special_class)


def rated_after(row: FailureMode) -> Rated | None:
    """What a row is after its action, once it was rated."""
    if row.rpn_after is None or row.severity_after is None:
        return None
    return Rated(row.severity_after, row.rpn_after, row.priority_after, row.special_class)


@dataclass(frozen=True)
class Reading:
    """How a limit is read: what of the ratings it looks at, whether a value reaches it, the rows that do."""

    value: Callable[[Rated], Any]
    reaches: Callable[[Any, Any], bool]
    rows: Callable[[Any, str], Q]


def _marked(limit: Sequence[str], end: str) -> Q:
    found = Q()
    for mark in limit if not end else ():
        found |= Q(special_class__iexact=mark)
    return found or Q(pk=None)


READINGS: Mapping[str, Reading] = {
    "special_classes": Reading(
        lambda one: one.special_class,
        lambda value, limit: value.strip().upper() in {mark.upper() for mark in limit},
        _marked,
    ),
    "rpn_limit": Reading(
        lambda one: one.rpn, lambda value, limit: value >= limit, lambda limit, end: Q(**{f"rpn{end}__gte": limit})
    ),
    "action_priority_limit": Reading(
        lambda one: one.priority,
        lambda value, limit: RISING.index(value) >= RISING.index(limit),
        lambda limit, end: Q(**{f"priority{end}__in": list(RISING[RISING.index(limit) :])}),
    ),
    "severity_limit": Reading(
        lambda one: one.severity,
        lambda value, limit: value >= limit,
        lambda limit, end: Q(**{f"severity{end}__gte": limit}),
    ),
}
"""By the parameter of the terms. A row is marked as special once, not before and after."""


@dataclass(frozen=True)
class Limit:
    """One term that sets a limit. share: how many of the 1,000 combinations of ratings reach it, more is stricter."""

    code: str
    term: Term
    share: int

    def reached_by(self, ratings: Rated) -> bool:
        """Whether the customer is to be consulted about such ratings."""
        reading = READINGS[self.code]
        return reading.reaches(reading.value(ratings), self.term.value)

    def rows(self) -> Q:
        """The condition under which a row reaches it, before or after."""
        reading = READINGS[self.code]
        return reading.rows(self.term.value, "") | reading.rows(self.term.value, "_after")


@dataclass(frozen=True)
class Passed:
    """A limit that ratings reach: the values that were held against it, and whether each reaches it.

    now: whether it is reached as things stand, after the action where that is rated.
    """

    limit: Limit
    before: Any
    after: Any
    before_reaches: bool
    after_reaches: bool | None

    @property
    def now(self) -> bool:
        """Whether it is reached as things stand."""
        return self.before_reaches if self.after_reaches is None else self.after_reaches


def limits_of(terms: Terms, scheme: Scheme) -> list[Limit]:
    """The limits that terms set, the strictest first: the one that the most combinations of ratings reach.

    A special characteristic comes before all of them; it asks for no rating.
    """
    found = [Limit(code, term, _share(code, term.value, scheme)) for code in READINGS if (term := terms.get(code))]
    return sorted(found, key=lambda limit: -limit.share)


def _share(code: str, value: Any, scheme: Scheme) -> int:
    return len(RATINGS) ** 3 + 1 if code == "special_classes" else _reaching(code, value, scheme.cells)


@lru_cache(maxsize=512)
def _reaching(code: str, value: Any, letters: str) -> int:
    reading = READINGS[code]
    every = (Rated(s, s * o * d, letters[place(s, o, d)]) for s, o, d in product(RATINGS, repeat=3))
    return sum(reading.reaches(reading.value(one), value) for one in every)


def passed(limits: Sequence[Limit], before: Rated, after: Rated | None = None) -> list[Passed]:
    """The limits that the ratings reach before or after, in the order given."""
    found = []
    for limit in limits:
        at_first, at_last = limit.reached_by(before), None if after is None else limit.reached_by(after)
        if at_first or at_last:
            value = READINGS[limit.code].value
            found.append(Passed(limit, value(before), None if after is None else value(after), at_first, at_last))
    return found


def consultations(
    customer: Customer, *, before: Rated, after: Rated | None = None, scheme: Scheme, on: date | None = None
) -> list[Passed]:
    """Why the customer is to be consulted about these ratings on a day (default: today); empty when they are not.

    before and after: as a change finds a row and as it leaves it. The strictest limit comes first, each cites its term.
    """
    return passed(limits_of(terms_for(customer, on=on), scheme), before, after)
