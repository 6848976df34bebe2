"""How much data a plan needs, so that an improvement of the size hoped for will show."""

from math import ceil, log, sqrt

from scipy.stats import binom, norm

POINTS_AT_MOST = 10_000


class NoSize(ValueError):
    """No amount of data shows what is asked for; the message says why, in English."""


def two_proportions(baseline: float, target: float, *, alpha: float, power: float) -> int:
    """Units per period for Fisher's one-sided test.

    Casagrande, Pike and Smith 1978; Fleiss, Levin and Paik 2003, section 4.3.
    """
    _in_order(baseline, target, top=1.0)
    middle, gap = (baseline + target) / 2, baseline - target
    plain = (
        _z(1 - alpha) * sqrt(2 * middle * (1 - middle))
        + _z(power) * sqrt(baseline * (1 - baseline) + target * (1 - target))
    ) ** 2 / gap**2
    return ceil(plain / 4 * (1 + sqrt(1 + 4 / (plain * gap))) ** 2)


def poisson_rate(baseline: float, target: float, *, alpha: float, power: float) -> int:
    """Exposure per period, by the square root that steadies a Poisson count (Huffman 1984)."""
    _in_order(baseline, target)
    return ceil((_z(1 - alpha) + _z(power)) ** 2 / (2 * (sqrt(baseline) - sqrt(target)) ** 2))


def mann_whitney(chance: float, *, alpha: float, power: float) -> int:
    """Values per period (Noether 1987); `chance`: that a value after is better than one before, above a half."""
    if not 0.5 < chance < 1:
        raise NoSize("The chance that a later value is better lies between 0.5 and 1.")
    return ceil((_z(1 - alpha) + _z(power)) ** 2 / (6 * (chance - 0.5) ** 2))


def run_chart(chance: float, *, alpha: float, power: float) -> int:
    """Points after, for the sign test; `chance`: that a point lies on the better side of the old median."""
    if not 0.5 < chance < 1:
        raise NoSize("The chance that a later point is better lies between 0.5 and 1.")
    for points in range(2, POINTS_AT_MOST):
        needed = int(binom.ppf(1 - alpha, points, 0.5)) + 1
        if binom.sf(needed - 1, points, chance) >= power:
            return points
    raise NoSize(f"More than {POINTS_AT_MOST:,} points would be needed.")


def success_run(*, confidence: float, reliability: float) -> int:
    """Units without a single failure that show a reliability: ln(1 − C) / ln(R), the success-run theorem."""
    if not (0 < confidence < 1 and 0 < reliability < 1):
        raise NoSize("Confidence and reliability lie between 0 and 1.")
    return ceil(log(1 - confidence) / log(reliability))


def _z(probability: float) -> float:
    if not 0 < probability < 1:
        raise NoSize("Alpha and power lie between 0 and 1.")
    return float(norm.ppf(probability))


def _in_order(baseline: float, target: float, top: float = float("inf")) -> None:
    if not 0 <= target < baseline < top:
        raise NoSize("The target lies below the baseline, and neither is negative.")
