"""The rows themselves held against the trail: what a table holds is what the last facts about it say.

Chain and readable histories are whole after somebody with all rights has switched the triggers off and changed a row.
Then the row says otherwise than its last fact.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection

from qms.organisations.context import INSTALLATION, Acting
from qms.trail.verify import snapshot, streamed

_WATCHED = r"""SELECT c.relname, split_part(encode(t.tgargs, 'escape'), '\000', 1),
 split_part(encode(t.tgargs, 'escape'), '\000', 2) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
 WHERE t.tgname = 'trail_insert' AND NOT t.tgisinternal"""
"""Table, to whose chain its rows belong, key: the arguments of the trigger that `Watch` attaches."""

_FACTS = """SELECT f.table_name, f.row_key, f.payload FROM trail_fact f
 WHERE f.organisation_id = %s AND f.table_name = ANY(%s)
 ORDER BY f.table_name COLLATE "C", f.row_key COLLATE "C", f.id"""


@dataclass(frozen=True)
class _Table:
    """`of`: the column that says whose chain a row belongs to; empty where the wall shows no other rows."""

    name: str
    key: str
    of: str


def verify_rows(organisation: uuid.UUID) -> str:
    """Compare every row that is watched with its last fact. A sentence about the first that differs, or nothing.

    Must not be called in a transaction.
    """
    with snapshot(Acting(organisation, source="verify_trail")):
        tables = _watched(installation=organisation == INSTALLATION)
        told = groupby(streamed(_FACTS, [organisation, [table.name for table in tables]]), key=itemgetter(0))
        name, facts = next(told, ("", iter(())))
        for table in tables:
            mine = table.name == name
            fault = _compare(table, organisation, _last(facts) if mine else iter(()))
            if fault:
                return fault
            if mine:
                name, facts = next(told, ("", iter(())))
    return ""


def _watched(*, installation: bool) -> list[_Table]:
    """The tables whose rows belong to the chain, by name: those of organisations, or those of the installation."""
    with connection.cursor() as cursor:
        cursor.execute(_WATCHED)
        rows = sorted(cursor.fetchall())
    return [_Table(name, key, mode.partition(" ")[2]) for name, mode, key in rows if (mode == "global") is installation]


def _last(facts: Iterator[tuple[str, str, str]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Key and content of each row that exists, as the facts leave it."""
    for key, changes in groupby(facts, key=itemgetter(1)):
        row: dict[str, Any] | None = None
        for _table, _key, payload in changes:
            said = json.loads(payload)
            row = None if said["act"] == "delete" else (row or {}) | said["new"]
        if row is not None:
            yield key, row


def _compare(table: _Table, organisation: uuid.UUID, told: Iterator[tuple[str, dict[str, Any]]]) -> str:
    held = _held(table, organisation)
    for key, fact in told:
        found = next(held, None)
        if found is None or found[0] > key:
            return f"{table.name}: row {key} is missing"
        if found[0] < key:
            return f"{table.name}: row {found[0]} is in no trail"
        row = json.loads(found[1])
        changed = sorted(column for column, value in fact.items() if column in row and row[column] != value)
        if changed:
            return f"{table.name}: row {key} says otherwise than the trail in {', '.join(changed)}"
    beyond = next(held, None)
    return f"{table.name}: row {beyond[0]} is in no trail" if beyond else ""


def _held(table: _Table, organisation: uuid.UUID) -> Iterator[tuple[str, str]]:
    """Key and content of each row that the table holds, in the order of the facts."""
    key, own = f"r.{table.key}::text", f" WHERE r.{table.of} = %s" if table.of else ""
    question = f'SELECT {key}, to_jsonb(r)::text FROM {table.name} r{own} ORDER BY {key} COLLATE "C"'  # noqa: S608  our own names
    return streamed(question, [organisation] if own else [])
