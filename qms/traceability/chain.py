"""The chain of a record: everything that hangs together with it by running links, as far as the seat may see.

A record that the seat does not see ends the path: what lies behind it is not reached, not counted and not hinted at.
"""

import uuid
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

from qms.accounts.seat import Seat, Side
from qms.records.models import Record, RecordLink, Relation
from qms.records.queries import visible_to

COUNTED = 10_000
"""Records of a chain that are counted; beyond that it says "more than"."""
SHOWN = (40, 100, 250, 500)
"""How many records a page may show."""
LINKS = 1_000
"""Links between shown records that are read."""
STEPS = 100
"""The longest way that is followed when nothing is said."""
NEAR = 200
"""Neighbours of one record that are counted."""

LEADS = (Relation.FOLLOWS_FROM, Relation.CAUSED_BY)
"""Relations that say what came first: the target did. They give the chain its direction."""


class Direction(StrEnum):
    """Which way the chain is followed from its record."""

    BOTH = "both"
    BACK = "back"
    ON = "on"


@dataclass(frozen=True, slots=True)
class Tie:
    """A running link between two records of the chain, by their keys."""

    source: uuid.UUID
    target: uuid.UUID
    relation: Relation

    @property
    def ends(self) -> tuple[uuid.UUID, uuid.UUID]:
        """What came first, what followed; for relations without order as they were linked."""
        return (self.target, self.source) if self.relation in LEADS else (self.source, self.target)


@dataclass(frozen=True)
class Chain:
    """The records nearest to `start` first, the links between them, and how much there is in all.

    found: records counted in the whole chain, up to COUNTED; `uncounted` when there are more. kinds: the same by kind.
    distance: links from `start`. beyond: neighbours of a shown record that are not shown, up to NEAR.
    """

    start: Record
    records: tuple[Record, ...]
    ties: tuple[Tie, ...]
    distance: Mapping[uuid.UUID, int]
    found: int
    kinds: Mapping[str, int]
    uncounted: bool = False
    ties_cut: bool = False
    beyond: Mapping[uuid.UUID, int] = field(default_factory=dict)

    @property
    def more(self) -> int:
        """Records of the chain that are counted and not shown."""
        return self.found - len(self.records)


_STEP = """SELECT l.{there}_id AS id FROM records_recordlink l
  WHERE l.{here}_id = reach.id AND l.organisation_id = %(organisation)s AND l.ended_at IS NULL{relations}"""
_REACH = """WITH RECURSIVE seen AS NOT MATERIALIZED ({visible}),
 reach (id, kind) AS (
  SELECT id, kind FROM seen WHERE id = %(start)s
  UNION
  SELECT near.id, near.kind FROM reach CROSS JOIN LATERAL (
   SELECT seen.id, seen.kind FROM ({steps}) step JOIN seen ON seen.id = step.id ORDER BY seen.id
  ) near
 ),
 numbered AS MATERIALIZED (SELECT id, kind, row_number() OVER () AS place FROM reach LIMIT %(counted)s)
SELECT (SELECT array_agg(id ORDER BY place) FROM numbered WHERE place <= %(shown)s),
 (SELECT json_object_agg(kind, many) FROM (SELECT kind, count(*) AS many FROM numbered GROUP BY kind) kinds)"""
"""Breadth first: PostgreSQL hands the rows of a recursive query on as it finds them, level by level, each once; LIMIT
ends the search. A neighbour is looked up by index, from each record that was reached."""


def chain_of(
    start: Record, seat: Seat, *, shown: int = SHOWN[0], steps: int = STEPS, direction: Direction = Direction.BOTH
) -> Chain:
    """The chain of a visible record, breadth first: at most `shown` records, none further than `steps` links.

    Four statements, whatever the size.
    """
    keys, kinds = _reach(start, seat, shown, direction)
    ties = _ties(keys)
    distance = _distances(start.pk, keys, ties, direction)
    near = [key for key in keys if distance[key] <= steps]
    kept = set(near)
    inside = tuple(tie for tie in ties if tie.source in kept and tie.target in kept)
    found = sum(kinds.values())
    return Chain(
        start=start, records=_records(near, seat), ties=inside[:LINKS], distance=distance,
        found=min(found, COUNTED), kinds=kinds, uncounted=found > COUNTED, ties_cut=len(ties) > LINKS,
        beyond=_beyond(near, inside, seat),
    )  # fmt: skip


