"""What a customer is shown of a trade-off, as plain data, and what its own weights and scores come to.

{"options": [[letter, name, description]], "criteria": [[name, what 1 and 10 mean, share]]}. A share is the weight of
the criterion among those that are shared, in percent: they come to 100, and say nothing of criteria that are not.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from changecontrol.rules.tradeoff import WHOLE, matrix_of, totals

CENT = Decimal("0.01")


def shares(weights: Sequence[Decimal]) -> list[Decimal]:
    """Weights as parts of 100, to two decimals, exactly 100 together: the largest remainders are rounded up."""
    whole = sum((Fraction(weight) for weight in weights), Fraction(0))
    exact = [Fraction(weight) * WHOLE * 100 / whole for weight in weights]
    cents = [int(one) for one in exact]
    by_remainder = sorted(range(len(exact)), key=lambda place: (cents[place] - exact[place], place))
    for place in by_remainder[: WHOLE * 100 - sum(cents)]:
        cents[place] += 1
    return [one * CENT for one in cents]


def content_of(
    options: Sequence[tuple[str, str, str]], criteria: Sequence[tuple[str, str]], weights: Sequence[Decimal]
) -> dict[str, Any]:
    """What is shown: options by letter, name, description; criteria by name and scale, with their shares."""
    shown = zip(criteria, shares(weights), strict=True) if criteria else ()
    return {
        "options": [list(one) for one in options],
        "criteria": [[name, scale, str(share)] for (name, scale), share in shown],
    }


def same_criteria(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether both ask for the same weights: the same criteria with the same scales in the same order."""
    return [row[:2] for row in one["criteria"]] == [row[:2] for row in other["criteria"]]


def totals_of(weights: Sequence[Decimal], scores: Sequence[Sequence[int | Fraction]]) -> list[Fraction]:
    """The total of each option by these weights and scores."""
    return totals(matrix_of([Fraction(weight) for weight in weights], scores))
