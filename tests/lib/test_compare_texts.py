"""Two short texts are compared by what they say, not by how it is written."""

from hypothesis import given
from hypothesis import strategies as st

from qms.lib.likeness import likeness, same_words

PROBLEM = "Weld cracks at bracket B10, 18 of 900 parts break below the specified torque"


def test_a_text_that_repeats_another_is_like_it() -> None:
    assert likeness("The parts break: weld cracks at the bracket", PROBLEM) > 0.75
    assert likeness("Cable of the electrode is worn", PROBLEM) < 0.4


def test_case_signs_and_accents_do_not_count() -> None:
    assert same_words("Säge – GEBROCHEN!", "sage gebrochen")
    assert not same_words("saw broken", "saw not broken")


def test_a_very_short_text_is_like_itself_only() -> None:
    assert likeness("B1", "B1 was late") == 0
    assert likeness("B1", "b1") == 1
    assert likeness("", "") == 0


@given(st.text(max_size=60), st.text(max_size=60))
def test_it_is_a_share_and_the_same_from_both_sides(one: str, other: str) -> None:
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, other) == likeness(other, one)
