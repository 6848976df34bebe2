"""Small questions of a page, asked of the database together: the frame's counts, saved views, choices of filters.

Each is a queryset of its own, written where it belongs; one statement answers all of them when the first answer is
needed. Nothing is kept longer than the request, so nothing can be stale, and nothing can reach another organisation.

    asked = together(request)
    asked.count("unread", lambda: unread(person)[:100])
    asked.rows("views", lambda: views_of(seat, slug).values("name", "query"))
    ...
    asked["unread"], asked["views"]             # 3, [{"name": "Mine", "query": "state=open"}]

Rows come as JSON: numbers, texts, true and false stay what they are, keys and moments are texts (`moment_of`).
"""

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import IntegerField, QuerySet, Subquery

COUNT_CAP = 1000


@dataclass(frozen=True, slots=True)
class Compiled:
    """A queryset as its statement: for one that is asked often and is slow to build."""

    statement: str
    values: tuple[Any, ...]


Rows = Callable[[], "QuerySet[Any, Any] | Compiled"]


@dataclass(frozen=True, slots=True)
class _Question:
    rows: Rows
    counted: bool


class Together:
    """The questions of one request. Names are free; the same name asked again keeps its first question."""

    def __init__(self) -> None:
        """Nothing is asked yet."""
        self._waiting: dict[str, _Question] = {}
        self._answers: dict[str, Any] = {}
        self._later: list[Callable[[Together], None]] = []

    def count(self, name: str, rows: Rows) -> None:
        """Ask how many rows there are; give them a bound."""
        self._ask(name, _Question(rows, counted=True))

    def rows(self, name: str, rows: Rows) -> None:
        """Ask for a handful of rows; choose the columns with `values()`."""
        self._ask(name, _Question(rows, counted=False))

    def later(self, add: Callable[["Together"], None]) -> None:
        """Questions that are added by this when the first answer is needed, and cost nothing on pages without one."""
        self._later.append(add)

    def __getitem__(self, name: str) -> Any:
        """The answer. Raises KeyError when nobody asked."""
        if name not in self._answers:
            self._run()
        return self._answers[name]

    def _ask(self, name: str, question: _Question) -> None:
        if name not in self._answers:
            self._waiting.setdefault(name, question)

    def _run(self) -> None:
        while self._later:
            self._later.pop()(self)
        waiting, self._waiting = self._waiting, {}
        parts: list[str] = []
        values: list[Any] = []
        names = []
        for name, question in waiting.items():
            try:
                asked = compiled(question.rows())
            except EmptyResultSet:
                self._answers[name] = 0 if question.counted else []
                continue
            answer = "count(*)" if question.counted else "coalesce(json_agg(q), '[]')"
            parts.append(f"(SELECT {answer}::text FROM ({asked.statement}) q)")  # noqa: S608 - Django's own, values apart
            values += asked.values
            names.append(name)
        if parts:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT {', '.join(parts)}", values)
                found = cursor.fetchone() or ()
            self._answers |= {name: json.loads(text) for name, text in zip(names, found, strict=True)}


def compiled(rows: QuerySet[Any, Any] | Compiled) -> Compiled:
    """The statement of a queryset. Raises EmptyResultSet for one that can have no rows."""
    if isinstance(rows, Compiled):
        return rows
    statement, values = rows.query.sql_with_params()
    return Compiled(statement, tuple(values))


def together(request: Any) -> Together:
    """The questions of this request for the seat it has now; another seat never gets the answers of the first."""
    if request is None:
        return Together()
    seat = getattr(request, "seat", None)
    kept: tuple[Any, Together] | None = getattr(request, "_together", None)
    if kept is None or kept[0] is not seat:
        kept = request._together = (seat, Together())
    return kept[1]


def moment_of(text: str | None) -> dt.datetime | None:
    """The moment that an answer tells."""
    return None if text is None else dt.datetime.fromisoformat(text)


class CountUpTo(Subquery):
    """How many rows a queryset has, counted no further than one above the cap. Inside another query."""

    template = "(SELECT count(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()
    empty_result_set_value = 0

    def __init__(self, queryset: QuerySet[Any], cap: int = COUNT_CAP) -> None:
        """Count only keys, in no order."""
        super().__init__(queryset.order_by().values("pk")[: cap + 1])
