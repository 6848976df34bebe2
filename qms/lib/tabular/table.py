"""What a table that came in from outside looks like to those who import it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import IO, NamedTuple, Self

from django.utils.translation import gettext as _

from qms.lib.refusal import Refused

MEGABYTE = 1024 * 1024
_PROBLEMS_KEPT = 1000

#: A line number of the file (the first is 1) and the cells of the record that begins there.
Record = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class TableLimits:
    """Bounds of one table. Bytes as stored and as unpacked; a cell is counted in characters."""

    max_bytes: int = 50 * MEGABYTE
    max_expanded_bytes: int = 400 * MEGABYTE
    max_ratio: int = 200
    max_columns: int = 300
    max_rows: int = 500_000
    # The csv module stops at 131,072 by itself.
    max_cell: int = 100_000


class Problem(NamedTuple):
    """A line that could not be read: its number in the file, the column if one is to blame, and why."""

    line: int
    column: str | None
    sentence: str


class BrokenRecord(Exception):
    """A record that cannot be read, after which the rest of the file makes no sense."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(sentence)
        self.line = line
        self.sentence = sentence


@dataclass(slots=True)
class Table:
    """A table read from a file; use it as a context manager, or call `close`.

    `columns` are unique and not empty. `encoding` and `delimiter` are empty for spreadsheets. `notes` are
    sentences for the person about what was assumed. `problems` belong to the last reading of `rows` and
    are complete when it has ended; a line with a problem is not among the rows.
    """

    columns: list[str]
    encoding: str
    delimiter: str
    notes: list[str]
    limits: TableLimits
    source: IO[bytes]
    open_records: Callable[[], Iterator[Record]]
    header_line: int
    problems: list[Problem] = field(default_factory=list)

    @property
    def rows(self) -> Iterator[Record]:
        """The rows below the header as (line number, cells), one cell per column; each use begins anew.

        Raises `Refused` when there are more rows than `limits.max_rows`.
        """
        self.problems.clear()
        return self._read()

    def count(self) -> int:
        """How many rows there are, problems included: one pass over the file, for a progress bar."""
        return sum(1 for _row in self.rows) + len(self.problems)

    def close(self) -> None:
        """Give the temporary file back."""
        self.source.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _read(self) -> Iterator[Record]:
        seen = 0
        try:
            for line, cells in self.open_records():
                if line <= self.header_line or not any(cell.strip() for cell in cells):
                    continue
                seen += 1
                if seen > self.limits.max_rows:
                    sentence = _("The table has more than %(limit)d rows. Please split it.")
                    raise Refused(sentence % {"limit": self.limits.max_rows})
                fitted = self._fitted(line, cells)
                if fitted is not None:
                    yield line, fitted
        except BrokenRecord as broken:
            self._report(broken.line, None, broken.sentence)

    def _fitted(self, line: int, cells: list[str]) -> list[str] | None:
        """The cells if there is one per column and each is sound, else None and a problem."""
        width = len(self.columns)
        while len(cells) > width and not cells[-1].strip():
            cells.pop()
        if len(cells) != width:
            sentence = _("The line has %(found)d cells, but the header has %(expected)d.")
            self._report(line, None, sentence % {"found": len(cells), "expected": width})
            return None
        for column, cell in zip(self.columns, cells, strict=True):
            if len(cell) > self.limits.max_cell:
                sentence = _("The cell has %(length)d characters; at most %(limit)d fit.")
                self._report(line, column, sentence % {"length": len(cell), "limit": self.limits.max_cell})
                return None
            if "\x00" in cell:
                self._report(line, column, _("The cell contains a NUL character, which no text has."))
                return None
        return cells

    def _report(self, line: int, column: str | None, sentence: str) -> None:
        if len(self.problems) < _PROBLEMS_KEPT:
            self.problems.append(Problem(line, column, sentence))
