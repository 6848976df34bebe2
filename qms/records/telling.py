"""What tells one record from others: the words of a text and its codes, each weighed by how rare it is.

A word that most of the newest records have says nothing; one that none of them has says much. So every question begins
with a look at the newest records of the organisation: they are the sample. Nothing is kept between questions.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from qms.records.codes import CODES, mark, values_of
from qms.records.words import LONGEST_WORD, fold, written_words

TERMS = 100
"""Words and codes of one question; of longer texts the first ones."""
TEXT = 6_000
SHORTEST = 3
POWER = 1.5
"""How much more a rare word counts than a common one; chosen with real complaints, see the decision."""
SHORT = 12
"""A question of fewer words is measured as if it had this many."""
WORDS_ALONE = 0.95
"""The most likeness that words make; a code in common always adds to it."""
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
    def weight(self) -> float:
        """How much the word counts among those that were asked."""
        return math.pow(self.rarity, POWER)

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


@dataclass(frozen=True, slots=True)
class Having:
    """What a record has of a question: the places of its terms, from 1, and how many different words it has itself."""

    places: Sequence[int]
    size: int


def weigh(terms: Sequence[Term], sample: Iterable[Having]) -> None:
    """Give each term its share of the sample and its rarity."""
    had = [one.places for one in sample]
    counts = Counter(chain.from_iterable(had))
    for place, term in enumerate(terms, 1):
        term.share = counts[place] / max(len(had), FEW)
        term.rarity = math.log((len(had) + 3) / (counts[place] + 0.5))


def likeness(terms: Sequence[Term], having: Having) -> float:
    """How alike a record is: 0 when it has nothing in common, 1 at most; more in common is never less alike.

    Words: the share of the asked words that it has, each counted by a power of its rarity; less, the longer the record
    is against the question (near to the cosine of the two in a space of words, Salton and Buckley 1988). Each code in
    common takes its strength of what is missing to 1.
    """
    had = [terms[place - 1] for place in having.places]
    apart = 1 - _words_alike(terms, had, having.size)
    for code in {term.code for term in had if term.code}:
        apart *= 1 - max(term.strength for term in had if term.code == code)
    return 1 - apart


def _words_alike(terms: Sequence[Term], had: Sequence[Term], size: int) -> float:
    asked = [term.weight for term in terms if not term.code]
    if not asked:
        return 0.0
    longer = math.sqrt(max(len(asked), SHORT) / max(size, 1))
    return min(WORDS_ALONE, sum(term.weight for term in had if not term.code) / sum(asked) * longer)
