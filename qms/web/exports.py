"""Lists as files: exactly the columns and rows of the page, streamed to a path by a task.

A cell that a spreadsheet would take for a formula stays text: in CSV it gets a leading apostrophe, in XLSX it is
written as a string (CWE-1236).
"""

import csv
import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from qms.web.tables import Column

R = TypeVar("R")
Progress = Callable[[int], None]
EVERY = 500
CELL_LIMIT = 32_767
LARGEST = 10**15  # Excel keeps fifteen digits
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_UNWRITABLE = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535))


def _quiet(done: int) -> None:
    """Progress that nobody follows."""


def neutral(text: str) -> str:
    """Text that no spreadsheet computes: a leading ``= + - @``, tab or carriage return gets an apostrophe."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _local(value: dt.datetime) -> dt.datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.datetime):
        return _local(value).isoformat(sep=" ", timespec="minutes")
    if isinstance(value, int | float | Decimal):
        return str(value)
    return neutral(str(value))


def _exported(columns: Sequence[Column[R]]) -> list[Column[R]]:
    return [column for column in columns if column.in_export]


def write_csv(path: Path, columns: Sequence[Column[R]], rows: Iterable[R], *, progress: Progress = _quiet) -> int:
    """Write UTF-8 with byte order mark, as spreadsheets expect; answers the number of rows.

    Times are told in the current zone with their offset. ``progress`` is called every 500 rows with the rows done.
    """
    chosen, done = _exported(columns), 0
    with path.open("w", encoding="utf-8-sig", newline="", errors="replace") as file:
        writer = csv.writer(file)
        writer.writerow([neutral(str(column.header)) for column in chosen])
        for done, row in enumerate(rows, 1):
            writer.writerow([_text(column.exported(row)) for column in chosen])
            if done % EVERY == 0:
                progress(done)
    progress(done)
    return done


class _Sheet:
    """One worksheet in constant memory: rows go out as they come."""

    def __init__(self, path: Path, name: str) -> None:
        options = {
            "constant_memory": True, "strings_to_numbers": False, "strings_to_formulas": False,
            "strings_to_urls": False, "remove_timezone": True, "nan_inf_to_errors": True,
        }  # fmt: skip
        self.book = xlsxwriter.Workbook(str(path), options)
        self.sheet = self.book.add_worksheet(name)
        self.bold = self.book.add_format({"bold": True, "bottom": 1})
        self.quiet = self.book.add_format({"font_color": "#5b6779"})
        self.day = self.book.add_format({"num_format": "yyyy-mm-dd"})
        self.moment = self.book.add_format({"num_format": "yyyy-mm-dd hh:mm"})

    def cell(self, row: int, column: int, value: Any) -> None:
        """Write one value with its own type; text stays text."""
        if value is None or value == "":
            return
        if isinstance(value, bool):
            self.sheet.write_string(row, column, _text(value))
        elif isinstance(value, dt.datetime):
            self.sheet.write_datetime(row, column, _local(value).replace(tzinfo=None), self.moment)
        elif isinstance(value, dt.date):
            self.sheet.write_datetime(row, column, value, self.day)
        elif isinstance(value, int | float | Decimal) and -LARGEST < value < LARGEST:
            self.sheet.write_number(row, column, float(value) if isinstance(value, Decimal) else value)
        else:
            self.sheet.write_string(row, column, str(value).translate(_UNWRITABLE)[:CELL_LIMIT])


def write_xlsx(
    path: Path,
    columns: Sequence[Column[R]],
    rows: Iterable[R],
    *,
    title: str,
    note: str = "",
    progress: Progress = _quiet,
) -> int:
    """Write a workbook with one sheet: title, ``note`` (the filters in words), headers, rows; answers their number.

    Dates are real dates in the current zone, which the note line names; numbers are numbers.
    """
    chosen, done = _exported(columns), 0
    out = _Sheet(path, _("List"))
    zone = _("Times: %(zone)s") % {"zone": timezone.get_current_timezone_name()}
    out.sheet.set_column(0, max(len(chosen) - 1, 0), 22)
    out.sheet.freeze_panes(4, 0)
    out.sheet.write_string(0, 0, title[:CELL_LIMIT], out.bold)
    out.sheet.write_string(1, 0, " · ".join(filter(None, (note, zone)))[:CELL_LIMIT], out.quiet)
    for place, column in enumerate(chosen):
        out.sheet.write_string(3, place, str(column.header), out.bold)
    for done, row in enumerate(rows, 1):
        for place, column in enumerate(chosen):
            out.cell(3 + done, place, column.exported(row))
        if done % EVERY == 0:
            progress(done)
    out.book.close()
    progress(done)
    return done
