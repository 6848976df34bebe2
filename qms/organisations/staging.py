"""Thousands of new rows at once: copied into a temporary table, inserted from there in chunks.

PostgreSQL refuses COPY into a table behind row-level security. The copy goes into a table of the running transaction
instead, which takes no lock that anybody else waits for; the second step is an ordinary INSERT, so policies, composite
keys and the trail's statement triggers hold as for every other row.
"""

import json
from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import Any, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.db.models.base import ModelState

from qms.organisations.wall import column_names

CHUNK = 5_000
"""Rows of one INSERT: what the trail writes in one statement, and how often progress is told."""

Place = int
"""What tells the staged rows that belong together, from 0 upwards without gaps."""

M = TypeVar("M", bound=models.Model)


def like(row: M, **values: Any) -> M:
    """Another unsaved row: the values of `row` but for these, named as attributes of columns (`customer_id`).

    A constructor sets and checks forty fields one by one, which is most of the time of an import; this one copies.
    """
    new = object.__new__(type(row))
    state = ModelState()
    state.fields_cache = dict(row._state.fields_cache)
    new.__dict__ = {**row.__dict__, **values, "_state": state}
    return new


class _Values:
    """The values of a model's JSON columns: one that many rows share, such as the receipt of a clock, is staged once.

    Rows have its number instead. Two values are the same when they are the same object.
    """

    def __init__(self, table: str) -> None:
        self.name = f"{table}_values"
        self._count = 0
        self._known: dict[int, tuple[int, Any]] = {}
        self._new: list[tuple[int, Any]] = []
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMP TABLE {self.name} (id integer PRIMARY KEY, value jsonb) ON COMMIT DROP")

    def number(self, value: Any) -> int | None:
        if value is None:
            return None
        known = self._known.get(id(value))
        if known is None:
            self._count += 1
            # The value is kept beside its number: another one could get its id otherwise.
            known = self._known[id(value)] = (self._count, value)
            self._new.append(known)
        return known[0]

    def write(self) -> None:
        """Copy what is new, and forget: a file has no end, so nothing is kept longer than a chunk."""
        with connection.cursor() as cursor, cursor.copy(f"COPY {self.name} FROM STDIN") as copy:
            for number, value in self._new:
                copy.write_row((number, json.dumps(value, cls=DjangoJSONEncoder)))
        self._known.clear()
        self._new.clear()


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
        self._read = attrgetter(*(field.attname for field in fields))
        shared = [place for place, field in enumerate(fields) if isinstance(field, models.JSONField)]
        self._values = _Values(self.name) if shared else None
        self._numbered = [(place + 1, self._values.number) for place in shared if self._values]
        self._sources, self._joined = {column: f"s.{column}" for column in self.columns} | dict(late or {}), joined
        types = dict.fromkeys(self.columns, "t.{}") | {self.columns[place]: "0 AS {}" for place in shared}
        for column in (self.columns[place] for place in shared):
            self._sources[column] = f"v_{column}.value"
            self._joined += f" LEFT JOIN {self.name}_values v_{column} ON v_{column}.id = s.{column}"
        kept = ", ".join(types[column].format(column) for column in self.columns)
        with connection.cursor() as cursor:
            cursor.execute(
                f"CREATE TEMP TABLE {self.name} ON COMMIT DROP AS "  # noqa: S608  names of our own tables
                f"SELECT 0 AS place, {kept} FROM {self.table} t WITH NO DATA"
            )

    def fill(self, rows: Iterable[tuple[Place, models.Model]]) -> None:
        """Copy unsaved rows in, each with its place."""
        statement = f"COPY {self.name} (place, {', '.join(self.columns)}) FROM STDIN"
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            for place, row in rows:
                cells = [place, *self._read(row)]
                for at, number in self._numbered:
                    cells[at] = number(cells[at])
                copy.write_row(cells)
        if self._values:
            self._values.write()

    def analyse(self) -> None:
        """Let chunks be found by their places, and tell the planner so: nobody else does that for temporary tables."""
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE INDEX ON {self.name} (place)")
            cursor.execute(f"ANALYZE {self.name} (place)")
            if self._values:
                cursor.execute(f"ANALYZE {self._values.name} (id)")

    def insert(self, first: Place, end: Place) -> None:
        """Insert the rows from `first` up to but without `end` into the model's table."""
        chosen = ", ".join(self._sources[column] for column in self.columns)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {self.table} ({', '.join(self.columns)}) SELECT {chosen} "  # noqa: S608  our own names
                f"FROM {self.name} s {self._joined} WHERE s.place >= %s AND s.place < %s ORDER BY s.place",
                [first, end],
            )

    def drop(self) -> None:
        """Give the temporary tables back before the transaction ends."""
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {self.name}, {self.name}_values")
