"""The verdict on a measure: computed from the criterion that was agreed before, never typed by hand."""

from enum import StrEnum

from qms.lib.statistics.comparing import Comparison


class Verdict(StrEnum):
    """What the data say about an action."""

    EFFECTIVE = "effective"
    NOT_EFFECTIVE = "not_effective"
    INCONCLUSIVE = "inconclusive"


def judge(found: Comparison, *, alpha: float, minimum_effect: float = 0.0) -> Verdict:
    """Effective: chance is unlikely, and the whole interval of 1 − alpha keeps the improvement agreed.

    Not effective: nothing of the interval does. Otherwise the data do not decide, as with no failure among few units.
    """
    if not found.stable:
        return Verdict.INCONCLUSIVE
    if found.p_value <= alpha and found.effect.low >= minimum_effect:
        return Verdict.EFFECTIVE
    if found.effect.high < minimum_effect or found.effect.high <= 0:
        return Verdict.NOT_EFFECTIVE
    return Verdict.INCONCLUSIVE
