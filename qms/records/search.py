"""Full-text search over what a seat may see: one entry per record, read through `search_records` only.

Two vectors per record, one for us and one for the customer, so that a word of a note cannot be found, or guessed at,
from the portal.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection
from django.db.models import prefetch_related_objects
from django.utils.functional import Promise

from qms.accounts.seat import Seat, Side
from qms.lib.text import one_line
from qms.organisations.context import behind_the_counter
from qms.records.codes import code_marks
from qms.records.models import Attachment, Message, Note, Record, SearchEntry
from qms.records.offers import KINDS, SearchText, kind_of
from qms.records.queries import visible_to
from qms.records.words import query_text, vector_text

WORDS_LIMIT = 200
TEXT_LIMIT = 200_000
BATCH = 500
_END_OF_TIME = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)
_LAST_ID = uuid.UUID(int=(1 << 128) - 1)

_PUT = """INSERT INTO records_searchentry
 (record_id, organisation_id, customer_id, shared, created_at, staff_vector, customer_vector)
 VALUES (%s, %s, %s, %s, %s, %s::tsvector, %s::tsvector)
 ON CONFLICT (record_id) DO UPDATE SET customer_id = EXCLUDED.customer_id, shared = EXCLUDED.shared,
 created_at = EXCLUDED.created_at, staff_vector = EXCLUDED.staff_vector, customer_vector = EXCLUDED.customer_vector"""
_ASK = "SELECT record_id FROM search_records(%s, %s, %s, %s, %s)"

Parts = list[tuple[str, str]]


_POSTPONED: ContextVar[bool] = ContextVar("search_postponed", default=False)


def refresh(record: Record) -> None:
    """Write the record's search entry anew. Part of each act that changes words, customer or sharing."""
    if not _POSTPONED.get():
        refresh_many([record])


@contextmanager
def postponed() -> Iterator[None]:
    """Inside, acts leave the entries alone; who opens the block writes all of them afterwards (`refresh_many`).

    For what does many acts on the same records and can begin again after a crash, as the demo's story does.
    """
    token = _POSTPONED.set(True)
    try:
        yield
    finally:
        _POSTPONED.reset(token)


def refresh_many(records: Sequence[Record]) -> None:
    """The same for many at once, in a number of statements that depends on the batches and not on the records."""
    with behind_the_counter():
        for start in range(0, len(records), BATCH):
            batch = _as_they_are(records[start : start + BATCH])
            talk = _Talk(batch)
            with connection.cursor() as cursor:
                cursor.executemany(_PUT, [_entry(record, talk) for record in batch])


def find(
    seat: Seat, words: str, before: tuple[dt.datetime, uuid.UUID] | None = None, limit: int = 50, kind: str = ""
) -> list[Record]:
    """The newest records with these words that the seat may see. Nothing typed is ever an error.

    before: (created_at, id) of the last record of the page before. kind: only records of this kind.
    """
    query = query_text(one_line(words, WORDS_LIMIT) + (" " if words[-1:].isspace() else ""))
    if not query:
        return []
    if kind in KINDS:
        query = f"'{_kind_mark(kind)}' & {query}"
    moment, key = before or (_END_OF_TIME, _LAST_ID)
    with connection.cursor() as cursor:
        cursor.execute(_ASK, [query, moment, key, limit, seat.side is Side.PORTAL])
        keys = [row[0] for row in cursor.fetchall()]
    rows = visible_to(seat).filter(pk__in=keys)
    if seat.side is Side.STAFF:
        rows = rows.select_related("customer")
    return list(rows.order_by("-created_at", "-id"))


