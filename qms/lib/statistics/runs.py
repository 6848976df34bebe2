"""Run charts: does a row of points show more than the common causes of its process?"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import log2
from statistics import median

from scipy.stats import binom


@dataclass(frozen=True)
class Runs:
    """Of the points that do not lie on the median: how many, the longest run on one side, how often it is crossed."""

    useful: int
    longest: int
    crossings: int

    @property
    def longest_allowed(self) -> int:
        """The longest run that common causes explain (Anhøj and Olesen 2014): log2(n) + 3, rounded."""
        return round(log2(self.useful) + 3) if self.useful else 0

    @property
    def crossings_needed(self) -> int:
        """The fewest crossings that common causes explain: the 5th percentile of Binomial(n − 1, ½)."""
        return int(binom.ppf(0.05, self.useful - 1, 0.5)) if self.useful > 1 else 0


def runs_of(values: Sequence[float]) -> Runs:
    """The runs about the median of the values."""
    level = median(values)
    sides = [value > level for value in values if value != level]
    lengths = [len(list(group)) for _side, group in groupby(sides)]
    return Runs(len(sides), max(lengths, default=0), max(len(lengths) - 1, 0))


def common_cause_only(values: Sequence[float]) -> bool:
    """Whether neither an unusually long run nor unusually few crossings show a special cause."""
    found = runs_of(values)
    return found.longest <= found.longest_allowed and found.crossings >= found.crossings_needed
