"""Checks of a series of checkpoints, of the database or of a place outside, and how the two must agree. No database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from qms.trail.anchors import Torn
from qms.trail.checkpoint import ZERO, Checkpoint


@dataclass(frozen=True, order=True, slots=True)
class Fault:
    """The first entry that is wrong or not proven any more, and a sentence why."""

    position: int
    sentence: str


@dataclass(slots=True)
class Series:
    """The checkpoints of one source that fit, and the fault behind them, if there is one."""

    name: str
    fitting: list[Checkpoint] = field(default_factory=list)
    fault: Fault | None = None

    @property
    def size(self) -> int:
        """Entries covered by what fits."""
        return self.fitting[-1].size if self.fitting else 0


def read_series(name: str, organisation: str, checkpoints: Iterable[Checkpoint], keys: Mapping[str, bytes]) -> Series:
    """Check a series as far as it fits. `name` stands before each sentence, such as "anchors in /mnt/a: "."""
    series, seal = Series(name), ZERO
    source = iter(checkpoints)
    while True:
        try:
            checkpoint = next(source, None)
        except Torn as torn:
            series.fault = Fault(series.size + 1, f"{name}{torn}")
            return series
        if checkpoint is None:
            return series
        said = _fault(organisation, checkpoint, len(series.fitting) + 1, series.size, seal, keys)
        if said:
            series.fault = Fault(series.size + 1, f"{name}{said}")
            return series
        series.fitting.append(checkpoint)
        seal = checkpoint.seal()


def _fault(organisation: str, one: Checkpoint, number: int, size: int, seal: str, keys: Mapping[str, bytes]) -> str:
    if one.organisation != organisation:
        return f"checkpoint {number} belongs to another chain"
    if one.number != number:
        return f"checkpoint {number} is missing"
    if one.size <= size or len(one.trace) != 8 * (one.size - size):
        return f"checkpoint {number} covers the wrong entries"
    if one.key not in keys:
        return f"checkpoint {number} is signed with the unknown key {one.key}"
    if not one.is_signed(keys):
        return f"checkpoint {number}: the signature does not fit"
    return "" if one.previous == seal else f"checkpoint {number} does not follow the one before"


@dataclass(frozen=True, slots=True)
class Marks:
    """What the entries are held against: checkpoints in order, how far places outside reach, and the faults so far."""

    checkpoints: list[Checkpoint]
    anchored: int
    faults: list[Fault]


def agree(table: Series, places: Iterable[Series]) -> Marks:
    """Hold the series against each other. The longest one outside counts, then what only the database has."""
    outside = sorted(places, key=lambda place: len(place.fitting), reverse=True)
    faults = [series.fault for series in (table, *outside) if series.fault]
    longest = outside[0].fitting if outside else []
    faults += [fault for place in outside[1:] if (fault := _difference(longest, place))]
    differs = _difference(longest, table)
    if differs:
        return Marks(longest, longest[-1].size, [*faults, differs])
    marks = [*longest, *table.fitting[len(longest) :]]
    return Marks(marks, longest[-1].size if longest else 0, faults)


def _difference(reference: list[Checkpoint], other: Series) -> Fault | None:
    size = 0
    for one, mine in zip(reference, other.fitting, strict=False):
        if one != mine:
            return Fault(size + 1, f"{other.name}checkpoint {one.number} differs from its anchor")
        size = one.size
    return None
