"""The acts of the trail: make checkpoints, keep them outside, prove an entry. None may be called in a transaction."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import structlog
from django.db import connection
from django.dispatch import Signal

from qms.organisations.context import Acting, tenant_context
from qms.trail.anchors import Place, places
from qms.trail.checkpoint import ZERO, Checkpoint, trace_of
from qms.trail.keys import signing_key
from qms.trail.merkle import BLOCK, Frontier, inclusion_path, root_from_path, tile_of
from qms.trail.queries import checkpoints, digests, last_checkpoint, tiles

log = structlog.get_logger(__name__)

anchor_trouble = Signal()
"""Sent with `ahead`: whether a place outside knows more than the database, or else could not be written."""

SPAN = 1000
"""Entries a checkpoint covers at most."""
AT_ONCE = 100
"""Checkpoints made in one transaction."""


def make_checkpoints(organisation: uuid.UUID) -> int:
    """Sign what is new in a chain and keep it outside; returns how many checkpoints were made."""
    made = sign(organisation)
    keep_outside(organisation)
    return made


def sign(organisation: uuid.UUID) -> int:
    """Sign what is new in a chain; returns how many checkpoints were made.

    Safe to run any time and twice at once: the database lets in only the next checkpoint, the loser stops.
    """
    made, more = 0, True
    while more:
        with tenant_context(Acting(organisation, source="checkpoint")):
            fresh = _make_some(organisation)
        made, more = made + fresh, fresh == AT_ONCE
    return made


def keep_outside(organisation: uuid.UUID) -> bool:
    """Bring every place up to date; whether all are. One that fails is told and tried again at the next ring."""
    whole = True
    for place in places():
        try:
            keep_at(place, organisation)
        except OSError as error:
            tell_trouble(place, organisation, error)
            whole = False
    return whole


def keep_at(place: Place, organisation: uuid.UUID) -> None:
    """Bring a place up to date. Raises OSError."""
    last = place.last_number(organisation)
    with tenant_context(Acting(organisation, source="checkpoint")):
        newest = last_checkpoint()
        missing = list(checkpoints(organisation, last))
    if newest and last > newest.number:
        log.error("trail.anchors_ahead", place=place.name, organisation=str(organisation), anchored=last)
        anchor_trouble.send(None, ahead=True)
    place.append(organisation, missing)


def tell_trouble(place: Place, organisation: uuid.UUID, error: OSError) -> None:
    """Say that a place could not be written."""
    log.error("trail.anchor_failed", place=place.name, organisation=str(organisation), error=str(error))
    anchor_trouble.send(None, ahead=False)


def _make_some(organisation: uuid.UUID) -> int:
    last = last_checkpoint()
    tree, block = _tree(organisation, last)
    moment = _clock()
    for made in range(AT_ONCE):
        size = last.size if last else 0
        fresh = digests(organisation, size, size + SPAN)
        if not fresh:
            return made
        tile = None
        for digest in fresh:
            tree.append(digest)
            block.append(digest)
            if len(block) == BLOCK:
                tile, block = tile_of(block).hex(), []
        last = _next(organisation, last, fresh, tree, moment)
        if not _keep(last, moment, tile):
            return made
    return AT_ONCE


def _tree(organisation: uuid.UUID, last: Checkpoint | None) -> tuple[Frontier, list[bytes]]:
    """The tree under the last checkpoint, and the digests of its unfinished block."""
    if last is None:
        return Frontier(), []
    tree = Frontier()
    for tile in tiles(organisation, last.size):
        tree.append_tile(tile)
    block = digests(organisation, last.size - last.size % BLOCK, last.size)
    if tree.size + len(block) == last.size:
        for digest in block:
            tree.append(digest)
        if tree.root().hex() == last.root:
            return tree, block
    log.error("trail.tree_differs", organisation=str(organisation), checkpoint=last.number)
    return _tree_of_all(organisation, last.size), block


def _tree_of_all(organisation: uuid.UUID, size: int) -> Frontier:
    """The tree from the entries alone: what the checkpoints say of them does not fit, which verification will name."""
    tree = Frontier()
    for start in range(0, size, 10_000):
        for digest in digests(organisation, start, min(start + 10_000, size)):
            tree.append(digest)
    return tree


def _clock() -> dt.datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: dt.datetime = cursor.fetchone()[0]
    return moment


def _next(
    organisation: uuid.UUID, last: Checkpoint | None, fresh: list[bytes], tree: Frontier, moment: dt.datetime
) -> Checkpoint:
    key = signing_key()
    return Checkpoint(
        organisation=str(organisation),
        number=last.number + 1 if last else 1,
        size=tree.size,
        digest=fresh[-1].hex(),
        root=tree.root().hex(),
        at=f"{moment:%Y-%m-%dT%H:%M:%S.%f}Z",
        trace=trace_of(fresh),
        previous=last.seal() if last else ZERO,
        key=key.fingerprint,
    ).signed(key)


def _keep(checkpoint: Checkpoint, moment: dt.datetime, tile: str | None) -> bool:
    """Put it into the database; False when another worker was quicker."""
    values: list[Any] = [
        checkpoint.number,
        checkpoint.size,
        checkpoint.digest,
        checkpoint.root,
        moment,
        checkpoint.trace,
    ]
    values += [checkpoint.previous, checkpoint.key, checkpoint.signature, tile]
    with connection.cursor() as cursor:
        cursor.execute("SELECT trail_keep_checkpoint(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)", values)
        return bool(cursor.fetchone()[0])


@dataclass(frozen=True)
class Proof:
    """That an entry is in the trail: the way from its digest to a signed root. Hashes in hex, from the leaf upwards."""

    position: int
    digest: str
    path: Iterable[str]
    checkpoint: Checkpoint


def prove(organisation: uuid.UUID, position: int) -> Proof | None:
    """The proof of an entry by the newest checkpoint; one is made when none covers it yet.

    None when the trail does not fit its own checkpoint, which is logged and left to verification.
    """
    with tenant_context(Acting(organisation, source="checkpoint")):
        last = last_checkpoint()
    if last is None or last.size < position:
        make_checkpoints(organisation)
    with tenant_context(Acting(organisation, source="checkpoint")):
        last = last_checkpoint()
        return _proof(organisation, position, last) if last and last.size >= position else None


def _proof(organisation: uuid.UUID, position: int, last: Checkpoint) -> Proof | None:
    blocks: dict[int, list[bytes]] = {}

    def block(number: int) -> list[bytes]:
        if number not in blocks:
            blocks[number] = digests(organisation, number * BLOCK, min((number + 1) * BLOCK, last.size))
        return blocks[number]

    whole = tiles(organisation, last.size)
    if len(whole) == last.size // BLOCK:
        digest = block((position - 1) // BLOCK)[(position - 1) % BLOCK]
        path = inclusion_path(position, last.size, tiles=whole, block=block)
        root = root_from_path(digest, position, last.size, path)
        if root is not None and root.hex() == last.root:
            return Proof(position, digest.hex(), [each.hex() for each in path], last)
    log.error("trail.tree_differs", organisation=str(organisation), checkpoint=last.number)
    return None
