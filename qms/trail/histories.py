"""The readable histories held against the trail: what the pages show as history is what the trail says."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from itertools import groupby, zip_longest
from operator import itemgetter
from typing import Any

from django.apps import apps
from django.db import models

from qms.organisations.context import Acting
from qms.organisations.wall import column_names
from qms.trail.verify import snapshot, streamed
from qms.trail.watch import shared_columns

KINDS = {"insert": "+", "update": "~", "delete": "-"}

_FACTS = """SELECT f.table_name, f.row_key, f.payload FROM trail_fact f
 WHERE f.organisation_id = %s AND f.table_name = ANY(%s)
 ORDER BY f.table_name COLLATE "C", f.row_key COLLATE "C", f.id"""
"""Of one row the facts are in the order of its changes: who writes it waits until the one before has committed."""


def verify_histories(organisation: uuid.UUID) -> str:
    """Compare every history table with the trail. A sentence about the first row that differs, or nothing.

    Must not be called in a transaction.
    """
    pairs = {model._meta.db_table: (model, history) for model, history in _histories()}
    with snapshot(Acting(organisation, source="verify_trail")):
        told = groupby(streamed(_FACTS, [organisation, list(pairs)]), key=itemgetter(0))
        table, facts = next(told, ("", iter(())))
        for name, (model, history) in sorted(pairs.items()):
            fault = _compare(model, history, facts if table == name else iter(()))
            if fault:
                return fault
            if table == name:
                table, facts = next(told, ("", iter(())))
    return ""


def _histories() -> Iterator[tuple[type[models.Model], type[models.Model]]]:
    for history in apps.get_models():
        if history.__name__.startswith("Historical"):
            name = history.__name__.removeprefix("Historical")
            yield apps.get_model(history._meta.app_label, name), history


def _compare(model: type[models.Model], history: type[models.Model], facts: Iterator[tuple[Any, ...]]) -> str:
    columns = shared_columns(model, history)
    table = history._meta.db_table
    for fact, row in zip_longest(_told(facts, columns), _kept(model, history, columns)):
        if row is None:
            return f"{table}: a row of {fact[0]} is missing"
        if fact is None or fact[0] != row[1]:
            return f"{table}: row {row[0]} is in no trail, or one before it is missing"
        if fact[1:] != row[2:]:
            return f"{table}: row {row[0]} says otherwise than the trail"
    return ""


def _told(facts: Iterator[tuple[Any, ...]], columns: list[str]) -> Iterator[tuple[Any, ...]]:
    """Per fact that a history keeps: key, kind, time, person, reason, and the row as it then was."""
    key: str | None = None
    row: dict[str, Any] = {}
    kept = frozenset(columns)
    for _table, row_key, payload in facts:
        said = json.loads(payload)
        if row_key != key:
            key, row = row_key, {}
        changed = said["new"] or said["old"]
        row = row | changed
        if said["act"] == "update" and kept.isdisjoint(changed):
            continue
        reason = said["reason"][:2000] if said["reason"] else None
        shown = [row.get(column) for column in columns]
        yield row_key, KINDS[said["act"]], said["at"], said["person"], reason, shown


def _kept(model: type[models.Model], history: type[models.Model], columns: list[str]) -> Iterator[tuple[Any, ...]]:
    table, key = history._meta.db_table, str(model._meta.pk.column)
    reason = "h.history_change_reason" if "history_change_reason" in column_names(history) else "NULL"
    question = f"""SELECT h.history_id, h.{key}::text, h.history_type,
     to_char(h.history_date AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), h.history_user_id::text,
     {reason}, to_jsonb(h)::text FROM {table} h ORDER BY h.{key}::text COLLATE "C", h.history_id"""  # noqa: S608  names of our own tables
    for number, row_key, kind, at, person, why, whole in streamed(question, []):
        row = json.loads(whole)
        yield number, row_key, kind, at, person, why or None, [row[column] for column in columns]
