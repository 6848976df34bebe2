"""A first proposal for the mapping of a file: by the names of its columns, then by what stands in them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from qms.importing.dates import fits
from qms.importing.importers import Importer
from qms.importing.services.mapping import Plan
from qms.importing.targets import DAY, LINE, MOMENT, Target, plain_name, without_name
from qms.lib.tabular import Table

DATE_CELLS = 200
"""Dates of a column that are looked at to find their order; different ones."""


@dataclass
class Column:
    """What stands in a column of the whole file."""

    name: str
    longest: int = 0
    filled: int = 0
    dates: set[str] = field(default_factory=set)

    def note(self, cell: str) -> None:
        """Take a cell into account."""
        text = cell.strip()
        if text:
            self.filled += 1
            self.longest = max(self.longest, len(text))
            if len(self.dates) < DATE_CELLS:
                self.dates.add(text[:80])


@dataclass(frozen=True)
class Guess:
    """A proposed plan, and sentences about what was not clear."""

    plan: Plan
    notes: list[str]


def guess(
    importer: Importer, columns: Sequence[str], rows: Iterable[tuple[int, list[str]]], *, month_first: bool = False
) -> Guess:
    """Propose a plan for the file. It may lack a description: then somebody has to choose one.

    month_first: which order to take for dates that can be read both ways.
    """
    seen = [Column(name) for name in columns]
    for _line, cells in rows:
        for column, cell in zip(seen, cells, strict=True):
            column.note(cell)
    notes: list[str] = []
    chosen = _by_name(importer, seen, notes)
    described = _descriptions(importer, seen, chosen)
    if described:
        chosen["description"] = described
    dated = [column for name in _dated(importer) for column in chosen.get(name, ())]
    order = _order(dated, month_first, notes)
    picked = {name: tuple(column.name for column in found) for name, found in chosen.items()}
    return Guess(Plan(columns=picked, dates=order), notes)


def _dated(importer: Importer) -> list[str]:
    return [target.name for target in importer.targets if target.kind in (MOMENT, DAY)]


def with_order(importer: Importer, plan: Plan, table: Table, *, month_first: bool = False) -> Plan:
    """The plan with the order in which most dates of its columns can be read."""
    wanted = {column for name in _dated(importer) for column in plan.columns.get(name, ())}
    seen = [Column(name) for name in table.columns]
    for _line, cells in table.rows:
        for column, cell in zip(seen, cells, strict=True):
            if column.name in wanted:
                column.note(cell)
    return replace(plan, dates=_order([one for one in seen if one.name in wanted], month_first, []))


def _by_name(importer: Importer, seen: Sequence[Column], notes: list[str]) -> dict[str, tuple[Column, ...]]:
    """The best column for each field but the description, by the order of the field's names; none is taken twice."""
    chosen: dict[str, tuple[Column, ...]] = {}
    taken: set[str] = set()
    for target in importer.targets:
        if target.name == "description":
            continue
        for column in _named(target, seen):
            if column.name in taken:
                continue
            if _fits(target, column):
                chosen[target.name] = (column,)
                taken.add(column.name)
                break
            sentence = _("The column “%(column)s” is left out: its cells do not fit “%(field)s”.")
            notes.append(sentence % {"column": column.name, "field": target.label})
    return chosen


def _named(target: Target, seen: Sequence[Column]) -> list[Column]:
    ranked = [(target.names.index(plain_name(column.name)), column) for column in seen
              if plain_name(column.name) in target.names]  # fmt: skip
    return [column for _rank, column in sorted(ranked, key=lambda pair: pair[0])]


def _fits(target: Target, column: Column) -> bool:
    if not column.filled:
        return False
    if target.kind in (MOMENT, DAY):
        texts = [without_name(text, column.name) for text in column.dates]
        found = sum(any(fits(text, order) for order in ("dmy", "mdy")) for text in texts)
        return found * 2 > len(column.dates)
    return target.kind != LINE or column.longest <= target.most


def _descriptions(
    importer: Importer, seen: Sequence[Column], chosen: dict[str, tuple[Column, ...]]
) -> tuple[Column, ...]:
    """The columns that say what happened: those named so, else the title, else all that name the topic."""
    target = importer.targets[0]
    used = {column.name for found in chosen.values() for column in found}
    free = [column for column in seen if column.filled and column.name not in used]
    named = [column for column in free if plain_name(column.name) in target.names or _weakly(target, column)]
    if named:
        return tuple(named)
    return tuple(column for column in seen if column.filled and plain_name(column.name) in importer.topics)


def _weakly(target: Target, column: Column) -> bool:
    words = f" {plain_name(column.name)} "
    return any(f" {part} " in words for part in target.weak)


def _order(dated: Sequence[Column], month_first: bool, notes: list[str]) -> str:
    """The order in which every date can be read; where both can, the usual one of the place."""
    texts = [without_name(text, column.name) for column in dated for text in column.dates]
    usual, other = ("mdy", "dmy") if month_first else ("dmy", "mdy")
    if all(fits(text, usual) for text in texts):
        return usual
    readable = {order: sum(fits(text, order) for text in texts) for order in (usual, other)}
    best = max(readable, key=lambda order: readable[order])
    words = {"dmy": _("day, month, year"), "mdy": _("month, day, year")}
    notes.append(_("Dates are read as %(order)s.") % {"order": words[best]})
    return best
