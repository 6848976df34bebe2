"""How much data a plan needs: published figures, and the power that the size really gives."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, hypergeom

from qms.lib.statistics import sizes
from qms.lib.statistics.sizes import NoSize


def power_of_fisher(size: int, baseline: float, target: float, alpha: float = 0.05) -> float:
    """The exact power of the one-sided test, summed over all outcomes that matter."""
    most = int(binom.isf(1e-9, size, baseline)) + 1
    counts = np.arange(most + 1)
    before, after = np.meshgrid(counts, counts, indexing="ij")
    rejected = hypergeom.sf(before - 1, 2 * size, before + after, size) <= alpha
    chance = np.outer(binom.pmf(counts, size, baseline), binom.pmf(counts, size, target))
    return float(chance[rejected].sum())


def test_fisher_sizes_are_those_of_the_tables() -> None:
    """Fleiss, Levin and Paik 2003, table A.4 holds two-sided sizes; alpha 0.10 there is one-sided 0.05 here."""
    assert sizes.two_proportions(0.25, 0.05, alpha=0.025, power=0.8) == 59
    assert sizes.two_proportions(0.60, 0.40, alpha=0.025, power=0.8) == 107
    assert sizes.two_proportions(0.03, 0.01, alpha=0.05, power=0.8) == 702


@pytest.mark.parametrize(("baseline", "target"), [(0.03, 0.01), (0.2, 0.1), (0.05, 0.02)])
def test_the_size_gives_the_power_that_was_asked_for(baseline: float, target: float) -> None:
    size = sizes.two_proportions(baseline, target, alpha=0.05, power=0.8)
    assert 0.8 <= power_of_fisher(size, baseline, target) < 0.86
    assert power_of_fisher(size // 2, baseline, target) < 0.7


def test_units_without_failure_that_show_a_reliability() -> None:
    asked = [(0.95, 0.95), (0.95, 0.90), (0.90, 0.95), (0.90, 0.90), (0.95, 0.99)]
    found = [sizes.success_run(confidence=confidence, reliability=reliability) for confidence, reliability in asked]
    assert found == [59, 29, 45, 22, 299]


def test_ranks_and_points_need_fewer_when_the_improvement_is_plainer() -> None:
    assert sizes.mann_whitney(0.7, alpha=0.05, power=0.8) == 26, "Noether 1987: N = 52 in two equal groups"
    assert sizes.run_chart(0.9, alpha=0.05, power=0.8) < sizes.run_chart(0.7, alpha=0.05, power=0.8)


@settings(max_examples=50, deadline=None)
@given(st.floats(0.55, 0.99), st.floats(0.5, 0.95))
def test_a_run_chart_gets_the_power_it_was_planned_for(chance: float, power: float) -> None:
    points = sizes.run_chart(chance, alpha=0.05, power=power)
    needed = int(binom.ppf(0.95, points, 0.5)) + 1
    assert binom.sf(needed - 1, points, chance) >= power


@settings(max_examples=50, deadline=None)
@given(st.floats(1e-6, 0.4), st.floats(0.1, 0.9), st.floats(0.6, 0.95))
def test_more_power_takes_more_exposure(baseline: float, share: float, power: float) -> None:
    target = baseline * share
    less = sizes.poisson_rate(baseline, target, alpha=0.05, power=power - 0.05)
    assert less <= sizes.poisson_rate(baseline, target, alpha=0.05, power=power)


@pytest.mark.parametrize(("baseline", "target"), [(0.01, 0.03), (0.01, 0.01), (1.5, 0.1), (0.1, -0.1)])
def test_a_target_that_is_no_improvement_has_no_size(baseline: float, target: float) -> None:
    with pytest.raises(NoSize):
        sizes.two_proportions(baseline, target, alpha=0.05, power=0.8)


def test_impossible_wishes_have_no_size() -> None:
    for wish in (0.5, 1.0, 0.2):
        with pytest.raises(NoSize):
            sizes.mann_whitney(wish, alpha=0.05, power=0.8)
        with pytest.raises(NoSize):
            sizes.run_chart(wish, alpha=0.05, power=0.8)
    with pytest.raises(NoSize, match="points"):
        sizes.run_chart(0.5001, alpha=0.05, power=0.9)
    with pytest.raises(NoSize):
        sizes.poisson_rate(0.3, 0.1, alpha=0, power=0.8)
    with pytest.raises(NoSize):
        sizes.success_run(confidence=1, reliability=0.9)
