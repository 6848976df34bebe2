"""What changed between two texts: nothing is lost, and what a reader sees is words."""

from hypothesis import given, settings
from hypothesis import strategies as st

from qms.lib import worddiff
from qms.lib.worddiff import Piece, word_diff

WORDS = st.lists(st.sampled_from(["seam", "4", "mm", " ", "\n", "ä", ".", "\r\n"]), max_size=40).map("".join)


@settings(max_examples=80, deadline=None)
@given(WORDS, WORDS)
def test_the_pieces_give_both_texts_back(before: str, after: str) -> None:
    pieces = word_diff(before, after)
    assert "".join(one.text for one in pieces if one.change != "new") == before
    assert "".join(one.text for one in pieces if one.change != "gone") == after
    assert all(one.text for one in pieces)


def test_a_word_in_a_line_is_told_and_not_the_line() -> None:
    assert word_diff("One.\nThe seam is 4 mm wide.\n", "One.\nThe seam is 5 mm wide.\n") == [
        Piece("same", "One.\nThe seam is "), Piece("gone", "4"), Piece("new", "5"), Piece("same", " mm wide.\n"),
    ]  # fmt: skip


def test_texts_that_are_the_same_have_one_piece_and_empty_ones_none() -> None:
    assert word_diff("a b", "a b") == [Piece("same", "a b")]
    assert word_diff("", "") == []


def test_what_is_too_long_is_told_as_a_whole() -> None:
    long = "x\n" * (worddiff.MOST_LINES + 1)
    assert word_diff(long, long) == [Piece("same", long)]
    assert word_diff(long, "y") == [Piece("gone", long), Piece("new", "y")]
    wide = "a " * (worddiff.MOST_WORDS + 1)
    assert [one.change for one in word_diff(wide, f"{wide}b")] == ["gone", "new"]
