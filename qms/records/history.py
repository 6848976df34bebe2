"""The readable history of a record: which field was changed by whom, from what to what, and why.

The rows come from django-simple-history's tables, which database triggers fill, so nothing escapes them: not
`update()`, not bulk, not SQL. A change of the registry's columns and one of the kind's own are two rows; both are
read, with those of the kind's child tables, and put in order of time.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
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
from django.utils.translation import pgettext

from qms.accounts.models import Person
from qms.organisations.models import Customer, Site
from qms.records.models import Attachment, Record
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
"""What is read of each table for the timeline; a PDF reads more (qms/pdf/parts.py)."""
PAGE_ROWS, PAGE_CHANGES = 500, 200
"""What a page of the history reads of each table, and how many changes it shows."""
_EVER = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)
"""Stands for a moment in a kept statement."""
CREATED, CHANGED, DELETED = "+", "~", "-"
_BOOKKEEPING = frozenset(
    {"id", "organisation", "kind", "version", "state_since", "turn", "created_at", "created_by", "record", "record_ptr"}
    | {"import_key", "history_id", "history_date", "history_type", "history_user", "history_change_reason"}
)


@dataclass(frozen=True, slots=True)
class Change:
    """One field in one step. `before`, `after` are words in the reader's language and zone; `old`, `new` as stored.

    act: "+" when the row came into being, "~" for a change, "-" for an end. who is empty for the product itself.
    table: the model's label ("feedback.complaint"), part: what it is called; row tells children apart, code names the
    row where people do ("A01"). step: changes made at once to the same row share it.
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
    code: str = ""
    old: Any = None
    new: Any = None


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of history: its rows for the record and the labels of its fields.

    earlier: where it is cut, what came before the oldest version read, by key of the row.
    """

    model: type[models.Model]
    part: str
    rows: list[Any]
    fields: list[Any]
    labels: dict[str, str]
    cut: bool
    earlier: dict[Any, Any]


@dataclass(frozen=True, slots=True)
class History:
    """Changes, newest first; cut: there are older ones that were not read, those before the moment `older`."""

    changes: list[Change]
    cut: bool
    older: dt.datetime | None = None

    def page(self) -> History:
        """No more than a page of them; what was changed at one moment stays together."""
        if len(self.changes) <= PAGE_CHANGES:
            return self
        last = self.changes[PAGE_CHANGES - 1].at
        shown = [change for change in self.changes if change.at >= last]
        return History(shown, True, last) if len(shown) < len(self.changes) else self


def history_of(
    record: Record, *, rows: int = ROWS_PER_TABLE, before: dt.datetime | None = None, asked: Together | None = None
) -> History:
    """The changes of the record, its kind's fields and children; the newest `rows` rows of each table.

    before: only what happened earlier. asked: what else is asked in the same statement.

    All tables are read by one statement; where one is cut, its rows' earlier versions by one more. For staff: the
    portal's role cannot read these tables.
    """
    kind, asked = kind_of(record.kind), asked or Together()
    children = [child for child in kind.children if hasattr(child, "history")]
    read: list[type[models.Model]] = [Record, kind.model, *children]
    for model in read:
        asked.rows(model._meta.label, partial(_newest, model, record, rows + 1, before))
    tables = [_table(model, record, kind, asked[model._meta.label], rows) for model in read]
    names = _names(tables)
    found = [change for table in tables for change in _changes_of(table, kind, names)]
    found.sort(key=lambda change: (change.at, change.step), reverse=True)
    horizon = max((table.rows[-1].history_date for table in tables if table.cut), default=None)
    if horizon is None:
        return History(found, cut=False)
    older = horizon + dt.timedelta(microseconds=1)  # of this moment some rows may not have been read
    if before is not None and older >= before:
        older = horizon  # one act wrote more rows than are read at once
    return History([change for change in found if change.at >= older], True, older)


def _fields(history: type[models.Model]) -> list[Any]:
    """What is told of a table. `UNTOLD` of a model names what is ours alone, such as keys kept in a list."""
    left_out = _BOOKKEEPING.union(getattr(history.instance_type, "UNTOLD", ()))  # type: ignore[attr-defined]
    return [field for field in history._meta.concrete_fields if field.name not in left_out]


TOLD_BY: dict[Any, str] = {Person: "name", Customer: "name", Site: "name", Record: "number", Attachment: "name"}
"""What people know the rows of a table by."""


def _named(fields: Iterable[Any]) -> dict[str, str]:
    """The keys among the fields that are told by what people know the row by: column → way to the name."""
    keys = [f for f in fields if isinstance(f, models.ForeignKey) and f.related_model in TOLD_BY]
    return {field.attname: f"{field.name}__{TOLD_BY[field.related_model]}" for field in keys}


def _newest(model: type[models.Model], record: Record, most: int, before: dt.datetime | None) -> Compiled:
    """The newest rows of a table for this record, before that moment."""
    kept = _statement(model, most, before is not None)
    given = {_ANY: record.pk, _EVER: before}
    return Compiled(kept.statement, tuple(given.get(value, value) for value in kept.values))


@lru_cache(maxsize=256)
def _statement(model: type[models.Model], most: int, bounded: bool) -> Compiled:
    """The newest rows of a table with the names of what they point to, for any record.

    Built once: six of them, of forty columns each, took a quarter of a record's page.
    """
    rows = _rows_of(model, _ANY)
    return compiled((rows.filter(history_date__lt=_EVER) if bounded else rows)[:most])


def _rows_of(model: type[models.Model], record: uuid.UUID) -> models.QuerySet[Any, dict[str, Any]]:
    """The rows of history of a record's rows, newest first, with what is told of each."""
    history: type[models.Model] = model.history.model  # type: ignore[attr-defined]
    columns = {field.attname for field in history._meta.concrete_fields}
    keys = [name for name in _KEYS if name in columns]
    fields = _fields(history)
    names = _named(fields).values()
    rows = history._default_manager.filter(**{keys[0]: record}).order_by("-history_date", "-history_id")
    return rows.values(*keys, *_STEP, *(field.attname for field in fields), *names)


