"""The trail export: lines of JSON from which anybody can verify a trail (docs/engineer/evidence-format.md)."""

from __future__ import annotations

import base64
import hashlib
import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from qms.organisations.context import Acting
from qms.trail.anchors import places
from qms.trail.chain import Ends, Entry
from qms.trail.keys import public_keys
from qms.trail.queries import checkpoints
from qms.trail.verify import ends, entries, snapshot

FORM = "concord-trail/1"


@dataclass(frozen=True)
class Chain:
    """One chain with all that stands beside it. `checkpoints` and `places` hold lines as they are kept."""

    organisation: str
    slug: str
    ends: Ends
    checkpoints: Iterable[str]
    places: Sequence[Iterable[str]]
    entries: Iterable[Entry]


def export_lines(chains: Iterable[Chain], keys: Mapping[str, bytes], made_at: str) -> Iterator[bytes]:
    """The lines of an export, each with its end."""
    total, count = hashlib.sha256(), 0
    known = {name: base64.b64encode(public).decode() for name, public in keys.items()}
    for line in _numbered(chains, {"form": FORM, "made_at": made_at, "keys": known}):
        count += line.startswith(b'{"chain":')
        total.update(line)
        yield line
    yield _line({"end": {"chains": count, "sha256": total.hexdigest()}})


def _numbered(chains: Iterable[Chain], header: Mapping[str, object]) -> Iterator[bytes]:
    yield _line(header)
    for chain in chains:
        yield from _chain(chain)


def _chain(chain: Chain) -> Iterator[bytes]:
    said = {"organisation": chain.organisation, "slug": chain.slug, "head": chain.ends.head, "loose": chain.ends.loose}
    yield _line({"chain": said})
    for line in chain.checkpoints:
        yield _line({"checkpoint": line})
    for number, kept in enumerate(chain.places, 1):
        for line in kept:
            if line.endswith("\n"):  # what is torn off at the end was not kept
                yield _line({"place": number, "line": line[:-1]})
    count = 0
    for entry in chain.entries:
        count += 1
        yield _line([*entry[:3], None if entry.payload is None else entry.columns])
    yield _line({"end": {"organisation": chain.organisation, "entries": count}})


def _line(said: object) -> bytes:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def export_trail(organisations: Iterable[tuple[str, uuid.UUID]]) -> Iterator[bytes]:
    """The export of these chains (short name, key), read piece by piece. Must not be called in a transaction."""
    made_at = timezone.now().strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    yield from export_lines(_chains(organisations), public_keys(), made_at)


def _chains(organisations: Iterable[tuple[str, uuid.UUID]]) -> Iterator[Chain]:
    for slug, key in organisations:
        outside = [list(place.lines(key)) for place in places()]  # first: a place never knows more than the database
        with snapshot(Acting(key, source="export_trail")):
            yield Chain(
                organisation=str(key),
                slug=slug,
                ends=ends(key),
                checkpoints=(each.line() for each in checkpoints(key)),
                places=outside,
                entries=entries(key),
            )
