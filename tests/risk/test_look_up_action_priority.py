"""Action Priority is right in every cell: the handbook's bands, the cells that formulas get wrong, no rating beside."""

import csv
import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from qms.risk.priority import NoRating, action_priority, cells, risk_priority_number

BANDS = """
9-10  8-10  1-10  H
9-10  6-7   1-10  H
9-10  4-5   2-10  H
9-10  4-5   1     M
9-10  2-3   7-10  H
9-10  2-3   5-6   M
9-10  2-3   1-4   L
9-10  1     1-10  L
7-8   8-10  1-10  H
7-8   6-7   2-10  H
7-8   6-7   1     M
7-8   4-5   7-10  H
7-8   4-5   1-6   M
7-8   2-3   5-10  M
7-8   2-3   1-4   L
7-8   1     1-10  L
4-6   8-10  5-10  H
4-6   8-10  1-4   M
4-6   6-7   2-10  M
4-6   6-7   1     L
4-6   4-5   7-10  M
4-6   4-5   1-6   L
4-6   1-3   1-10  L
2-3   8-10  5-10  M
2-3   8-10  1-4   L
2-3   1-7   1-10  L
1     1-10  1-10  L
"""
"""The handbook's table as ranges of severity, occurrence and detection, written apart from the product's."""


def span(text: str) -> range:
    low, _dash, high = text.partition("-")
    return range(int(low), int(high or low) + 1)


def test_every_one_of_the_thousand_cells_is_the_handbooks() -> None:
    expected: dict[tuple[int, int, int], str] = {}
    for line in BANDS.split("\n"):
        if line:
            severities, occurrences, detections, letter = line.split()
            for cell in ((s, o, d) for s in span(severities) for o in span(occurrences) for d in span(detections)):
                assert cell not in expected, "no cell is told twice"
                expected[cell] = letter
    assert {(s, o, d): str(priority) for s, o, d, priority in cells()} == expected
    assert len(expected) == 1000


@pytest.mark.parametrize(
    ("cell", "letter"),
    [((9, 4, 1), "M"), ((9, 4, 2), "H"), ((8, 6, 1), "M"), ((7, 3, 4), "L"), ((6, 8, 5), "H"), ((2, 7, 10), "L")],
)
def test_the_cells_that_formulas_get_wrong(cell: tuple[int, int, int], letter: str) -> None:
    assert action_priority(*cell) == letter


@pytest.mark.parametrize("rating", [0, 11, -1, 2.5, True, "3", None])
def test_what_is_no_rating_has_no_priority(rating: Any) -> None:
    for cell in ((rating, 5, 5), (5, rating, 5), (5, 5, rating)):
        with pytest.raises(NoRating):
            action_priority(*cell)


def test_a_risk_priority_number_is_the_product_of_three_ratings() -> None:
    assert risk_priority_number(8, 3, 6) == 144
    assert (action_priority(8, 3, 6), action_priority(8, 6, 6)) == ("M", "H"), "occurrence 3 → 6 raises the priority"
    with pytest.raises(NoRating):
        risk_priority_number(8, 0, 6)


def test_the_command_prints_the_table() -> None:
    out = io.StringIO()
    call_command("action_priority", "--table", stdout=out)
    rows = list(csv.reader(io.StringIO(out.getvalue())))
    assert rows[0] == ["severity", "occurrence", "detection", "priority"]
    assert len(rows) == 1001
    assert ["9", "4", "1", "M"] in rows


def test_the_command_answers_for_one_cause_and_refuses_what_is_none() -> None:
    out = io.StringIO()
    call_command("action_priority", "6", "8", "5", stdout=out)
    assert out.getvalue() == "H\n"
    for wrong in (["6", "8"], ["6", "8", "11"]):
        with pytest.raises(CommandError):
            call_command("action_priority", *wrong)