def _as_they_are(records: Sequence[Record]) -> list[Any]:
    """The records as whole instances of their kinds, as they are now, held until the transaction ends.

    Two people may change the same record's words at once, in different tables. Whoever comes second waits here and then
    reads what the first has written, so the later entry has the words of both.
    """
    keys = [record.pk for record in records]
    list(Record.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk"))
    by_kind: dict[str, list[uuid.UUID]] = defaultdict(list)
    for record in records:
        by_kind[record.kind].append(record.pk)
    found = {
        row.pk: row
        for kind, keys in by_kind.items()
        for row in kind_of(kind).model._default_manager.filter(pk__in=keys)
    }
    whole = [found[record.pk] for record in records]
    prefetch_related_objects(whole, "customer", "owner")
    return whole


class _Talk:
    """Messages, notes and file names of a batch of records, newest first."""

    def __init__(self, records: Sequence[Record]) -> None:
        keys = [record.pk for record in records]
        self.shared: dict[uuid.UUID, list[str]] = defaultdict(list)
        self.internal: dict[uuid.UUID, list[str]] = defaultdict(list)
        for key, body, author in self._rows(Message, keys, "body", "author_name"):
            self.shared[key] += [author, body]
        for key, body, author in self._rows(Note, keys, "body", "author_name"):
            self.internal[key] += [author, body]
        for key, name, shared in self._rows(Attachment, keys, "name", "shared"):
            (self.shared if shared else self.internal)[key].append(name)

    @staticmethod
    def _rows(model: Any, keys: list[uuid.UUID], *fields: str) -> Iterable[tuple[Any, ...]]:
        rows: Iterable[tuple[Any, ...]] = (
            model.objects.filter(record__in=keys).order_by("-at").values_list("record_id", *fields)
        )
        return rows


def entry_without_number(record: Any, text: SearchText) -> SearchEntry:
    """The unsaved entry of a record that has come just now; `number_vector` is put in front of both vectors."""
    for_us, for_customer = _vectors(record, text, "")
    return SearchEntry(
        record_id=record.pk, organisation_id=record.organisation_id, customer_id=record.customer_id,
        shared=record.shared, created_at=record.created_at, staff_vector=for_us, customer_vector=for_customer,
    )  # fmt: skip


def number_vector(number: str) -> str:
    """The words of a number, for the front of an entry that was made without."""
    return vector_text([(number, "A")])


def _entry(record: Any, talk: _Talk) -> list[Any]:
    text = kind_of(record.kind).search_text(record)
    vectors = _vectors(record, text, record.number, talk.shared[record.pk], talk.internal[record.pk])
    return [record.pk, record.organisation_id, record.customer_id, record.shared, record.created_at, *vectors]


def _vectors(
    record: Any, text: SearchText, number: str, talk: Sequence[str] = (), notes: Sequence[str] = ()
) -> tuple[str, str]:
    """What we find and what the customer finds; computed once where there is nothing that only we may find."""
    customer = record.customer
    open_words: Parts = [(number, "A"), (record.title, "A"), *_weighed(text.shared, "B")]
    open_words += [*_weighed([customer.name, customer.code] if customer else [], "C"), *_weighed(talk, "D")]
    owner = [record.owner.name] if record.owner_id else []
    internal = [*_weighed(text.internal, "B"), *_weighed(owner, "C"), *_weighed(notes, "D")]
    shared_codes, own_codes = code_marks(record, kind_of(record.kind))
    marks = [f"~{record.organisation_id}", _kind_mark(record.kind), *shared_codes]
    for_customer = vector_text(_bounded(open_words), marks)
    if not internal and not own_codes:
        return for_customer, for_customer
    return vector_text(_bounded([*open_words, *internal]), [*marks, *own_codes]), for_customer


def _kind_mark(kind: str) -> str:
    return f"~kind:{kind}"


def _weighed(texts: Iterable[str | Promise], weight: str) -> Parts:
    return [(str(text), weight) for text in texts if text]


def _bounded(parts: Parts) -> Parts:
    """The parts up to 200,000 characters together; the important ones come first."""
    kept, left = [], TEXT_LIMIT
    for text, weight in parts:
        if left <= 0:
            break
        kept.append((text[:left], weight))
        left -= len(text)
    return kept
