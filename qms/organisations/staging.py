"""Thousands of new rows at once: copied into a temporary table, inserted from there in chunks.

PostgreSQL refuses COPY into a table behind row-level security. The copy goes into a table of the running transaction
instead, which takes no lock that anybody else waits for; the second step is an ordinary INSERT, so policies, composite
keys and the trail's statement triggers hold as for every other row.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models

from qms.organisations.wall import column_names

CHUNK = 5_000
"""Rows of one INSERT: what the trail writes in one statement, and how often progress is told."""

SHARED_VALUES = 1_000
"""Values of a JSON column whose text is remembered."""

Place = int
"""What tells the staged rows that belong together, from 0 upwards without gaps."""


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value


class _AsJson:
    """Writes JSON; a value that many rows share, such as the receipt of a clock, is written out once."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Any, str]] = {}

    def __call__(self, value: Any) -> str | None:
        if value is None:
            return None
        known = self._known.get(id(value))
        if known is None:
            if len(self._known) >= SHARED_VALUES:
                self._known.clear()
            # The value is kept beside its text: another one could get its id otherwise.
            known = self._known[id(value)] = (value, json.dumps(value, cls=DjangoJSONEncoder))
        return known[1]


def _converter(field: "models.Field[Any, Any]") -> Callable[[Any], Any]:
    return _AsJson() if isinstance(field, models.JSONField) else _plain


class Stage:
    """The rows of one model's own table on their way in.

    late: SQL expressions for columns whose value is known only at the insert; `s` is the staged row, and the tables
    of `joined` can be used in them.
    """

    def __init__(self, model: type[models.Model], *, late: Mapping[str, str] | None = None, joined: str = "") -> None:
        """Create the temporary table. It goes with the transaction, or with `drop`."""
        fields = model._meta.local_concrete_fields
        self.table, self.name = model._meta.db_table, f"stage_{model._meta.db_table}"
        self.columns = column_names(model)
        self._readers = [(field.attname, _converter(field)) for field in fields]
        self._late, self._joined = late or {}, joined
        with connection.cursor() as cursor:
            cursor.execute(
                f"CREATE TEMP TABLE {self.name} ON COMMIT DROP AS "  # noqa: S608  names of our own tables
                f"SELECT 0 AS place, t.* FROM {self.table} t WITH NO DATA"
            )

    def fill(self, rows: Iterable[tuple[Place, models.Model]]) -> None:
        """Copy unsaved rows in, each with its place."""
        statement = f"COPY {self.name} (place, {', '.join(self.columns)}) FROM STDIN"
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            for place, row in rows:
                copy.write_row([place, *(convert(getattr(row, name)) for name, convert in self._readers)])

    def analyse(self) -> None:
        """Tell the planner what is in the table: nobody else does that for temporary ones."""
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {self.name}")

    def insert(self, first: Place, end: Place) -> None:
        """Insert the rows from `first` up to but without `end` into the model's table."""
        chosen = ", ".join(self._late.get(column, f"s.{column}") for column in self.columns)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {self.table} ({', '.join(self.columns)}) SELECT {chosen} "  # noqa: S608  our own names
                f"FROM {self.name} s {self._joined} WHERE s.place >= %s AND s.place < %s ORDER BY s.place",
                [first, end],
            )

    def drop(self) -> None:
        """Give the temporary table back before the transaction ends."""
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {self.name}")
