"""Similar earlier records, with what they have in common: the one door for intake pages, record pages and forms.

    {% load similar %}
    {% similar_intake form "description title" form_id="intake" %}   beside a form that records something new
    {% similar_records record %}                                     on a record's page, a card with links
    similar_to(seat, question_of(record), but=record.pk)             the same as data

A kind takes part by telling `codes` and `problem` (`qms.records.offers.Kind`), nothing more. Bounded at any number of
records: the newest ones are looked at one by one; what is rare among them is looked up in all by the index, at most
`HITS` records of each; what is not so rare only in pairs. Never is the whole organisation put in order.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from qms.accounts.seat import Seat, Side
from qms.records.codes import CODES, codes_of
from qms.records.models import Record
from qms.records.offers import KINDS, kind_of
from qms.records.queries import visible_to
from qms.records.telling import FEW, Having, Question, Term, likeness, terms_of, weigh
from qms.web.shapes import Words

SAMPLE = 500
"""The newest records, looked at one by one."""
RARE = 0.02
"""A term that a smaller share of the sample has is looked up in all records."""
MIDDLING = 0.1
"""A term up to this share is looked up together with another such one."""
RARE_TERMS, PAIRS, HITS = 8, 3, 200
CHOSEN = 120
"""So many candidates are compared in full."""
LEAST = 0.08
"""Less alike is not shown."""
TELLING = 0.3
"""A word in common is named when it is at least this rare, measured by the rarest word that was asked."""

_HAVING = "SELECT record_id, found, size FROM records_having(%s, %s, %s, %s)"
_WITH = "SELECT place, record_id FROM records_with(%s, %s)"
_LITTLE = """SELECT word FROM unnest(%s::text[]) word
 WHERE ts_lexize('english_stem', word) = '{}' OR ts_lexize('german_stem', word) = '{}'"""
Found = Mapping[uuid.UUID, Having]


@dataclass(frozen=True, slots=True)
class SameCode:
    """A code in common: its name, its words ("same lot or batch"), the value as it was asked."""

    code: str
    same: Words
    value: str


@dataclass(frozen=True, slots=True)
class Similar:
    """A similar record. likeness: 0 to 1, see `telling.likeness`. gathers: it serves several others, as a CAPA does."""

    record: Any
    likeness: float
    codes: tuple[SameCode, ...]
    words: tuple[str, ...]
    gathers: bool

    @property
    def open(self) -> bool:
        """Whether it is still worked on."""
        return self.record.closed_at is None

    @property
    def percent(self) -> int:
        """The likeness in full percent."""
        return round(self.likeness * 100)

    @property
    def matched(self) -> str:
        """What matched, in one line of plain text: for reasons and for cells of a table."""
        told = [f"{one.same}: {one.value}" for one in self.codes]
        if self.words:
            told.append(_("same words: %(words)s") % {"words": ", ".join(self.words)})
        return " · ".join(told)


def question_of(record: Any) -> Question:
    """What a record is compared by: the texts and codes that its kind tells."""
    kind = kind_of(record.kind)
    return Question(tuple(kind.problem(record)) if kind.problem else (record.title,), codes_of(record, kind))


def question_in(data: Mapping[str, Any], texts: Iterable[str]) -> Question:
    """What a form being filled in is compared by: the named texts, and each field that has the name of a code."""
    return Question(
        tuple(str(data.get(name) or "") for name in texts),
        {code: str(data[code]) for code in CODES if data.get(code)},
    )


def similar_to(
    seat: Seat, question: Question, *, but: uuid.UUID | None = None, kinds: Iterable[str] = (), most: int = 8
) -> list[Similar]:
    """The records most like what is asked that the seat may see; open ones that gather others come first.

    but: the record that is asked about. kinds: only these; without them all that tell codes. In the portal: among the
    customer's own latest shared records only.
    """
    terms = terms_of(question)
    taking_part = [slug for slug, kind in KINDS.items() if kind.codes and (not kinds or slug in kinds)]
    if not terms or not taking_part:
        return []
    pool = _own_latest(seat) if seat.side is Side.PORTAL else None
    sample = _having(terms, pool, seat)
    if len(sample) < FEW:
        terms = _without_little_words(terms)
        sample = _having(terms, pool, seat)
    weigh(terms, sample.values())
    found = {**_best(terms, sample)}
    if pool is None:
        found |= _having(terms, _candidates(terms), seat)
    found.pop(but, ()) if but else None
    return _ranked(seat, terms, found, taking_part)[:most]


def _own_latest(seat: Seat) -> list[uuid.UUID]:
    return list(visible_to(seat).order_by("-created_at", "-id").values_list("pk", flat=True)[:SAMPLE])


def _having(terms: Sequence[Term], pool: Sequence[uuid.UUID] | None, seat: Seat) -> Found:
    """Of each record of the pool, or of each of the newest, the places of the terms it has."""
    with connection.cursor() as cursor:
        asked = [term.asked for term in terms]
        chosen = None if pool is None else list(pool)
        cursor.execute(_HAVING, [asked, chosen, SAMPLE, seat.side is Side.PORTAL])
        return {key: Having(places, size) for key, places, size in cursor.fetchall()}


def _without_little_words(terms: Sequence[Term]) -> list[Term]:
    """Without "the" and "und": in a small sample they are not seen to be common. PostgreSQL brings lists of them."""
    with connection.cursor() as cursor:
        cursor.execute(_LITTLE, [[term.shown.lower() for term in terms if not term.code]])
        little = {word for (word,) in cursor.fetchall()}
    return [term for term in terms if term.code or term.shown.lower() not in little]


def _best(terms: Sequence[Term], found: Found) -> Found:
    rated = sorted(found, key=lambda key: likeness(terms, found[key]), reverse=True)
    return {key: found[key] for key in rated[:CHOSEN]}


def _candidates(terms: Sequence[Term]) -> list[uuid.UUID]:
    """Records of all times that have rare terms, or pairs of less rare ones; the most promising first."""
    questions = _questions(terms)
    with connection.cursor() as cursor:
        asked = [" & ".join(term.anywhere for term in group) for group in questions]
        cursor.execute(_WITH, [asked, HITS])
        rows = cursor.fetchall()
    promise: dict[uuid.UUID, float] = defaultdict(float)
    for place, key in rows:
        promise[key] += sum(term.weight * (1 + 4 * term.strength) for term in questions[place - 1])
    return sorted(promise, key=lambda key: promise[key], reverse=True)[:CHOSEN]


def _questions(terms: Sequence[Term]) -> list[tuple[Term, ...]]:
    by_share = sorted(terms, key=lambda term: (term.share, -term.strength, -len(term.lexeme)))
    rare = [(term,) for term in by_share if term.share < RARE][:RARE_TERMS]
    middling = [term for term in by_share if RARE <= term.share <= MIDDLING][:5]
    pairs = sorted(combinations(middling, 2), key=lambda pair: pair[0].share * pair[1].share)
    return [*rare, *islice(pairs, PAIRS)]


def _ranked(seat: Seat, terms: Sequence[Term], found: Found, kinds: Sequence[str]) -> list[Similar]:
    """As the seat may see them: what was found is asked once more through the one door of records."""
    alike = {key: likeness(terms, having) for key, having in found.items()}
    keys = [key for key, value in alike.items() if value >= LEAST]
    rows = visible_to(seat).filter(pk__in=keys, kind__in=kinds)
    rows = rows.select_related("customer") if seat.side is Side.STAFF else rows
    results = [_similar(record, alike[record.pk], terms, found[record.pk].places) for record in rows]
    results.sort(key=lambda one: (one.likeness, one.record.created_at), reverse=True)
    return sorted(results, key=lambda one: not (one.gathers and one.open))


def _similar(record: Record, alike: float, terms: Sequence[Term], places: Sequence[int]) -> Similar:
    had = [terms[place - 1] for place in places]
    rarest = max((term.rarity for term in terms if not term.code), default=0.0)
    codes = {term.code: SameCode(term.code, CODES[term.code].same, term.shown) for term in had if term.code}
    words = [term for term in had if not term.code and term.rarity >= TELLING * rarest]
    words.sort(key=lambda term: -term.rarity)
    shown = tuple(term.shown for term in words[:12])
    return Similar(record, alike, tuple(codes.values()), shown, bool(kind_of(record.kind).gathers))
