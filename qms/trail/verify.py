"""Verification of a chain: recompute every digest, compare every column. Format: docs/engineer/trail-format.md."""

import hashlib
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

ZERO = "0" * 64


@dataclass(frozen=True)
class Verdict:
    """What verification found: how many entries fit, and the first one that does not."""

    organisation: uuid.UUID
    entries: int
    head: str
    fault: str = ""
    position: int | None = None

    @property
    def whole(self) -> bool:
        """Whether everything fits."""
        return not self.fault


def link_digest(organisation: uuid.UUID, position: int, previous: str, payload: str) -> str:
    """sha256 over format tag, organisation, position, previous digest and payload, each on its own line."""
    text = f"concord-trail-1\n{organisation}\n{position}\n{previous}\n{payload}"
    return hashlib.sha256(text.encode()).hexdigest()


_ROWS = """SELECT l.position, l.digest, f.payload, f.organisation_id, f.at, f.table_name, f.row_key,
 f.record, f.act, f.person
 FROM trail_link l LEFT JOIN trail_fact f ON f.id = l.fact_id
 WHERE l.organisation_id = %s AND l.position > %s ORDER BY l.position LIMIT 5000"""


def entries(organisation: uuid.UUID) -> Iterator[tuple[Any, ...]]:
    """The chain in order, read in pages of 5,000."""
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_ROWS, [organisation, last])
            rows = cursor.fetchall()
        yield from rows
        if len(rows) < 5000:
            return
        last = rows[-1][0]


def verify_chain(organisation: uuid.UUID) -> Verdict:
    """Check the whole chain of the acting organisation (the transaction must act for it)."""
    previous, count = ZERO, 0
    for row in entries(organisation):
        position, digest, payload = row[0], row[1], row[2]
        fault = entry_fault(organisation, count + 1, previous, row)
        if fault:
            return Verdict(organisation, count, previous, fault, position)
        previous, count = digest, count + 1
        del payload
    fault = _ends_fault(organisation, count, previous)
    return Verdict(organisation, count, previous, fault, count if fault else None)


def entry_fault(organisation: uuid.UUID, expected: int, previous: str, row: tuple[Any, ...]) -> str:
    """What does not fit in this entry, or an empty string."""
    position, digest, payload = row[0], row[1], row[2]
    if position != expected:
        return f"entry {expected} is missing"
    if payload is None:
        return f"entry {position}: its fact is missing"
    if link_digest(organisation, position, previous, payload) != digest:
        return f"entry {position}: the digest does not fit its content"
    return _columns_fault(position, payload, row)


def _columns_fault(position: int, payload: str, row: tuple[Any, ...]) -> str:
    said = json.loads(payload)
    moment = row[4].strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    columns = {
        "organisation": str(row[3]), "at": moment, "table": row[5], "key": row[6],
        "record": str(row[7]) if row[7] else None, "act": row[8], "person": str(row[9]) if row[9] else None,
    }  # fmt: skip
    for name, value in columns.items():
        if said.get(name) != value:
            return f"entry {position}: the column for {name} differs from the content"
    return ""


def _ends_fault(organisation: uuid.UUID, count: int, digest: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT position, digest FROM trail_head WHERE organisation_id = %s", [organisation])
        head = cursor.fetchone()
        cursor.execute(
            "SELECT f.id FROM trail_fact f LEFT JOIN trail_link l ON l.fact_id = f.id "
            "WHERE f.organisation_id = %s AND l.fact_id IS NULL ORDER BY f.id LIMIT 1",
            [organisation],
        )
        loose = cursor.fetchone()
    if loose:
        return f"fact {loose[0]} is in no chain"
    if head is None:
        return "" if count == 0 else "the head is missing"
    if (head[0], head[1]) != (count, digest):
        return f"the head says {head[0]} entries, the chain has {count}"
    return ""
