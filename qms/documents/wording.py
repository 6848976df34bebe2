"""A translation held against the glossary: the terms of its source, and where it leaves what is agreed for them.

What the comparison can and cannot tell is told by `qms.lib.phrases`; files are not read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from qms.documents.models import Document, DocumentTranslation, GlossaryTerm
from qms.documents.queries.glossary import terms_in_use
from qms.lib.phrases import phrases_in

MISSING, FORBIDDEN, TRANSLATED = "missing", "forbidden", "translated"


@dataclass(frozen=True)
class Deviation:
    """Where a translation leaves the glossary. word: the agreed one that is missing, or the one that is not to be used.

    why: the reason for which it stays so, once somebody gave it.
    """

    kind: str
    term: str
    word: str
    why: str = ""

    @property
    def key(self) -> str:
        """What tells deviations of a translation apart."""
        return f"{self.kind}|{self.term}|{self.word}"

    def explained(self, why: str) -> dict[str, str]:
        """As it is kept."""
        return {"kind": self.kind, "term": self.term, "word": self.word, "why": why}


def terms_of_source(document: Document, row: DocumentTranslation) -> list[GlossaryTerm]:
    """The terms that stand in the title or the text of the revision that is translated, in alphabetical order."""
    known = terms_in_use(document.organisation_id, document.language)
    found = phrases_in(f"{document.title}\n{row.revision.text}", [one.term for one in known], document.language)
    return [one for one in known if one.term in found]


def deviations_of(document: Document, row: DocumentTranslation) -> list[Deviation]:
    """Where the translated title and text leave the glossary; nothing is said of a translation that is only a file."""
    if not row.text.strip():
        return []
    return deviations(f"{row.title}\n{row.text}", terms_of_source(document, row), row.language)


def deviations(translated: str, terms: Sequence[GlossaryTerm], language: str) -> list[Deviation]:
    """For each term of the source: its word is missing, or a word stands there that is not to be used for it.

    The words of all terms are looked for together: one that stands only inside a longer one does not count.
    """
    words = {one.word_in(language) for one in terms} | {word for one in terms for word in one.avoided_in(language)}
    there = phrases_in(translated, filter(None, words), language)
    found = []
    for one in terms:
        word = one.word_in(language)
        if word and word not in there:
            found.append(Deviation(TRANSLATED if one.untranslated else MISSING, one.term, word))
        found += [Deviation(FORBIDDEN, one.term, avoided) for avoided in one.avoided_in(language) if avoided in there]
    return found


def kept(row: Any) -> list[Deviation]:
    """The deviations that the review of a translation left, with their reasons."""
    return [Deviation(**{name: str(one.get(name, "")) for name in ("kind", "term", "word", "why")})
            for one in row.deviations]  # fmt: skip
