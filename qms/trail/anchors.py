"""Anchors: copies of the checkpoints in append-only places outside the database.

A place is a folder with one file per organisation, `<organisation>.jsonl`, one checkpoint a line. `ANCHOR_DIR` is the
first; `ANCHOR_COPIES` names more, such as a mounted share that forbids changes. A line is written in one piece and
reaches the disk before anybody is told. Either may also name a bucket with object lock, `s3://…`: anchor_store.py.
"""

from __future__ import annotations

import fcntl
import os
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.conf import settings

from qms.lib.objectstore import SCHEME, parse
from qms.trail.checkpoint import Checkpoint, from_line

LAST_BYTES = 65_536
"""More than two lines: a line has at most 1,000 traced entries of eight letters."""


class Torn(ValueError):
    """A line of a place that is no checkpoint."""


class Place(Protocol):
    """Somewhere outside the database that keeps what is given to it."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def locked(self) -> bool:
        """Whether nobody can take away what is kept, so that what was seen there once need not be asked for again."""

    def append(self, organisation: uuid.UUID, checkpoints: Iterable[Checkpoint]) -> int:
        """Keep those checkpoints that come after the last one kept; returns how many. Raises OSError."""

    def last_number(self, organisation: uuid.UUID) -> int:
        """The number of the last checkpoint kept, 0 for none."""

    def lines(self, organisation: uuid.UUID) -> Iterator[str]:
        """Everything kept, in order, as it lies there; `read_lines` makes checkpoints of it."""

    def disturbed(self, organisation: uuid.UUID) -> dict[int, str]:
        """What was done to kept checkpoints afterwards, as the place itself remembers it: words by number."""

    def organisations(self) -> set[uuid.UUID]:
        """Whose checkpoints are kept."""


def places() -> list[Place]:
    """The places of this installation, the first one first."""
    return [place_at(address) for address in (settings.ANCHOR_DIR, *settings.ANCHOR_COPIES)]


def place_at(address: str | Path) -> Place:
    """The place at this address: a folder, or `s3://…`. Raises ValueError for an address that is none."""
    if not str(address).startswith(SCHEME):
        return FilePlace(Path(address))
    from qms.trail.anchor_store import ObjectPlace  # its library is large, and most installations use folders

    return ObjectPlace(parse(str(address)), settings.ANCHOR_LOCK_YEARS)


@dataclass(frozen=True)
class FilePlace:
    """A folder on a disk or a mounted share."""

    folder: Path

    @property
    def name(self) -> str:
        return str(self.folder)

    @property
    def locked(self) -> bool:
        return False

    def _path(self, organisation: uuid.UUID) -> Path:
        return self.folder / f"{organisation}.jsonl"

    def append(self, organisation: uuid.UUID, checkpoints: Iterable[Checkpoint]) -> int:
        """Two processes at once are put in order by a lock; each line is on the disk when this returns."""
        self.folder.mkdir(mode=0o750, parents=True, exist_ok=True)
        handle = os.open(self._path(organisation), os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o640)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            last, torn = _tail(handle)
            fresh = [each for each in checkpoints if each.number > last]
            lines = "".join(f"{each.line()}\n" for each in fresh)
            if fresh:
                _write_whole(handle, (("\n" if torn else "") + lines).encode())
            return len(fresh)
        finally:
            os.close(handle)

    def last_number(self, organisation: uuid.UUID) -> int:
        try:
            handle = os.open(self._path(organisation), os.O_RDONLY)
        except FileNotFoundError:
            return 0
        try:
            return _tail(handle)[0]
        finally:
            os.close(handle)

    def lines(self, organisation: uuid.UUID) -> Iterator[str]:
        try:
            with self._path(organisation).open(encoding="ascii", errors="replace", newline="\n") as lines:
                yield from lines
        except FileNotFoundError:
            return

    def disturbed(self, organisation: uuid.UUID) -> dict[int, str]:
        return {}

    def organisations(self) -> set[uuid.UUID]:
        found = set()
        for path in self.folder.glob("*.jsonl"):
            try:
                found.add(uuid.UUID(path.stem))
            except ValueError:  # a file of somebody else's
                continue
        return found


def read_lines(lines: Iterable[str]) -> Iterator[Checkpoint]:
    """The checkpoints of a file. A line that a fault cut off is the beginning of the next one, or has no end; it is
    passed over. Raises Torn for any other line that is no checkpoint, naming it."""
    number, waiting = 0, ""
    for line in lines:
        text = line.removesuffix("\n")
        if number and not text.startswith(waiting):
            yield _checkpoint(waiting, number)
        number, waiting, whole = number + 1, text, line.endswith("\n")
    if number and whole:
        yield _checkpoint(waiting, number)


def _checkpoint(text: str, number: int) -> Checkpoint:
    try:
        return from_line(text)
    except ValueError as error:
        raise Torn(f"line {number} is no checkpoint") from error


def _tail(handle: int) -> tuple[int, bool]:
    """Number of the last whole line's checkpoint, and whether a cut-off line stands behind it."""
    size = os.fstat(handle).st_size
    end = os.pread(handle, min(size, LAST_BYTES), max(0, size - LAST_BYTES)).decode("ascii", "replace")
    *lines, rest = end.split("\n")
    for line in reversed(lines):
        try:
            return from_line(line).number, bool(rest)
        except ValueError:
            continue
    return 0, bool(rest)


def _write_whole(handle: int, octets: bytes) -> None:
    """Write everything and see it on the disk. Raises OSError, for instance when the disk is full."""
    while octets:
        octets = octets[os.write(handle, octets) :]
    os.fsync(handle)
