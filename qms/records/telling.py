"""What tells one record from others: the words of a text and its codes, each weighed by how rare it is.

A word that most of the newest records have says nothing; one that none of them has says much. So every question begins
with a look at the newest records of the organisation: they are the sample. Nothing is kept between questions.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from qms.records.codes import CODES, mark, values_of
from qms.records.words import LONGEST_WORD, fold, written_words

TERMS = 100
"""Words and codes of one question; of longer texts the first ones."""
TEXT = 6_000
SHORTEST = 3
FEW = 50
"""A smaller sample tells nothing of how common a code is; it counts as one of this many."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for: the texts that say what is wrong, and the codes by name as they were written."""

    texts: tuple[str, ...] = ()
    codes: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Term:
    """A word or a code of a question. `shown`: as it was written. `share`: of the sample, 0 to 1."""

    lexeme: str
    shown: str
    code: str = ""
    share: float = 0.0
    rarity: float = 0.0

    @property
    def asked(self) -> str:
        """The literal of a tsquery that finds it among what the record itself says; talk and names do not count."""
        return f"'{self.lexeme}'" if self.code else f"'{self.lexeme}':AB"

    @property
    def anywhere(self) -> str:
        """The literal that the index answers by itself."""
        return f"'{self.lexeme}'"

    @property
    def strength(self) -> float:
        """How much of a likeness the code makes alone; less, the more records have it."""
        return CODES[self.code].strength * (1 - self.share) if self.code else 0.0


def terms_of(question: Question) -> list[Term]:
    """The words and codes of a question, codes first; bounded."""
    found = {
        mark(code, value): Term(mark(code, value), written, code)
        for code, text in question.codes.items()
        if code in CODES
        for value, written in values_of(code, text).items()
    }
    for lexeme, shown in _words(question.texts):
        if len(found) >= TERMS:
            break
        found.setdefault(lexeme, Term(lexeme, shown))
    return list(found.values())[:TERMS]


def _words(texts: Iterable[str]) -> Iterable[tuple[str, str]]:
    for text in texts:
        for shown in written_words(text[:TEXT]):
            lexeme = fold(shown)[:LONGEST_WORD]
            if len(lexeme) >= SHORTEST or not lexeme.isascii():
                yield lexeme, shown


def weigh(terms: Sequence[Term], having: Sequence[Sequence[int]]) -> None:
    """Give each term its share of the sample and its rarity. having: per record the places of its terms, from 1."""
    counts = [0] * (len(terms) + 1)
    for places in having:
        for place in places:
            counts[place] += 1
    size = len(having)
    for term, count in zip(terms, counts[1:], strict=True):
        term.share = count / max(size, FEW)
        term.rarity = math.log((size + 3) / (count + 0.5))


def likeness(terms: Sequence[Term], places: Sequence[int]) -> float:
    """How alike a record is that has the terms at these places (from 1): 0 nothing in common, below 1.

    Words: the share of the asked words that the record has, the rarer ones counting more. Each code in common takes its
    strength of what is missing to 1. So nothing but more in common makes it more.
    """
    words = [term for term in terms if not term.code]
    had = [terms[place - 1] for place in places]
    asked = sum(term.rarity for term in words)
    apart = 1 - (sum(term.rarity for term in had if not term.code) / asked if asked else 0.0)
    for code in {term.code for term in had if term.code}:
        apart *= 1 - max(term.strength for term in had if term.code == code)
    return 1 - apart
