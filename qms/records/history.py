"""The readable history of a record: which field was changed by whom, from what to what, and why.

The rows come from django-simple-history's tables, which database triggers fill, so nothing escapes them: not
`update()`, not bulk, not SQL. A change of the registry's columns and one of the kind's own are two rows; both are
read, with those of the kind's child tables, and put in order of time.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from types import SimpleNamespace
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from qms.accounts.models import Person
from qms.organisations.models import Customer, Site
from qms.records.models import Record
from qms.records.offers import Kind, kind_of
from qms.web.times import day_words, full_words
from qms.web.together import Compiled, Together, compiled

_ANY = uuid.UUID(int=0)
"""Stands for the record in a kept statement."""
_KEYS = ("record_ptr_id", "record_id", "id")
_STEP = (
    *("history_id", "history_date", "history_type", "history_user_id", "history_change_reason"),
    "history_user__name",
)
ROWS_PER_TABLE = 2_000
"""What a page reads of each table; a PDF reads more (qms/pdf/parts.py)."""
CREATED, CHANGED, DELETED = "+", "~", "-"
_BOOKKEEPING = frozenset(
    {"id", "organisation", "kind", "version", "state_since", "turn", "created_at", "created_by", "record", "record_ptr"}
    | {"import_key", "history_id", "history_date", "history_type", "history_user", "history_change_reason"}
)


@dataclass(frozen=True, slots=True)
class Change:
    """One field in one step. `before`, `after` are words in the reader's language and zone; `old`, `new` as stored.

    act: "+" when the row came into being, "~" for a change, "-" for an end. who is empty for the product itself.
    table: the model's label ("feedback.complaint"), part: what it is called; row tells children apart. step: changes
    made at once to the same row share it.
    """

    at: dt.datetime
    who: str
    person: uuid.UUID | None
    field: str
    label: str
    before: str
    after: str
    reason: str
    table: str
    part: str
    row: uuid.UUID
    step: str
    act: str = CHANGED
    old: Any = None
    new: Any = None


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of history: its rows for the record and the labels of its fields."""

    model: type[models.Model]
    part: str
    rows: list[Any]
    fields: list[Any]
    labels: dict[str, str]
    cut: bool


@dataclass(frozen=True, slots=True)
class History:
    """Changes, newest first; cut: there are older ones that were not read."""

    changes: list[Change]
    cut: bool


def history_of(record: Record, *, rows: int = ROWS_PER_TABLE, asked: Together | None = None) -> History:
    """The changes of the record, its kind's fields and children; the newest `rows` rows of each table.

    asked: what else is asked in the same statement.

    All tables are read by one statement. For staff: the portal's role cannot read these tables.
    """
    kind, asked = kind_of(record.kind), asked or Together()
    children = [child for child in kind.children if hasattr(child, "history")]
    read: list[type[models.Model]] = [Record, kind.model, *children]
    for model in read:
        asked.rows(model._meta.label, partial(_newest, model, record, rows + 1))
    tables = [_table(model, kind, asked[model._meta.label], rows) for model in read]
    names = _names(tables)
    found = [change for table in tables for change in _changes_of(table, kind, names)]
    found.sort(key=lambda change: (change.at, change.step), reverse=True)
    return History(found, any(table.cut for table in tables))


def _fields(history: type[models.Model]) -> list[Any]:
    return [field for field in history._meta.concrete_fields if field.name not in _BOOKKEEPING]


def _named(fields: Iterable[Any]) -> list[Any]:
    """The keys among the fields that are told by the name of what they point to."""
    return [f for f in fields if isinstance(f, models.ForeignKey) and f.related_model in (Person, Customer, Site)]


def _newest(model: type[models.Model], record: Record, most: int) -> Compiled:
    """The newest rows of a table for this record."""
    kept = _statement(model, most)
    return Compiled(kept.statement, tuple(record.pk if value == _ANY else value for value in kept.values))


@lru_cache(maxsize=256)
def _statement(model: type[models.Model], most: int) -> Compiled:
    """The newest rows of a table with the names of the people, customers and sites in them, for any record.

    Built once: six of them, of forty columns each, took a quarter of a record's page.
    """
    history: type[models.Model] = model.history.model  # type: ignore[attr-defined]
    columns = {field.attname for field in history._meta.concrete_fields}
    keys = [name for name in _KEYS if name in columns]
    fields = _fields(history)
    names = [f"{field.name}__name" for field in _named(fields)]
    rows = history._default_manager.filter(**{keys[0]: _ANY}).order_by("-history_date", "-history_id")[:most]
    return compiled(rows.values(*keys, *_STEP, *(field.attname for field in fields), *names))


