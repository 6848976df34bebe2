"""Confidence intervals of one proportion and one rate, and of the difference of two independent estimates."""

from dataclasses import dataclass
from math import sqrt

from scipy.stats import chi2, norm


@dataclass(frozen=True)
class Estimate:
    """A figure with the ends of its confidence interval, all in the same unit."""

    value: float
    low: float
    high: float


def wilson(count: int, size: int, confidence: float) -> Estimate:
    """A proportion with its score interval (Wilson 1927; Newcombe 1998, method 3)."""
    z = float(norm.ppf((1 + confidence) / 2))
    share = count / size
    middle, spread = share + z * z / (2 * size), z * sqrt(share * (1 - share) / size + z * z / (4 * size * size))
    scale = 1 + z * z / size
    return Estimate(share, max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale))


def garwood(count: int, exposure: float, confidence: float) -> Estimate:
    """A Poisson rate per unit of exposure with its exact interval (Garwood 1936)."""
    tail = (1 - confidence) / 2
    low = float(chi2.ppf(tail, 2 * count)) / 2 if count else 0.0
    high = float(chi2.ppf(1 - tail, 2 * count + 2)) / 2
    return Estimate(count / exposure, low / exposure, high / exposure)


def difference(first: Estimate, second: Estimate) -> Estimate:
    """First − second, of two independent estimates, by the variances that their own ends tell.

    Of two Wilson intervals this is Newcombe's hybrid score interval (Newcombe 1998, method 10); for other estimates the
    same recovery of variances (Zou and Donner 2008).
    """
    value = first.value - second.value
    below = sqrt((first.value - first.low) ** 2 + (second.high - second.value) ** 2)
    above = sqrt((first.high - first.value) ** 2 + (second.value - second.low) ** 2)
    return Estimate(value, value - below, value + above)
