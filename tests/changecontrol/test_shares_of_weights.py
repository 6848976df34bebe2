"""What a customer is shown as weights: parts of 100 of the shared criteria, which say nothing of the others."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from changecontrol.rules.weighing import content_of, same_criteria, shares

WEIGHTS = st.lists(st.integers(1, 9_999).map(lambda cents: Decimal(cents) / 100), min_size=1, max_size=12)


@given(WEIGHTS)
def test_they_come_to_exactly_100_and_none_is_a_cent_off(weights: list[Decimal]) -> None:
    found, whole = shares(weights), sum(map(Fraction, weights))
    assert sum(found) == 100
    assert all(
        abs(Fraction(one) - Fraction(weight) * 100 / whole) < Fraction(1, 100)
        for one, weight in zip(found, weights, strict=True)
    )


@given(WEIGHTS, st.integers(2, 9))
def test_how_much_they_weigh_beside_others_is_not_seen(weights: list[Decimal], times: int) -> None:
    assert shares(weights) == shares([weight * times for weight in weights])


def test_golden() -> None:
    assert shares([Decimal(30), Decimal(20)]) == [Decimal(60), Decimal(40)]
    assert shares([Decimal(1)] * 3) == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]


def test_the_same_criteria_with_other_weights_ask_for_the_same_weights() -> None:
    criteria = [("Time", "1: late"), ("Stability", "")]
    one, other = (content_of([], criteria, [Decimal(first), Decimal(10)]) for first in (10, 30))
    assert one != other
    assert same_criteria(one, other)
    assert not same_criteria(one, content_of([], criteria[::-1], [Decimal(10), Decimal(10)]))
