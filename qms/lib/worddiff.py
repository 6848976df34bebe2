"""What changed between two texts, word by word: lines first, then the words of lines that were replaced.

Bounded: texts of more lines or blocks of more words than these are told as replaced as a whole.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

MOST_LINES = 4_000
MOST_WORDS = 3_000
_WORD = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that stayed, went or came."""

    change: Literal["same", "gone", "new"]
    text: str


def word_diff(before: str, after: str) -> list[Piece]:
    """The pieces in reading order: those that are not new give `before`, those that are not gone give `after`."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    if len(old) > MOST_LINES or len(new) > MOST_LINES:
        return _joined(_replaced(before, after) if before != after else iter([Piece("same", before)]))
    return _joined(_by_lines(old, new))


def _by_lines(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    for kind, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        gone, come = "".join(old[a:b]), "".join(new[c:d])
        if kind == "equal":
            yield Piece("same", gone)
        elif kind == "replace":
            yield from _by_words(gone, come)
        else:
            yield from _replaced(gone, come)


def _by_words(before: str, after: str) -> Iterator[Piece]:
    old, new = _WORD.findall(before), _WORD.findall(after)
    if len(old) > MOST_WORDS or len(new) > MOST_WORDS:
        yield from _replaced(before, after)
        return
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece("same", "".join(old[a:b]))
        else:
            yield from _replaced("".join(old[a:b]), "".join(new[c:d]))


def _replaced(before: str, after: str) -> Iterator[Piece]:
    yield Piece("gone", before)
    yield Piece("new", after)


def _joined(pieces: Iterator[Piece]) -> list[Piece]:
    """Neighbours of one kind as one; nothing empty."""
    found: list[Piece] = []
    for one in pieces:
        if not one.text:
            continue
        if found and found[-1].change == one.change:
            found[-1] = Piece(one.change, found[-1].text + one.text)
        else:
            found.append(one)
    return found
