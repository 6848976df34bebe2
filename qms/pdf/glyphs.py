"""Which characters can be printed, and how those are shown that have no shape.

A box in place of a letter falsifies a record, so a letter, mark, digit or sign that no installed font covers stops the
document. What is no writing is spelt out instead: control characters, direction overrides and unassigned code points
as [U+0000], marks beyond six on one letter likewise, pictographs without a font by their Unicode name, as
[grinning face]. The attached JSON keeps the original.
"""

from __future__ import annotations

import functools
import re
import subprocess
import unicodedata
from collections.abc import Iterable, Iterator

# Direction embeddings and overrides can make a text read differently from what it says (Unicode TR 36).
OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e")
# Shape neighbours or break lines, and need no glyph of their own.
SHAPELESS = frozenset(
    "\u200b\u200c\u200d\u200e\u200f\u2060\u2066\u2067\u2068\u2069\ufeff\u00ad\u034f\u061c\u180e\n\t"
    + "".join(map(chr, range(0xFE00, 0xFE10)))
)
SPELT = ("Cc", "Cs", "Co", "Cn")
ENDLESS = re.compile(r"\S{400,}")
BREAK_EVERY = 80  # characters; laying out a word without breaks takes time with the square of its length
MARKS_IN_A_ROW = 6
PLAIN = re.compile(r"[\n\t\x20-\x7e]*")


class FontsMissing(Exception):
    """Fontconfig names no font at all: nothing can be printed on this machine."""


@functools.cache
def covered() -> frozenset[int]:
    """Code points that some installed font has a glyph for, as fontconfig tells. Read once per process."""
    ask = ["fc-list", "--format", "%{charset}\n"]
    listed = subprocess.run(ask, capture_output=True, text=True, timeout=60, check=False)
    points: set[int] = set()
    for token in set(listed.stdout.split()):
        first, _, last = token.partition("-")
        points.update(range(int(first, 16), int(last or first, 16) + 1))
    if ord("a") not in points:
        raise FontsMissing
    return frozenset(points)


def missing_glyphs(text: str) -> set[str]:
    """Characters of `text` that are writing, but that no installed font covers."""
    if PLAIN.fullmatch(text):
        return set()
    return {char for char in set(text) if not _shown(char) and not _is_spelt(char)}


def printable(text: str) -> str:
    """`text` with everything that has no shape spelt out. Line ends become line feeds."""
    if not PLAIN.fullmatch(text):
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        text = "".join(char if _shown(char) or not _is_spelt(char) else spelt(char) for char in text)
        text = "".join(_without_towers(text))
    return ENDLESS.sub(_breakable, text)


def _without_towers(text: str) -> Iterator[str]:
    """The characters of `text`; marks piled higher than any script does, which would paint over other lines, spelt."""
    height = 0
    for char in text:
        height = height + 1 if unicodedata.category(char) in {"Mn", "Me"} else 0
        yield char if height <= MARKS_IN_A_ROW else spelt(char)


def _breakable(word: re.Match[str]) -> str:
    """An endless word with invisible places to break."""
    whole = word[0]
    return "\u200b".join(whole[start : start + BREAK_EVERY] for start in range(0, len(whole), BREAK_EVERY))


def spelt(char: str) -> str:
    """The words for a character without shape."""
    name = unicodedata.name(char, "").lower()
    is_sign = unicodedata.category(char) in {"So", "Sk"}
    return f"[{name}]" if name and is_sign else f"[U+{ord(char):04X}]"


def direction(text: str) -> str:
    """`rtl` if the first letter with a direction is written from the right, else `ltr` (Unicode TR 9, P2 and P3)."""
    for char in text[:2000]:
        kind = unicodedata.bidirectional(char)
        if kind in {"R", "AL"}:
            return "rtl"
        if kind == "L":
            return "ltr"
    return "ltr"


def all_missing(texts: Iterable[str]) -> set[str]:
    """Characters of any of the texts that cannot be printed."""
    return set().union(*(missing_glyphs(text) for text in texts))


def _shown(char: str) -> bool:
    if char in OVERRIDES:
        return False
    if char in SHAPELESS or 0xE0100 <= ord(char) <= 0xE01EF:
        return True
    category = unicodedata.category(char)
    return category == "Zs" or (category not in SPELT and ord(char) in covered())


def _is_spelt(char: str) -> bool:
    # Signs (So, Sk) are pictographs; other format characters (Cf) such as tags have no meaning of their own in print.
    return char in OVERRIDES or unicodedata.category(char) in {*SPELT, "So", "Sk", "Cf", "Zl", "Zp"}
