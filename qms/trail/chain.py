"""The core of verification: a walk over the entries of one chain. It needs no database; who feeds it, it believes not.

Formats: docs/engineer/trail-format.md and docs/engineer/evidence-format.md.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from json import JSONDecoder
from operator import itemgetter
from typing import NamedTuple

from qms.trail.checkpoint import ZERO, Checkpoint, traced
from qms.trail.merkle import Frontier
from qms.trail.series import Fault, Marks

COLUMNS = ("organisation", "at", "table", "key", "record", "act", "person")
"""Keys of the payload that columns of the table repeat, in the order of `Entry.columns`."""
_COLUMNS = itemgetter(*COLUMNS)
_SCAN = JSONDecoder().scan_once  # type: ignore[attr-defined]  # its stub does not know it


class Entry(NamedTuple):
    """A link with its fact. `payload` is None when the fact is missing; columns as text, `at` as in the payload."""

    position: int
    digest: str
    payload: str | None
    columns: tuple[str | None, ...]


class Ends(NamedTuple):
    """What stands beside the chain: position and digest of its head, and a fact that is in no chain, by id."""

    head: tuple[int, str] | None = None
    loose: int | None = None


@dataclass(frozen=True)
class Verdict:
    """How many entries fit, how many of them are anchored outside, and the first entry that is wrong."""

    organisation: str
    entries: int
    head: str
    anchored: int = 0
    fault: str = ""
    position: int | None = None

    @property
    def whole(self) -> bool:
        """Whether everything fits."""
        return not self.fault


def verify_entries(organisation: str, entries: Iterable[Entry], ends: Ends, marks: Marks) -> Verdict:
    """Walk the chain and hold it against the checkpoints. The fault in the earliest span is told, and in the same span
    that of the walk: a wrong checkpoint tells only the span, the walk tells the entry."""
    walk = _Walk(organisation, marks.checkpoints)
    fault = walk.over(entries) or walk.at_end(ends)
    sizes = [mark.size for mark in marks.checkpoints]
    found = [(bisect_left(sizes, each.position), 1, each) for each in marks.faults]
    if fault:
        found.append((bisect_left(sizes, fault.position), 0, fault))
    first = min(found)[2] if found else None
    return Verdict(
        organisation=organisation,
        entries=min(walk.count, first.position - 1) if first else walk.count,
        head=walk.digest,
        anchored=min(marks.anchored, walk.count),
        fault=first.sentence if first else "",
        position=first.position if first else None,
    )


def columns_fault(position: int, payload: str, columns: tuple[str | None, ...]) -> str:
    """What the columns say otherwise than the payload."""
    try:
        said, end = _SCAN(payload, 0)  # without the searches for blanks around it: there are none in a sound entry
        if end == len(payload) and _COLUMNS(said) == columns:
            return ""
    except (ValueError, RecursionError, StopIteration, KeyError, TypeError):
        pass  # whatever it is, what follows says it in words
    try:
        said = json.loads(payload)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        return f"entry {position}: the content is no JSON object"
    for name, value in zip(COLUMNS, columns, strict=True):
        if said.get(name) != value:
            return f"entry {position}: the column for {name} differs from the content"
    return ""


class _Walk:
    """Where the walk stands: entries that fit, the last digest, the tree, and the digests since the last checkpoint."""

    def __init__(self, organisation: str, marks: list[Checkpoint]) -> None:
        self.organisation, self.marks = organisation, marks
        self.count, self.digest = 0, ZERO
        self.tree = Frontier()
        self.recent: list[bytes] = []
        self.next_mark = 0

    def over(self, entries: Iterable[Entry]) -> Fault | None:
        """Check every entry, and the tree wherever a checkpoint stands."""
        organisation, sha256 = self.organisation, hashlib.sha256
        recent = self.recent
        marked = self.marks[0].size if self.marks else 0
        for position, digest, payload, columns in entries:
            expected = self.count + 1
            if position != expected:
                return self._earlier(Fault(expected, f"entry {expected} is missing"))
            if payload is None:
                return self._earlier(Fault(position, f"entry {position}: its fact is missing"))
            text = f"concord-trail-1\n{organisation}\n{position}\n{self.digest}\n{payload}"
            octets = sha256(text.encode()).digest()
            if octets.hex() != digest:
                return self._earlier(Fault(position, f"entry {position}: the digest does not fit its content"))
            said = columns_fault(position, payload, columns)
            if said:
                return self._earlier(Fault(position, said))
            recent.append(octets)
            self.count, self.digest = position, digest
            if position == marked:
                fault = self._at_mark()
                if fault:
                    return fault
                marked = self.marks[self.next_mark].size if self.next_mark < len(self.marks) else 0
        return None

    def _at_mark(self) -> Fault | None:
        mark = self.marks[self.next_mark]
        self.tree.extend(self.recent)
        if mark.digest != self.digest or mark.root != self.tree.root().hex():
            return self._named(mark) or Fault(
                self._since(mark) + 1, f"checkpoint {mark.number}: the entries give another root"
            )
        self.next_mark += 1
        self.recent.clear()
        return None

    def _since(self, mark: Checkpoint) -> int:
        return mark.size - len(mark.trace) // 8

    def _named(self, mark: Checkpoint) -> Fault | None:
        """The first entry since the last checkpoint that is not the one that was signed."""
        since = self._since(mark)
        for place, digest in enumerate(self.recent):
            if since + place < mark.size and not traced(mark, digest, place):
                position = since + place + 1
                return Fault(position, f"entry {position} is not the one that checkpoint {mark.number} signed")
        return None

    def _earlier(self, fault: Fault) -> Fault:
        """An entry before the fault may already be another one than was signed."""
        mark = self.marks[self.next_mark] if self.next_mark < len(self.marks) else None
        return (mark and self._named(mark)) or fault

    def at_end(self, ends: Ends) -> Fault | None:
        """What is missing behind the last entry."""
        if self.next_mark < len(self.marks):
            mark = self.marks[self.next_mark]
            missing = self.count + 1
            return self._named(mark) or Fault(
                missing, f"entry {missing} is missing: checkpoint {mark.number} signed {mark.size} entries"
            )
        behind = self.count + 1
        if ends.loose is not None:
            return Fault(behind, f"fact {ends.loose} is in no chain")
        if ends.head is None:
            return Fault(1, "the head is missing") if self.count else None
        if ends.head != (self.count, self.digest):
            return Fault(behind, f"the head says {ends.head[0]} entries, the chain has {self.count}")
        return None
