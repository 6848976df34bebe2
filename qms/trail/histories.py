"""The readable histories held against the trail: what the pages show as history is what the trail says."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from django.apps import apps
from django.db import connection, models

from qms.organisations.context import Acting
from qms.organisations.wall import column_names
from qms.trail.verify import snapshot
from qms.trail.watch import shared_columns

KINDS = {"insert": "+", "update": "~", "delete": "-"}

_FACTS = """SELECT f.row_key, f.payload FROM trail_fact f JOIN trail_link l ON l.fact_id = f.id
 WHERE f.organisation_id = %s AND f.table_name = %s ORDER BY f.row_key COLLATE "C", l.position"""


def verify_histories(organisation: uuid.UUID) -> str:
    """Compare every history table with the trail. A sentence about the first row that differs, or nothing.

    Must not be called in a transaction.
    """
    with snapshot(Acting(organisation, source="verify_trail")):
        for model, history in _histories():
            fault = _compare(organisation, model, history)
            if fault:
                return fault
    return ""


def _histories() -> Iterator[tuple[type[models.Model], type[models.Model]]]:
    for history in apps.get_models():
        if history.__name__.startswith("Historical"):
            name = history.__name__.removeprefix("Historical")
            yield apps.get_model(history._meta.app_label, name), history


def _compare(organisation: uuid.UUID, model: type[models.Model], history: type[models.Model]) -> str:
    columns = shared_columns(model, history)
    told = _told(organisation, model._meta.db_table, columns)
    kept = _kept(model, history, columns)
    table = history._meta.db_table
    for fact, row in zip_longest(told, kept):
        if row is None:
            return f"{table}: a row of {fact[0]} is missing"
        if fact is None or fact[0] != row[1]:
            return f"{table}: row {row[0]} is in no trail, or one before it is missing"
        if fact[1:] != row[2:]:
            return f"{table}: row {row[0]} says otherwise than the trail"
    return ""


def _told(organisation: uuid.UUID, table: str, columns: list[str]) -> Iterator[tuple[Any, ...]]:
    """Per fact that a history keeps: key, kind, time, person, reason, and the row as it then was."""
    key: str | None = None
    row: dict[str, Any] = {}
    with _cursor("told") as cursor:
        cursor.execute(_FACTS, [organisation, table])
        for row_key, payload in _rows(cursor):
            said = json.loads(payload)
            if row_key != key:
                key, row = row_key, {}
            changed = said["new"] or said["old"]
            row = row | changed
            if said["act"] == "update" and not set(changed) & set(columns):
                continue
            reason = said["reason"][:2000] if said["reason"] else None
            shown = {column: row.get(column) for column in columns}
            yield row_key, KINDS[said["act"]], said["at"], said["person"], reason, shown


def _kept(model: type[models.Model], history: type[models.Model], columns: list[str]) -> Iterator[tuple[Any, ...]]:
    table, key = history._meta.db_table, str(model._meta.pk.column)
    reason = "h.history_change_reason" if "history_change_reason" in column_names(history) else "NULL"
    with _cursor("kept") as cursor:
        cursor.execute(
            f"""SELECT h.history_id, h.{key}::text, h.history_type,
            to_char(h.history_date AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), h.history_user_id::text,
            {reason}, to_jsonb(h)::text FROM {table} h ORDER BY h.{key}::text COLLATE "C", h.history_id"""  # noqa: S608  names of our own tables
        )
        for number, row_key, kind, at, person, why, whole in _rows(cursor):
            row = json.loads(whole)
            yield number, row_key, kind, at, person, why or None, {column: row[column] for column in columns}


def _cursor(name: str) -> Any:
    """A cursor whose rows stay in the server until they are asked for."""
    connection.ensure_connection()
    return connection.connection.cursor(name)


def _rows(cursor: Any) -> Iterator[tuple[Any, ...]]:
    while rows := cursor.fetchmany(2000):
        yield from rows
