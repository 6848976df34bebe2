"""Text turned into words that can be found: the same for what is stored and for what is asked.

PostgreSQL's own parser takes "CMP-2026-00042" for a negative number, knows no accents and makes one word of a Chinese
sentence. So the words are cut here, in no language's manner: case and accents folded, scripts without spaces sign by
sign, compounds as their parts in a row.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator

LONGEST_WORD = 60
LONGEST_JOINED = 40
LAST_POSITION = 16_383
POSITIONS_PER_WORD = 200
BYTES_PER_VECTOR = 400_000
TERMS_PER_QUESTION = 12

# Letters that Unicode does not take apart.
_LETTERS = str.maketrans({"ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "æ": "ae", "Æ": "ae", "œ": "oe",
                          "Œ": "oe", "ı": "i", "þ": "th", "Þ": "th"})  # fmt: skip
_NO_SPACES = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_COMPOUND = re.compile(r"[^\W_]+(?:[-./_:+#@'’][^\W_]+)*")
_PART = re.compile(rf"[{_NO_SPACES}]|[^\W_{_NO_SPACES}]+")
_TERM = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')


def fold(text: str) -> str:
    """Without case and accents. Marks go first: normalising long runs of them costs time by their square."""
    if text.isascii():
        return text.lower()
    bare = "".join(sign for sign in text.translate(_LETTERS) if not unicodedata.combining(sign))
    apart = unicodedata.normalize("NFKD", bare)
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).casefold()


def spellings(text: str) -> Iterator[tuple[str, ...]]:
    """Word by word, each with the spellings under which it is found.

    "CMP-2026-00042" is cmp, 2026, 00042 (also 42), and as a whole cmp202600042: people leave out signs and zeros.
    """
    for compound in _COMPOUND.findall(fold(text)):
        yield from _taken_apart(compound)


def _taken_apart(compound: str) -> Iterator[tuple[str, ...]]:
    parts = _PART.findall(compound)
    joined = "".join(parts)
    for place, part in enumerate(parts):
        forms = [part[:LONGEST_WORD]]
        if part[0] == "0" and part.isdecimal() and part.strip("0"):
            forms.append(part.lstrip("0")[:LONGEST_WORD])
        if place == 0 and len(parts) > 1 and len(joined) <= LONGEST_JOINED and re.search(r"\d", joined):
            forms.append(joined)
        yield tuple(dict.fromkeys(forms))


def written_words(text: str) -> Iterator[str]:
    """The words of a text as they are written, one by one; scripts without spaces sign by sign."""
    for compound in _COMPOUND.findall(text):
        yield from _PART.findall(compound)


def vector_text(parts: Iterable[tuple[str, str]], marks: Iterable[str] = ()) -> str:
    """The literal of a tsvector. parts: (text, weight "A" to "D"); marks: lexemes that no text can contain.

    Bounded: about 400 kB of words, 200 places of a word, positions up to 16,383 (the most a tsvector holds). A word
    stands there once for each of its places; PostgreSQL puts them together.
    """
    forms: list[str] = []
    places: list[str] = []
    position = 1
    for text, weight in parts:
        for compound in _COMPOUND.findall(fold(text)):
            if compound.isascii() and compound.isalpha():  # nearly every word of most texts
                forms.append(compound[:LONGEST_WORD])
                places.append(f"{position}{weight}")
                position += position < LAST_POSITION
                continue
            for spelled in _taken_apart(compound):
                forms += spelled
                places += [f"{position}{weight}"] * len(spelled)
                position += position < LAST_POSITION
        position += position < LAST_POSITION
    kept = zip(forms, places, strict=True) if _is_small(forms) else _bounded(forms, places)
    return " ".join([*(f"'{mark}'" for mark in marks), *(f"'{form}':{place}" for form, place in kept)])


def _is_small(forms: list[str]) -> bool:
    """Whether these words are certainly within the bounds."""
    if len(forms) <= POSITIONS_PER_WORD:
        return True
    return len(forms) < BYTES_PER_VECTOR / (8 + 4 * LONGEST_WORD) and max(Counter(forms).values()) <= POSITIONS_PER_WORD


def _bounded(forms: list[str], places: list[str]) -> Iterator[tuple[str, str]]:
    """The words up to the most that is kept of each, and until all of them together are too many."""
    seen: Counter[str] = Counter()
    size = 0
    for form, place in zip(forms, places, strict=True):
        if form not in seen:
            size += len(form.encode()) + 8
            if size > BYTES_PER_VECTOR:
                return
        seen[form] += 1
        if seen[form] <= POSITIONS_PER_WORD:
            yield form, place


def query_text(asked: str) -> str:
    """What a person typed as the literal of a tsquery; empty when no word is in it.

    All words must be there; "a phrase" stands in a row; -word must not be there; the last word may go on.
    """
    terms: list[str] = []
    matches = list(_TERM.finditer(asked))[: TERMS_PER_QUESTION * 2]
    for match in matches:
        words = [forms[0] for forms in spellings(match["phrase"] if match["phrase"] is not None else match["word"])]
        if not words or len(terms) >= TERMS_PER_QUESTION:
            continue
        goes_on = match["word"] is not None and match.end() == len(asked) and not match["minus"]
        row = " <-> ".join(f"'{word}'" for word in words[:TERMS_PER_QUESTION]) + (":*" if goes_on else "")
        terms.append(f"!({row})" if match["minus"] else f"({row})")
    return " & ".join(terms)
