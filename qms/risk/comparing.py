"""Two revisions of a study side by side: rows that came, went and changed, cell by cell."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qms.risk.models import FailureMode
from qms.risk.queries import CELLS
from qms.web.shapes import Words

Content = Mapping[str, Any]


@dataclass(frozen=True)
class CellChange:
    """A cell that differs: its label, and what stood there before and stands there after."""

    label: Words
    before: str
    after: str


@dataclass(frozen=True)
class RowChange:
    """A row that differs: its code, its failure mode, whether it came or went, and its cells that differ."""

    code: str
    mode: str
    kind: str
    cells: tuple[CellChange, ...] = ()


def differences(before: Content, after: Content) -> list[RowChange]:
    """The rows that differ, in the order of their numbers."""
    earlier = {row["code"]: row for row in before["rows"]}
    later = {row["code"]: row for row in after["rows"]}
    found = []
    for code in sorted(earlier.keys() | later.keys(), key=lambda code: int(code.removeprefix("R"))):
        if code not in later:
            found.append(RowChange(code, earlier[code]["mode"], "gone"))
        elif code not in earlier:
            found.append(RowChange(code, later[code]["mode"], "new"))
        elif cells := _cells(earlier[code], later[code]):
            found.append(RowChange(code, later[code]["mode"], "changed", cells))
    return found


def _cells(before: Content, after: Content) -> tuple[CellChange, ...]:
    return tuple(
        CellChange(FailureMode._meta.get_field(name).verbose_name, _shown(before.get(name)), _shown(after.get(name)))  # type: ignore[union-attr]
        for name in CELLS
        if before.get(name) != after.get(name)
    )


def _shown(value: Any) -> str:
    return "" if value is None else str(value)
