"""How wide a text is about, where no font can be asked: drawings are laid out before anybody shows them."""

import unicodedata
from collections.abc import Iterator

NARROW = frozenset("iljtfrI.,;:'|!()[]/\\- ")
BROAD = frozenset("mwMWQOGD@%&—…")
ELLIPSIS = "…"


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """The width of a line in pixels at a font size in pixels; rather more than a sans-serif takes than less."""
    return sum(map(_em, text)) * size * (1.1 if bold else 1.0)


def _em(char: str) -> float:
    if char in NARROW:
        return 0.4
    if char in BROAD:
        return 1.0
    if unicodedata.combining(char):
        return 0.0
    if char.isupper() or unicodedata.east_asian_width(char) in "WF" or ord(char) > 0x2FFF:
        return 0.74 if char.isupper() else 1.1
    return 0.62 if ord(char) < 0x250 else 0.8


def wrap(text: str, width: float, size: float, *, most: int, bold: bool = False) -> list[str]:
    """At most `most` lines none of which is wider than `width`; what does not fit ends in "…". At least one line."""
    lines, line = [""], ""
    for word in _pieces(text, width, size, bold):
        longer = f"{line} {word}" if line else word
        if width_of(longer, size, bold=bold) <= width:
            line = lines[-1] = longer
        elif len(lines) == most:
            lines[-1] = _cut(line, width, size, bold)
            break
        else:
            line = word
            lines.append(word)
    return lines


def _pieces(text: str, width: float, size: float, bold: bool) -> Iterator[str]:
    """The words; one that is wider than a line in pieces that are not, no letter parted from its marks."""
    for word in text.split():
        piece, wide = "", 0.0
        for char in word:
            more = width_of(char, size, bold=bold)
            if piece and wide + more > width and not unicodedata.combining(char):
                yield piece
                piece, wide = "", 0.0
            piece, wide = piece + char, wide + more
        yield piece


def _cut(line: str, width: float, size: float, bold: bool) -> str:
    while line and width_of(line + ELLIPSIS, size, bold=bold) > width:
        line = line[:-1]
    return line.rstrip() + ELLIPSIS
