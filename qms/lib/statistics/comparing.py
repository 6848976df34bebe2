"""Before against after: the probability that chance alone did it, and the improvement with its interval.

In every comparison the improvement is positive. Counts and rates improve by falling; measurements by falling or rising,
as `better` says. The probability is one-sided: chance alone bringing an improvement at least as large.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import comb, sqrt
from statistics import median

import numpy as np
from scipy.stats import binom, fisher_exact, mannwhitneyu, norm

from qms.lib.statistics.intervals import Estimate, difference, garwood, wilson
from qms.lib.statistics.runs import common_cause_only

PAIRS_AT_MOST = 25_000_000
"""Pairs of a before- and an after-value that a Mann-Whitney comparison takes into memory (5,000 × 5,000)."""

EXACT_PAIRS = 900
"""Up to so many pairs the distribution of U is counted; above it is as good as normal."""

RUN_CHART_LEAST = 10
"""Points a run chart needs before its median is taken for the level (Perla, Provost and Murray 2011)."""


class NotComparable(ValueError):
    """The data cannot be compared; the message says why, in English, for the caller to put into words."""


class Better(StrEnum):
    """In which direction a measurement improves."""

    LOWER = "lower"
    HIGHER = "higher"


@dataclass(frozen=True)
class Comparison:
    """p_value: one-sided, 0 to 1. effect: the improvement in the unit of the data, with its interval.

    stable: False where the data before do not lie level, so that nothing can be compared with them.
    """

    p_value: float
    effect: Estimate
    stable: bool = True


def two_proportions(before: tuple[int, int], after: tuple[int, int], *, confidence: float) -> Comparison:
    """Defectives out of examined: Fisher's exact test, Newcombe's interval of the difference of the shares."""
    for count, size in (before, after):
        if size < 1 or not 0 <= count <= size:
            raise NotComparable(f"{count} of {size} is no share: the first figure lies between 0 and the second.")
    table = [[before[0], before[1] - before[0]], [after[0], after[1] - after[0]]]
    p_value = float(fisher_exact(table, alternative="greater")[1])
    return Comparison(p_value, difference(wilson(*before, confidence), wilson(*after, confidence)))


def poisson_rate(before: tuple[int, float], after: tuple[int, float], *, confidence: float) -> Comparison:
    """Events per exposure (parts shipped, hours run): the conditional exact test (Przyborowski and Wilenski 1940)."""
    for count, exposure in (before, after):
        if not exposure > 0 or count < 0:
            raise NotComparable(f"{count} in {exposure} is no rate: events are not negative, the exposure is positive.")
    total, share = before[0] + after[0], before[1] / (before[1] + after[1])
    p_value = float(binom.sf(before[0] - 1, total, share)) if total else 1.0
    return Comparison(p_value, difference(garwood(*before, confidence), garwood(*after, confidence)))


def mann_whitney(
    before: Sequence[float], after: Sequence[float], *, confidence: float, better: Better = Better.LOWER
) -> Comparison:
    """Measurements of any distribution: Mann and Whitney 1947; shift and interval by Hodges and Lehmann 1963."""
    if not before or not after:
        raise NotComparable("There are no values before, or none after.")
    if len(before) * len(after) > PAIRS_AT_MOST:
        raise NotComparable(f"Too many values: at most {PAIRS_AT_MOST:,} pairs are compared.")
    old, new = _turned(before, better), _turned(after, better)
    p_value = float(mannwhitneyu(old, new, alternative="greater").pvalue)
    shifts = np.sort(np.subtract.outer(old, new), axis=None)
    return Comparison(p_value, _hodges_lehmann(shifts, len(old), len(new), confidence))


def run_chart(
    before: Sequence[float], after: Sequence[float], *, confidence: float, better: Better = Better.LOWER
) -> Comparison:
    """Points in time order: how many after lie on the better side of the median before (sign test, Arbuthnott 1710).

    The level before must be one: where its points show more than common causes, nothing is compared with them.
    The interval is that of the median after (order statistics), seen from the median before.
    """
    if min(len(before), len(after)) < RUN_CHART_LEAST:
        raise NotComparable(f"A run chart needs {RUN_CHART_LEAST} points before and {RUN_CHART_LEAST} after.")
    old, new = _turned(before, better), np.sort(_turned(after, better))
    level = float(median(old))
    improved, worse = int((new < level).sum()), int((new > level).sum())
    useful = improved + worse
    p_value = float(binom.sf(improved - 1, useful, 0.5)) if useful else 1.0
    rank = max(int(binom.ppf((1 - confidence) / 2, len(new), 0.5)), 1)
    middle = Estimate(level - float(median(new)), level - float(new[-rank]), level - float(new[rank - 1]))
    return Comparison(p_value, middle, stable=common_cause_only(before))


def _turned(values: Sequence[float], better: Better) -> np.ndarray:
    """The values so that lower is better."""
    numbers = np.asarray(values, dtype=float)
    if not np.isfinite(numbers).all():
        raise NotComparable("A value is not a finite number.")
    return -numbers if better == Better.HIGHER else numbers


def _hodges_lehmann(shifts: np.ndarray, first: int, second: int, confidence: float) -> Estimate:
    """The median of all pairwise shifts, between the ends that U leaves (Hollander and Wolfe 1999, 4.3)."""
    rank = _end_rank(first, second, (1 - confidence) / 2)
    return Estimate(float(np.median(shifts)), float(shifts[rank - 1]), float(shifts[-rank]))


def _end_rank(first: int, second: int, tail: float) -> int:
    """The place of the interval's end among the ordered shifts, from below: exact for few pairs, else normal."""
    pairs = first * second
    if pairs > EXACT_PAIRS:
        spread = float(norm.isf(tail)) * sqrt(pairs * (first + second + 1) / 12)
        return max(int(pairs / 2 - spread), 1)
    below = np.cumsum(_ways_of_u(first, second)) / comb(first + second, first)
    rank = int((below <= tail).sum())
    if not rank:
        sentence = f"{first} values before and {second} after are too few for an interval of {1 - 2 * tail:.0%}."
        raise NotComparable(sentence)
    return rank


def _ways_of_u(first: int, second: int) -> np.ndarray:
    """In how many orders of both rows U is 0, 1, 2, …: the coefficients of the Gaussian binomial (Mann and Whitney)."""
    ways = np.zeros(first * second + 1)
    ways[0] = 1
    for size in range(1, second + 1):
        for place in range(len(ways) - 1, first + size - 1, -1):
            ways[place] -= ways[place - first - size]
        for place in range(size, len(ways)):
            ways[place] += ways[place - size]
    return ways
