"""Many new records at once, as an import brings them: all of them or none, with numbers that leave no gap.

    with Arrivals(organisation, kind_of("complaint"), words=words_of) as arrivals:
        arrivals.stage(complaints, rows)       # any number of times; takes no lock
        arrivals.admit(progress)               # numbers, rows, trail; then the transaction should end soon

What takes time, such as reading and cutting words, happens in `stage`. From `admit` on the series of numbers is locked:
who files a record of this kind in the same organisation waits until the transaction ends.
"""

from collections.abc import Callable, Iterable, Sequence
from types import TracebackType
from typing import Any, Self

from django.db import connection, models

from qms.organisations.models import Organisation
from qms.organisations.staging import CHUNK, Stage
from qms.records.models import Record, RecordRow, SearchEntry
from qms.records.numbering import next_numbers
from qms.records.offers import Kind, SearchText
from qms.records.search import entry_without_number, number_vector

_NUMBERS = "CREATE TEMP TABLE stage_numbers (place integer PRIMARY KEY, number text, words tsvector) ON COMMIT DROP"
_JOIN = "JOIN stage_numbers n ON n.place = s.place"


def _quiet(done: int) -> None:
    """Progress that nobody follows."""


class Arrivals:
    """New records of one kind in one organisation; use it inside the transaction that shall hold them."""

    def __init__(self, organisation: Organisation, kind: Kind, *, words: Callable[[Any], SearchText]) -> None:
        """words: what is searchable of a record to which nothing has happened yet; it must not ask the database."""
        self.organisation, self.kind, self.words = organisation, kind, words
        self.count = 0
        self._stages: dict[type[models.Model], Stage] = {}

    def __enter__(self) -> Self:
        self._stages[Record] = Stage(Record, late={"number": "n.number"}, joined=_JOIN)
        self._stages[self.kind.model] = Stage(self.kind.model)
        late = {name: f"n.words || s.{name}" for name in ("staff_vector", "customer_vector")}
        self._stages[SearchEntry] = Stage(SearchEntry, late=late, joined=_JOIN)
        with connection.cursor() as cursor:
            cursor.execute(_NUMBERS)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not connection.needs_rollback and error is None:
            for stage in self._stages.values():
                stage.drop()
            with connection.cursor() as cursor:
                cursor.execute("DROP TABLE stage_numbers")

    def stage(self, records: Sequence[Any], rows: Iterable[RecordRow] = ()) -> None:
        """Prepare unsaved records, without numbers, and the unsaved rows that hang on them.

        Rows of one model that others refer to come before those that refer to them.
        """
        places = {record.pk: place for place, record in enumerate(records, self.count)}
        self.count += len(records)
        self._stages[Record].fill((places[record.pk], record) for record in records)
        self._stages[self.kind.model].fill((places[record.pk], record) for record in records)
        entries = (entry_without_number(record, self.words(record)) for record in records)
        self._stages[SearchEntry].fill((places[entry.record_id], entry) for entry in entries)
        grouped: dict[type[RecordRow], list[RecordRow]] = {}
        for row in rows:
            grouped.setdefault(type(row), []).append(row)
        for model, found in grouped.items():
            if model not in self._stages:
                self._stages[model] = Stage(model)
            self._stages[model].fill((places[row.record_id], row) for row in found)

    def admit(self, progress: Callable[[int], None] = _quiet) -> list[str]:
        """Number the staged records in their order and insert everything; returns the numbers.

        progress: called after each chunk with the records that are in.
        """
        if not self.count:
            return []
        for stage in self._stages.values():
            stage.analyse()
        numbers = next_numbers(self.organisation, self.kind.prefix, self.count)
        with connection.cursor() as cursor:
            with cursor.copy("COPY stage_numbers FROM STDIN") as copy:
                for place, number in enumerate(numbers):
                    copy.write_row([place, number, number_vector(number)])
            cursor.execute("ANALYZE stage_numbers")
        for first in range(0, self.count, CHUNK):
            for stage in self._stages.values():
                stage.insert(first, first + CHUNK)
            progress(min(first + CHUNK, self.count))
        return numbers
