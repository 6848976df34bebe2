"""How options are weighed: weighted sums, ranks, and which weight would turn the winner; all exact fractions.

The weighted sum model (P. C. Fishburn, Additive Utilities with Incomplete Product Set, Operations Research 15 (1967)
537-542). Sensitivity to one weight while the others keep their proportions to each other: after E. Triantaphyllou and
A. Sanchez, A Sensitivity Analysis Approach for Some Deterministic Multi-Criteria Decision-Making Methods, Decision
Sciences 28 (1997) 151-194.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

WHOLE = 100
"""What the weights of all criteria come to."""
SHIFT = 10
"""By how much each weight is moved to see whether the winner holds (row 4.4 of the domains)."""
Leaders = tuple[int, ...]
"""The places of the options that lead, in order; more than one is a tie."""


@dataclass(frozen=True)
class Matrix:
    """Weights by criterion, and a row of scores by criterion for each option. At least two criteria with weights > 0.

    Weights may come to any sum; of a trade-off it is 100.
    """

    weights: tuple[Fraction, ...]
    scores: tuple[tuple[Fraction, ...], ...]

    def __post_init__(self) -> None:
        """Raise ValueError for what cannot be weighed."""
        if len(self.weights) < 2 or any(weight < 0 for weight in self.weights):
            raise ValueError("at least two criteria, none with a weight below nothing")
        if not self.scores or any(len(row) != len(self.weights) for row in self.scores):
            raise ValueError("each option has one score by criterion")

    @property
    def whole(self) -> Fraction:
        """What the weights come to."""
        return sum(self.weights, Fraction(0))


@dataclass(frozen=True)
class Turn:
    """Where one weight turns the winner: at `weight`, so much (`change`, signed) from where it is; `leaders` beyond.

    At the weight itself former and new leaders are level. change 0: they are level already.
    """

    weight: Fraction
    change: Fraction
    leaders: Leaders


def matrix_of(weights: Sequence[int | Fraction], scores: Sequence[Sequence[int | Fraction]]) -> Matrix:
    """A matrix from plain numbers."""
    return Matrix(
        tuple(Fraction(weight) for weight in weights), tuple(tuple(Fraction(one) for one in row) for row in scores)
    )


def totals(matrix: Matrix) -> list[Fraction]:
    """The weighted mean score of each option: the sum of weight times score, over the sum of the weights."""
    return [
        sum((weight * score for weight, score in zip(matrix.weights, row, strict=True)), Fraction(0)) / matrix.whole
        for row in matrix.scores
    ]


def ranks(values: Sequence[Fraction]) -> list[int]:
    """The rank of each value, highest first; equal values share one (1, 1, 3)."""
    return [1 + sum(other > value for other in values) for value in values]


def leaders(values: Sequence[Fraction]) -> Leaders:
    """The places of the highest value: one, or those that are tied."""
    best = max(values)
    return tuple(place for place, value in enumerate(values) if value == best)


def with_weight(matrix: Matrix, place: int, weight: Fraction) -> Matrix:
    """The same with another weight of one criterion; the others share the rest in their proportions.

    Raises ValueError for a weight outside 0 to the whole, or when the others have nothing to be in proportion.
    """
    rest = matrix.whole - matrix.weights[place]
    if not 0 <= weight <= matrix.whole or rest == 0:
        raise ValueError("no such weight")
    scale = (matrix.whole - weight) / rest
    moved = (weight if one == place else other * scale for one, other in enumerate(matrix.weights))
    return Matrix(tuple(moved), matrix.scores)


def turns(matrix: Matrix, place: int) -> list[Turn]:
    """Where this criterion's weight turns the winner, below and above where it is; the nearer first, none if it cannot.

    Each total is a straight line over the weight x: T(x) = r + x (s - r) / W, where s is the option's score by this
    criterion, r its weighted mean by the others, W the whole. The winner a is overtaken by b at
    x = w + (T_a(w) - T_b(w)) / (q_b - q_a) with the slopes q = (s - r) / W; the first of these on either side is the
    turning point. Only points inside 0 and W count: at the very end there is no beyond.
    """
    found = (_turn(matrix, place, side) for side in (-1, 1))
    return sorted((one for one in found if one is not None), key=lambda one: abs(one.change))


def _turn(matrix: Matrix, place: int, side: int) -> Turn | None:
    here, now = matrix.weights[place], totals(matrix)
    slopes = _slopes(matrix, place)
    leading = leaders(now)
    steepest = _steepest(leading, slopes, side)
    if steepest != leading:  # a tie that any change breaks
        return Turn(here, Fraction(0), steepest)
    first = leading[0]
    crossing = {
        one: here + (now[first] - now[one]) / (slopes[one] - slopes[first])
        for one in range(len(now))
        if one not in leading and side * slopes[one] > side * slopes[first]
    }
    inside = {one: weight for one, weight in crossing.items() if 0 < weight < matrix.whole}
    if not inside:
        return None
    nearest = min(inside.values(), key=lambda weight: abs(weight - here))
    level = tuple(one for one, weight in inside.items() if weight == nearest)
    return Turn(nearest, nearest - here, _steepest(level, slopes, side))


def _slopes(matrix: Matrix, place: int) -> list[Fraction]:
    """By how much each total rises with the weight of this criterion."""
    rest = matrix.whole - matrix.weights[place]
    if rest == 0:
        raise ValueError("the other criteria have no weight")
    means = (
        sum((weight * score for weight, score in zip(matrix.weights, row, strict=True)), Fraction(0))
        - matrix.weights[place] * row[place]
        for row in matrix.scores
    )
    return [
        (row[place] - mean / rest) / matrix.whole for row, mean in zip(matrix.scores, means, strict=True)
    ]  # fmt: skip


def _steepest(places: Leaders, slopes: Sequence[Fraction], side: int) -> Leaders:
    best = max(side * slopes[place] for place in places)
    return tuple(place for place in places if side * slopes[place] == best)


def shifted(matrix: Matrix, place: int, by: int | Fraction) -> tuple[Fraction, Leaders]:
    """This criterion's weight moved by so much, at most to 0 or the whole: the weight and who leads then."""
    weight = min(max(matrix.weights[place] + by, Fraction(0)), matrix.whole)
    return weight, leaders(totals(with_weight(matrix, place, weight)))
