"""The arithmetic of a trade-off: ranking, ties, and the weight that turns the winner, exactly and really."""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from changecontrol.rules.tradeoff import Matrix, leaders, matrix_of, ranks, shifted, totals, turns, with_weight

GOLDEN = matrix_of((40, 30, 20, 10), ((8, 6, 5, 9), (6, 8, 7, 6), (5, 5, 9, 8)))
"""A leads with 6.9 before B with 6.8 and C with 6.1 (row 4.4 of the domains: weights 40/30/20/10)."""
HAIR = Fraction(1, 10**12)


def test_three_options_by_four_criteria_are_ranked() -> None:
    found = totals(GOLDEN)
    assert found == [Fraction(69, 10), Fraction(68, 10), Fraction(61, 10)]
    assert ranks(found) == [1, 2, 3]


def test_a_weight_moved_by_ten_says_whether_the_winner_turns() -> None:
    """Cost at 30: A has 6.717, B 6.933. At 50 A stays ahead; with no weight on energy B leads."""
    assert shifted(GOLDEN, 0, -10) == (Fraction(30), (1,))
    assert shifted(GOLDEN, 0, 10) == (Fraction(50), (0,))
    assert shifted(GOLDEN, 3, -10) == (Fraction(0), (1,))
    assert shifted(GOLDEN, 3, 10) == (Fraction(20), (0,))


def test_the_weight_at_which_the_winner_turns_is_computed_exactly() -> None:
    """A and B are level where 8x + (100 - x) 37/6 = 6x + (100 - x) 22/3, so at x = 700/19 = 36.84."""
    (turn,) = turns(GOLDEN, 0)
    assert (turn.weight, turn.leaders) == (Fraction(700, 19), (1,))
    assert turn.change == Fraction(-60, 19)
    level = totals(with_weight(GOLDEN, 0, turn.weight))
    assert level[0] == level[1]


def test_an_option_that_is_best_by_every_criterion_is_turned_by_no_weight() -> None:
    best = matrix_of((50, 30, 20), ((9, 9, 9), (8, 7, 9), (1, 2, 3)))
    assert [turns(best, place) for place in range(3)] == [[], [], []]


def test_a_tie_is_named_and_any_change_decides_it() -> None:
    tied = matrix_of((50, 50), ((8, 6), (6, 8), (1, 1)))
    assert leaders(totals(tied)) == (0, 1)
    assert ranks(totals(tied)) == [1, 1, 3]
    assert [(one.change, one.leaders) for one in turns(tied, 0)] == [(Fraction(0), (1,)), (Fraction(0), (0,))]


@pytest.mark.parametrize(("weights", "scores"), [((100,), ((5,),)), ((50, 50), ((5,),)), ((60, -10), ((5, 5),))])
def test_what_cannot_be_weighed_is_refused(weights: tuple[int, ...], scores: tuple[tuple[int, ...], ...]) -> None:
    with pytest.raises(ValueError, match="criteri"):
        matrix_of(weights, scores)


@st.composite
def matrices(draw: st.DrawFn) -> Matrix:
    """Two to five criteria, two to six options, whole weights and scores."""
    criteria = draw(st.integers(2, 5))
    weights = draw(st.lists(st.integers(1, 60), min_size=criteria, max_size=criteria))
    row = st.lists(st.integers(1, 10), min_size=criteria, max_size=criteria)
    return matrix_of(weights, draw(st.lists(row, min_size=2, max_size=6)))


MANY = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@MANY
@given(matrices(), st.fractions(Fraction(1, 50), 50, max_denominator=50))
def test_another_scale_of_weights_or_scores_changes_neither_ranks_nor_turning_points(
    matrix: Matrix, by: Fraction
) -> None:
    heavier = Matrix(tuple(weight * by for weight in matrix.weights), matrix.scores)
    higher = Matrix(matrix.weights, tuple(tuple(score * by for score in row) for row in matrix.scores))
    assert totals(heavier) == totals(matrix)
    assert ranks(totals(higher)) == ranks(totals(matrix))
    for place in range(len(matrix.weights)):
        found = turns(matrix, place)
        assert [(one.weight * by, one.leaders) for one in found] == [
            (one.weight, one.leaders) for one in turns(heavier, place)
        ]
        assert turns(higher, place) == found


@MANY
@given(matrices(), st.fractions(0, 1, max_denominator=1000))
def test_the_winner_holds_up_to_the_turning_point_and_turns_just_beyond_it(matrix: Matrix, part: Fraction) -> None:
    now = leaders(totals(matrix))
    for place, here in enumerate(matrix.weights):
        found = turns(matrix, place)
        for turn in found:
            assert turn.leaders != now
            if not turn.change:
                continue
            side = 1 if turn.change > 0 else -1
            beyond = leaders(totals(with_weight(matrix, place, turn.weight + side * HAIR)))
            before = leaders(totals(with_weight(matrix, place, turn.weight - side * HAIR)))
            between = leaders(totals(with_weight(matrix, place, here + turn.change * part * Fraction(999, 1000))))
            assert (beyond, before, between) == (turn.leaders, now, now)


@MANY
@given(matrices(), st.fractions(0, 1, max_denominator=1000))
def test_where_no_turning_point_is_named_no_weight_turns_the_winner(matrix: Matrix, part: Fraction) -> None:
    now = leaders(totals(matrix))
    for place, here in enumerate(matrix.weights):
        found = turns(matrix, place)
        if not any(turn.change <= 0 for turn in found):
            assert leaders(totals(with_weight(matrix, place, here * (HAIR + part * (1 - HAIR))))) == now
        if not any(turn.change >= 0 for turn in found):
            up = here + (matrix.whole - here) * part * (1 - HAIR)
            assert leaders(totals(with_weight(matrix, place, up))) == now