def _reach(start: Record, seat: Seat, shown: int, direction: Direction) -> tuple[list[uuid.UUID], dict[str, int]]:
    """The keys of the nearest records in their order, and how many of each kind the whole chain has."""
    try:
        visible, values = _visible(seat)
    except EmptyResultSet:  # the seat sees no records at all
        return [], {}
    statement = _REACH.format(visible=visible, steps=" UNION ALL ".join(_steps(direction)))
    values |= {
        "organisation": start.organisation_id,
        "start": start.pk,
        "shown": shown,
        "counted": COUNTED + 1,
        "leads": [str(one) for one in LEADS],
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        keys, kinds = cursor.fetchone() or (None, None)
    return list(keys or ()), dict(kinds or {})


def _steps(direction: Direction) -> Iterable[str]:
    """The halves of a step: along the links, against them, or both."""
    relations = "" if direction is Direction.BOTH else " AND l.relation = ANY(%(leads)s)"
    if direction is not Direction.ON:
        yield _STEP.format(here="source", there="target", relations=relations)
    if direction is not Direction.BACK:
        yield _STEP.format(here="target", there="source", relations=relations)


def _visible(seat: Seat) -> tuple[str, dict[str, Any]]:
    """The statement of what the seat may see, and its values under names."""
    statement, values = visible_to(seat).values("id", "kind").query.sql_with_params()
    named = {f"v{place}": value for place, value in enumerate(values)}
    return statement % tuple(f"%({name})s" for name in named), named


def _ties(keys: Sequence[uuid.UUID]) -> list[Tie]:
    rows = RecordLink.objects.filter(ended_at=None, source__in=keys, target__in=keys).order_by("id")
    found = rows.values_list("source_id", "target_id", "relation")[: LINKS + 1]
    return [Tie(source, target, Relation(relation)) for source, target, relation in found]


def _distances(
    start: uuid.UUID, keys: Iterable[uuid.UUID], ties: Iterable[Tie], direction: Direction
) -> dict[uuid.UUID, int]:
    """Links from the start to each; what is reached by links that were not read counts as furthest."""
    near: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for tie in ties:
        if direction is Direction.BOTH or tie.relation in LEADS:
            if direction is not Direction.ON:
                near[tie.source].append(tie.target)
            if direction is not Direction.BACK:
                near[tie.target].append(tie.source)
    distance, waiting = {start: 0}, deque([start])
    while waiting:
        key = waiting.popleft()
        for other in near[key]:
            if other not in distance:
                distance[other] = distance[key] + 1
                waiting.append(other)
    furthest = max(distance.values()) + 1
    return {key: distance.get(key, furthest) for key in keys}


def _records(keys: Sequence[uuid.UUID], seat: Seat) -> tuple[Record, ...]:
    rows = visible_to(seat).filter(pk__in=keys)
    if seat.side is Side.STAFF:
        rows = rows.select_related("customer", "owner")
    found = {row.pk: row for row in rows}
    return tuple(found[key] for key in keys if key in found)


_BEYOND = """SELECT here.id, (SELECT count(DISTINCT id) FROM (SELECT step.id FROM ({steps}) step
  JOIN seen ON seen.id = step.id WHERE step.id <> ALL(%(keys)s) LIMIT %(near)s) counted)
 FROM unnest(%(keys)s::uuid[]) here (id)"""


def _beyond(keys: Sequence[uuid.UUID], ties: Iterable[Tie], seat: Seat) -> dict[uuid.UUID, int]:
    """How many visible neighbours of each record are not among them."""
    if not keys:
        return {}
    visible, values = _visible(seat)
    steps = " UNION ALL ".join(_steps(Direction.BOTH)).replace("reach.id", "here.id")
    statement = f"WITH seen AS NOT MATERIALIZED ({visible}) {_BEYOND.format(steps=steps)}"
    values |= {"organisation": seat.organisation.pk, "keys": list(keys), "near": NEAR}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return {key: many for key, many in cursor.fetchall() if many}