def _table(model: type[models.Model], record: Record, kind: Kind, found: list[dict[str, Any]], most: int) -> _Table:
    history: type[models.Model] = model.history.model  # type: ignore[attr-defined]
    known = {rule.name: str(rule.label) for rule in kind.fields} if model in (Record, kind.model) else {}
    fields = _fields(history)
    labels = {field.name: capfirst(known.get(field.name) or str(field.verbose_name)) for field in fields}
    part = str(kind.label) if model in (Record, kind.model) else capfirst(str(model._meta.verbose_name))
    of_column = {field.attname: field.to_python for field in history._meta.concrete_fields}

    def read(row: dict[str, Any]) -> SimpleNamespace:
        values = {name: of_column[name](value) if name in of_column else value for name, value in row.items()}
        return SimpleNamespace(**values)

    rows, cut = [read(row) for row in found[:most]], len(found) > most
    before = [read(row) for row in _earlier(model, record.pk, rows)] if cut else []
    return _Table(model, part, rows, fields, labels, cut, {_key(row): row for row in before})


def _key(row: Any) -> Any:
    """What tells the rows of a table apart."""
    return row.record_ptr_id if hasattr(row, "record_ptr_id") else row.id


def _earlier(model: type[models.Model], record: uuid.UUID, rows: list[Any]) -> Iterable[dict[str, Any]]:
    """The version before the oldest one that was read, for each row that came into being before it."""
    oldest = {_key(row): row for row in rows}  # newest first, so the last one stays
    wanted = [key for key, row in oldest.items() if row.history_type != CREATED]
    if not wanted:
        return ()
    last, name = rows[-1], "record_ptr_id" if hasattr(rows[-1], "record_ptr_id") else "id"
    same = models.Q(history_date=last.history_date, history_id__lt=last.history_id)
    older = _rows_of(model, record).filter(models.Q(history_date__lt=last.history_date) | same)
    return older.filter(**{f"{name}__in": wanted}).order_by(name, "-history_date", "-history_id").distinct(name)