def _table(model: type[models.Model], kind: Kind, found: list[dict[str, Any]], most: int) -> _Table:
    history: type[models.Model] = model.history.model  # type: ignore[attr-defined]
    known = {rule.name: str(rule.label) for rule in kind.fields} if model in (Record, kind.model) else {}
    fields = _fields(history)
    labels = {field.name: capfirst(known.get(field.name) or str(field.verbose_name)) for field in fields}
    part = str(kind.label) if model in (Record, kind.model) else capfirst(str(model._meta.verbose_name))
    of_column = {field.attname: field.to_python for field in history._meta.concrete_fields}
    rows = [
        SimpleNamespace(**{name: of_column[name](value) if name in of_column else value for name, value in row.items()})
        for row in found[:most]
    ]
    return _Table(model, part, rows, fields, labels, cut=len(found) > most)


class _Names(dict[Any, str]):
    """Names of the rows that keys point to."""

    def of(self, key: Any) -> str:
        """The name behind a key, or the key itself."""
        return "" if key is None else self.get(key, str(key))


def _names(tables: Sequence[_Table]) -> _Names:
    """The names that came with the rows."""
    found = _Names()
    for table in tables:
        named = [("history_user_id", "history_user__name")]
        named += [(field.attname, f"{field.name}__name") for field in _named(table.fields)]
        found.update(
            (getattr(row, key), getattr(row, name))
            for row in table.rows
            for key, name in named
            if getattr(row, name) is not None
        )
    return found


def _changes_of(table: _Table, kind: Kind, names: _Names) -> Iterator[Change]:
    by_row: dict[Any, list[Any]] = defaultdict(list)
    for row in reversed(table.rows):
        by_row[row.record_ptr_id if hasattr(row, "record_ptr_id") else row.id].append(row)
    for key, rows in by_row.items():
        before = rows[0] if table.cut and rows[0].history_type != CREATED else None
        for row in rows[1:] if before is not None else rows:
            yield from _step(table, kind, names, key, before, row)
            before = row


def _step(table: _Table, kind: Kind, names: _Names, key: uuid.UUID, before: Any, row: Any) -> Iterator[Change]:
    deleted = row.history_type == DELETED
    for field in table.fields:
        old = getattr(before, field.attname) if before is not None else None
        new = None if deleted else getattr(row, field.attname)
        if old == new or (before is None and new in (None, "", [], {})):
            continue
        yield Change(
            at=row.history_date,
            who=names.of(row.history_user_id),
            person=row.history_user_id,
            field=field.name,
            label=table.labels[field.name],
            before=_words(field, old, kind, names),
            after=_words(field, new, kind, names),
            reason=row.history_change_reason or "",
            table=table.model._meta.label_lower,
            part=table.part,
            row=key,
            step=f"{row.history_date.isoformat()} {table.model._meta.label_lower} {row.history_id:012d}",
            act=row.history_type,
            old=old,
            new=new,
        )


def _words(field: Any, value: Any, kind: Kind, names: _Names) -> str:
    """A stored value as a person reads it."""
    if value is None or value == "":
        return ""
    if isinstance(field, models.ForeignKey):
        return names.of(value)
    if field.choices:
        flat: dict[Any, Promise | str] = dict(field.flatchoices)
        return str(flat.get(value, value))
    if field.name == "state":  # the record's own; rows that have one have choices
        return str(kind.state_label(value))
    return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.datetime):
        return full_words(timezone.localtime(value))
    if isinstance(value, dt.date):
        return day_words(value)
    if isinstance(value, int | float):
        return str(number_format(value, force_grouping=True))
    if isinstance(value, dict | list):
        return _joined(value)
    return str(value)


def _joined(value: Any) -> str:
    pairs = value.items() if isinstance(value, dict) else enumerate(value, 1)
    return "\n".join(f"{name}: {_item(item)}" for name, item in pairs)


def _item(item: Any) -> str:
    return json.dumps(item, ensure_ascii=False) if isinstance(item, dict | list) else _plain(item)


@dataclass(frozen=True, slots=True)
class Asked:
    """The filter of the History tab: a person, a field's name, a period of days in the reader's zone."""

    person: uuid.UUID | None = None
    field: str = ""
    since: dt.date | None = None
    until: dt.date | None = None

    def keep(self, rows: Iterable[Change]) -> list[Change]:
        """The changes that fit."""
        return [row for row in rows if self._fits(row)]

    def _fits(self, row: Change) -> bool:
        day = timezone.localtime(row.at).date()
        return (
            (self.person is None or row.person == self.person)
            and (not self.field or row.field == self.field)
            and (self.since is None or day >= self.since)
            and (self.until is None or day <= self.until)
        )
