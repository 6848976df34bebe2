"""Before against after: figures agree with published examples and with scipy, whatever the data."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, hypergeom, mannwhitneyu, poisson

from qms.lib.statistics import comparing
from qms.lib.statistics.comparing import Better, NotComparable
from qms.lib.statistics.intervals import difference, garwood, wilson
from qms.lib.statistics.runs import common_cause_only, runs_of
from qms.lib.statistics.verdicts import Verdict, judge

SHARES = st.integers(1, 400).flatmap(lambda size: st.tuples(st.integers(0, size), st.just(size)))
LEVEL = [3, 2, 4, 3, 5, 2, 4, 3, 2, 4, 3, 5]
VALUES = st.lists(st.floats(-1e6, 1e6), min_size=4, max_size=30)


def test_fewer_defectives_after_the_action_are_no_chance() -> None:
    found = comparing.two_proportions((18, 900), (4, 1100), confidence=0.95)
    assert found.p_value == pytest.approx(0.00043, abs=5e-6)
    assert found.effect.value == pytest.approx(0.0164, abs=5e-5)
    assert (found.effect.low, found.effect.high) == pytest.approx((0.0071, 0.0280), abs=5e-5)
    assert judge(found, alpha=0.05, minimum_effect=0.005) is Verdict.EFFECTIVE
    assert judge(found, alpha=0.05, minimum_effect=0.01) is Verdict.INCONCLUSIVE, "the data do not show that much"
    assert judge(found, alpha=0.05, minimum_effect=0.03) is Verdict.NOT_EFFECTIVE


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [((56, 70), (48, 80), 0.0524, 0.3339), ((9, 10), (3, 10), 0.1705, 0.8090), ((10, 10), (0, 20), 0.6791, 1.0)],
)
def test_the_difference_of_two_shares_lies_where_newcombe_says(
    first: tuple[int, int], second: tuple[int, int], low: float, high: float
) -> None:
    """Newcombe 1998, Statistics in Medicine 17, table II, method 10, examples (a), (b) and (g)."""
    found = difference(wilson(*first, 0.95), wilson(*second, 0.95))
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_the_interval_of_a_share_is_the_score_interval() -> None:
    found, known = wilson(81, 263, 0.95), binomtest(81, 263).proportion_ci(0.95, "wilson")
    assert (found.low, found.high) == pytest.approx((known.low, known.high))


def test_a_rate_of_no_events_ends_at_the_rule_of_three() -> None:
    found = garwood(0, 1000, 0.90)
    assert found.low == 0
    assert found.high == pytest.approx(2.9957 / 1000, abs=1e-7)
    ten = garwood(10, 1, 0.95)
    assert (round(ten.low, 3), round(ten.high, 3)) == (4.795, 18.390), "Garwood 1936, as every table has it"
    assert poisson.sf(9, ten.low) == pytest.approx(0.025)


def test_complaints_per_million_shipped_are_compared_as_rates() -> None:
    found = comparing.poisson_rate((9, 1_200_000), (2, 1_500_000), confidence=0.95)
    assert found.p_value == pytest.approx(0.0135, abs=5e-5)
    assert found.effect.value * 1e6 == pytest.approx(7.5 - 1.3333, abs=1e-3)


def test_measurements_are_compared_by_rank() -> None:
    """Hollander and Wolfe 1999, examples of 4.1 to 4.3: permeability of membranes, seen from the other side."""
    term = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
    earlier = [1.15, 0.88, 0.90, 0.74, 1.21]
    found = comparing.mann_whitney(term, earlier, confidence=0.96)
    assert found.p_value == pytest.approx(0.1272, abs=5e-5)
    assert found.effect.value == pytest.approx(0.305, abs=1e-9)
    assert (found.effect.low, found.effect.high) == pytest.approx((-0.15, 0.76), abs=1e-9)


def test_the_orders_of_u_are_counted_and_not_guessed() -> None:
    counted = [0] * 13
    for places in combinations(range(1, 8), 3):
        counted[sum(places) - 6] += 1
    assert comparing._ways_of_u(3, 4).tolist() == counted


def test_three_against_three_decide_nothing() -> None:
    with pytest.raises(NotComparable, match="too few"):
        comparing.mann_whitney([3, 4, 5], [1, 2, 2.5], confidence=0.95)


def test_a_measurement_may_improve_by_rising() -> None:
    found = comparing.mann_whitney([1, 2, 3, 4, 5], [6, 7, 8, 9, 9.5], confidence=0.95, better=Better.HIGHER)
    assert found.effect.value == pytest.approx(5)
    assert judge(found, alpha=0.05) is Verdict.EFFECTIVE


def test_points_below_the_old_median_show_a_shift() -> None:
    found = comparing.run_chart(LEVEL, [2, 1, 1, 2, 0, 1, 2, 1, 1, 2], confidence=0.95)
    assert found.p_value == pytest.approx(1 / 1024)
    assert found.effect.value == pytest.approx(2)
    assert judge(found, alpha=0.05, minimum_effect=1) is Verdict.EFFECTIVE


def test_a_baseline_that_runs_away_can_be_compared_with_nothing() -> None:
    rising = list(range(1, 21))
    assert not common_cause_only(rising)
    found = comparing.run_chart(rising, [0] * 12, confidence=0.95)
    assert judge(found, alpha=0.05) is Verdict.INCONCLUSIVE


def test_runs_are_counted_between_the_points_off_the_median() -> None:
    found = runs_of([1, 1, 2, 3, 3, 1, 2, 3])
    assert (found.useful, found.longest, found.crossings) == (6, 2, 3)
    assert runs_of([5, 5, 5]).useful == 0
    assert common_cause_only([5, 5, 5])


def test_no_failure_among_few_proves_nothing() -> None:
    found = comparing.two_proportions((18, 900), (0, 50), confidence=0.95)
    assert judge(found, alpha=0.05) is Verdict.INCONCLUSIVE


@pytest.mark.parametrize(("before", "after"), [((5, 3), (0, 10)), ((-1, 3), (0, 10)), ((0, 0), (0, 10))])
def test_what_is_no_share_is_refused(before: tuple[int, int], after: tuple[int, int]) -> None:
    with pytest.raises(NotComparable):
        comparing.two_proportions(before, after, confidence=0.95)


def test_what_is_no_rate_and_no_number_is_refused() -> None:
    for before in ((1, 0.0), (-1, 2.0), (1, float("nan"))):
        with pytest.raises(NotComparable):
            comparing.poisson_rate(before, (1, 1.0), confidence=0.95)
    with pytest.raises(NotComparable, match="finite"):
        comparing.mann_whitney([float("nan")] * 5, [1.0] * 5, confidence=0.95)
    with pytest.raises(NotComparable, match="no values"):
        comparing.mann_whitney([], [1.0], confidence=0.95)
    with pytest.raises(NotComparable, match="Too many"):
        comparing.mann_whitney([1.0] * 5001, [1.0] * 5000, confidence=0.95)
    with pytest.raises(NotComparable, match="10 points"):
        comparing.run_chart([1.0] * 9, [1.0] * 10, confidence=0.95)


@settings(max_examples=60, deadline=None)
@given(SHARES, SHARES)
def test_the_probability_is_the_tail_of_the_hypergeometric_distribution(
    before: tuple[int, int], after: tuple[int, int]
) -> None:
    found = comparing.two_proportions(before, after, confidence=0.95)
    tail = hypergeom.sf(before[0] - 1, before[1] + after[1], before[0] + after[0], before[1])
    assert found.p_value == pytest.approx(tail, rel=1e-6, abs=1e-12)
    assert -1 - 1e-9 <= found.effect.low <= found.effect.value <= found.effect.high <= 1 + 1e-9


@settings(max_examples=60, deadline=None)
@given(VALUES, VALUES)
def test_turning_the_scale_changes_nothing(before: list[float], after: list[float]) -> None:
    lower = comparing.mann_whitney(before, after, confidence=0.95)
    higher = comparing.mann_whitney(
        [-value for value in before], [-value for value in after], confidence=0.95, better=Better.HIGHER
    )
    assert lower == higher
    assert lower.p_value == pytest.approx(mannwhitneyu(before, after, alternative="greater").pvalue)
    assert lower.effect.low <= lower.effect.value <= lower.effect.high


@settings(max_examples=60, deadline=None)
@given(SHARES, SHARES, st.floats(0, 0.5), st.floats(0, 0.5))
def test_a_criterion_that_asks_for_more_is_never_met_more_easily(
    before: tuple[int, int], after: tuple[int, int], one: float, other: float
) -> None:
    found = comparing.two_proportions(before, after, confidence=0.95)
    order = [Verdict.NOT_EFFECTIVE, Verdict.INCONCLUSIVE, Verdict.EFFECTIVE]
    easy, hard = (judge(found, alpha=0.05, minimum_effect=effect) for effect in sorted((one, other)))
    assert order.index(hard) <= order.index(easy)
