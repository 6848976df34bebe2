"""How much two short texts say the same, by their groups of three letters; no dictionary, no language."""

import re
import unicodedata

_LETTERS = re.compile(r"[^\W_]+")
SHORTEST = 4
"""Groups; a text with fewer is like nothing but itself."""


def likeness(one: str, other: str) -> float:
    """The share of the shorter text that stands in the longer, from 0 to 1; case, accents and order do not count."""
    first, second = _groups(one), _groups(other)
    shorter, longer = sorted((first, second), key=len)
    if len(shorter) < SHORTEST:
        return float(bool(first) and first == second)
    return len(shorter & longer) / len(shorter)


def same_words(one: str, other: str) -> bool:
    """Whether both are the same words, whatever their case and signs."""
    return _words(one) == _words(other)


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text[:4000]).casefold()
    return _LETTERS.findall("".join(char for char in plain if not unicodedata.combining(char)))


def _groups(text: str) -> set[str]:
    """Groups of three letters, with the ends of words marked."""
    marked = (f" {word} " for word in _words(text))
    return {word[at : at + 3] for word in marked for at in range(len(word) - 2)}
