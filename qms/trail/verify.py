"""Verification of the chains in the database: entries, head, checkpoints, their signatures, the anchors outside."""

import datetime as dt
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from qms.organisations.context import Acting, tenant_context
from qms.organisations.replica import on_replica
from qms.trail.anchors import Place, places, read_lines
from qms.trail.chain import Ends, Entry, Verdict, verify_entries
from qms.trail.keys import public_keys
from qms.trail.models import Verification
from qms.trail.queries import checkpoints
from qms.trail.series import Fault, Marks, Series, agree, read_series

PAGE = 5000
_names = count()
GRACE = dt.timedelta(minutes=5)
"""A checkpoint that a place lacks for longer than this is a fault of the place."""

_ROWS = """SELECT l.position, l.digest, f.payload, f.organisation_id::text,
 to_char(f.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), f.table_name, f.row_key,
 f.record::text, f.act, f.person::text
 FROM trail_link l LEFT JOIN trail_fact f ON f.id = l.fact_id
 WHERE l.organisation_id = %s ORDER BY l.position"""


def entries(organisation: uuid.UUID) -> Iterator[Entry]:
    """The chain in order. Must be called in a transaction."""
    for row in streamed(_ROWS, [organisation], in_order=True):
        yield Entry(row[0], row[1], row[2], row[3:])


def streamed(question: str, values: Sequence[object], *, in_order: bool = False) -> Iterator[tuple[Any, ...]]:
    """The rows of a long answer: while one page is worked on, the server makes the next.

    in_order: an index gives the order; without it the planner may sort the whole answer before the first row. What goes
    wrong is raised as Django's errors: `on_replica` knows them, and begins anew at the primary.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('cursor_tuple_fraction', %s, true)", ["0.0001" if in_order else "1"])
    rows = connection.connection.cursor(f"rows_{next(_names)}")
    with connection.wrap_database_errors, rows, ThreadPoolExecutor(1) as ahead:
        rows.execute(question, values)
        coming = ahead.submit(rows.fetchmany, PAGE)
        while page := coming.result():
            coming = ahead.submit(rows.fetchmany, PAGE)
            yield from page


def ends(organisation: uuid.UUID) -> Ends:
    """The head, and the first fact that is in no chain."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT position, digest FROM trail_head WHERE organisation_id = %s", [organisation])
        head = cursor.fetchone()
        cursor.execute(
            "SELECT f.id FROM trail_fact f LEFT JOIN trail_link l ON l.fact_id = f.id "
            "WHERE f.organisation_id = %s AND l.fact_id IS NULL ORDER BY f.id LIMIT 1",
            [organisation],
        )
        loose = cursor.fetchone()
    return Ends((head[0], head[1]) if head else None, loose[0] if loose else None)


def verify_chain(organisation: uuid.UUID) -> Verdict:
    """Check the whole chain of the acting organisation. The transaction must act for it and see one picture of it:
    nobody else writes, or it is a snapshot."""
    marks = marks_of(organisation, outside_of(organisation))
    return verify_entries(str(organisation), entries(organisation), ends(organisation), marks)


def verify(organisation: uuid.UUID) -> Verdict:
    """Check the whole chain of an organisation while others go on writing. Must not be called in a transaction."""
    return _verify_with(organisation, outside_of(organisation))


def _verify_with(organisation: uuid.UUID, outside: list[Series]) -> Verdict:
    """`outside` is read first: a place never knows more than the database does afterwards."""
    with snapshot(Acting(organisation, source="verify_trail")):
        marks = marks_of(organisation, outside)
        return verify_entries(str(organisation), entries(organisation), ends(organisation), marks)


@contextmanager
def snapshot(acting: Acting) -> Iterator[None]:
    """A transaction that sees everything as it was at its beginning, and only reads."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        with tenant_context(acting):
            yield


def outside_of(organisation: uuid.UUID) -> list[Series]:
    """The checkpoints of all places."""
    keys = public_keys()
    return [_series_of(place, organisation, keys) for place in places()]


def _series_of(place: Place, organisation: uuid.UUID, keys: Mapping[str, bytes]) -> Series:
    """The checkpoints of a place as they were first kept; that they were touched afterwards is a fault too."""
    name = f"anchors in {place.name}: "
    series = read_series(name, str(organisation), read_lines(place.lines(organisation)), keys)
    touched = place.disturbed(organisation)
    if touched:
        number = min(touched)
        before = series.fitting[: number - 1]
        fault = Fault((before[-1].size if before else 0) + 1, f"{name}checkpoint {number} {touched[number]}")
        series.fault = min(fault, series.fault) if series.fault else fault
    return series


def marks_of(organisation: uuid.UUID, outside: list[Series]) -> Marks:
    """The checkpoints of the database and those of the places, held against each other."""
    table = read_series("", str(organisation), checkpoints(organisation), public_keys())
    marks = agree(table, outside)
    late = [fault for series in outside if (fault := _late(series, table))]
    return Marks(marks.checkpoints, marks.anchored, [*marks.faults, *late])


def _late(place: Series, table: Series) -> Fault | None:
    """A checkpoint that should have reached the place long ago."""
    if place.fault or len(table.fitting) <= len(place.fitting):
        return None
    missing = table.fitting[len(place.fitting)]
    if timezone.now() - dt.datetime.fromisoformat(missing.at) < GRACE:
        return None
    return Fault(place.size + 1, f"{place.name}checkpoint {missing.number} of {missing.at} is missing")


def verify_and_note(organisation: uuid.UUID, *against: Callable[[uuid.UUID], str], at_primary: bool = False) -> Verdict:
    """Verify a chain and keep the result; read from the replica where there is one. Not to be called in a transaction.

    against: what is held against a chain that is whole, each answering what says otherwise, or nothing.
    at_primary: read there nevertheless, as `manage.py verify_trail` does: what was changed in its files past the WAL
    reaches no replica.
    """
    began, outside = time.monotonic(), outside_of(organisation)

    def read() -> Verdict:
        found = _verify_with(organisation, outside)
        said = (check(organisation) for check in against if found.whole)
        return replace(found, fault=next((fault for fault in said if fault), found.fault))

    verdict = read() if at_primary else on_replica(read)
    with tenant_context(Acting(organisation, source="verify_trail")):
        Verification.objects.create(
            organisation_id=organisation,
            entries=verdict.entries,
            anchored=verdict.anchored,
            milliseconds=round((time.monotonic() - began) * 1000),
            fault=verdict.fault[:500],
            position=verdict.position,
        )
    return verdict