class _Names(dict[Any, str]):
    """Names of the rows that keys point to."""

    def of(self, key: Any) -> str:
        """The name behind a key, or the key itself."""
        return "" if key is None else self.get(key, str(key))


def _names(tables: Sequence[_Table]) -> _Names:
    """The names that came with the rows."""
    found = _Names()
    for table in tables:
        found.update(_own_names(table))
    for table in tables:
        named = [("history_user_id", "history_user__name"), *_named(table.fields).items()]
        found.update(
            (getattr(row, key), getattr(row, name))
            for row in (*table.rows, *table.earlier.values())
            for key, name in named
            if getattr(row, name) is not None
        )
    return found


def _own_names(table: _Table) -> dict[Any, str]:
    """What the rows of a table are called where others of the record point to them: their code, or which one it is.

    Where older rows were not read nobody knows which one it is, so a row without a code has no name then.
    """
    codes = {_key(row): _code(table.model, row) for row in reversed(table.rows)}
    numbered = {} if table.cut else {key: f"{table.part} {place}" for place, key in enumerate(codes, 1)}
    return numbered | {key: code for key, code in codes.items() if code}


def _code(model: type[models.Model], row: Any) -> str:
    """What people call a row by ("A01"), where its table has such codes."""
    coded = isinstance(getattr(model, "code", None), property) and hasattr(row, "number")
    return str(model(number=row.number).code) if coded else ""  # type: ignore[attr-defined]  # as looked


def _changes_of(table: _Table, kind: Kind, names: _Names) -> Iterator[Change]:
    by_row: dict[Any, list[Any]] = defaultdict(list)
    for row in reversed(table.rows):
        by_row[_key(row)].append(row)
    for key, rows in by_row.items():
        before = table.earlier.get(key)
        for row in rows:
            yield from _step(table, kind, names, key, before, row)
            before = row


def _step(table: _Table, kind: Kind, names: _Names, key: uuid.UUID, before: Any, row: Any) -> Iterator[Change]:
    deleted = row.history_type == DELETED
    code = _code(table.model, row)
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
            code=code,
            old=old,
            new=new,
        )


def _words(field: Any, value: Any, kind: Kind, names: _Names) -> str:
    """A stored value as a person reads it."""
    if value is None or value == "":
        return ""
    if isinstance(field, models.ForeignKey):
        return names.of(value)
    if field.name == "signature":  # its key; the signature itself stands among those of the record
        return pgettext("signature", "given")
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
        return "\n".join(_lines(value))
    return str(value)


DEEPER = "\N{NO-BREAK SPACE}" * 3


def _lines(value: Any, margin: str = "") -> Iterator[str]:
    """What a list or a mapping holds, a line each; what lies in it stands below, further in."""
    for name, item in value.items() if isinstance(value, dict) else enumerate(value, 1):
        if isinstance(item, dict) or (isinstance(item, list) and any(isinstance(one, dict | list) for one in item)):
            yield f"{margin}{name}:"
            yield from _lines(item, margin + DEEPER)
        elif isinstance(item, list):
            yield f"{margin}{name}: " + " · ".join(_plain(_day(one)) for one in item if one not in ("", None))
        else:
            yield f"{margin}{name}: {_plain(_day(item))}"


def _day(item: Any) -> Any:
    """Plain data knows no days: what is spelled as one ("2026-11-29") is one."""
    if not isinstance(item, str) or not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){2}", item):
        return item
    with suppress(ValueError):
        return dt.date.fromisoformat(item)
    return item


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
