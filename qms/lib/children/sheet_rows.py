"""Reads a workbook on standard input and prints its rows as JSON lines. Run by `qms.lib.sandbox`, never imported.

The first line tells which sheet was read; each other line is [row number, cell, …]. A workbook of 5 kB may claim
a cell in its last row and column, for which the reading library asks for all memory: hence this process.
"""

import datetime
import io
import json
import resource
import sys

import python_calamine as calamine

_WORKSHEET = calamine.SheetTypeEnum.WorkSheet
_LARGEST_EXACT = 2**53


def main() -> None:
    """Print {"sheet", "others", "macros", "locked"} and then the rows that are not blank."""
    seconds, megabytes = int(sys.argv[1]), int(sys.argv[2])
    options = json.loads(sys.argv[3])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_FSIZE, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    except calamine.PasswordError:
        _say({"locked": True})
        return
    _print_rows(workbook, options["max_rows"])


def _print_rows(workbook: calamine.CalamineWorkbook, max_rows: int) -> None:
    sheets = workbook.sheets_metadata
    if any(sheet.typ not in (_WORKSHEET, calamine.SheetTypeEnum.ChartSheet) for sheet in sheets):
        _say({"macros": True})
        return
    shown = [sheet.name for sheet in sheets if sheet.visible is calamine.SheetVisibleEnum.Visible]
    names = [name for name in shown if sheets[workbook.sheet_names.index(name)].typ is _WORKSHEET]
    loaded = ((name, workbook.get_sheet_by_name(name)) for name in names)
    name, sheet = next(((name, sheet) for name, sheet in loaded if sheet.height), (names[0] if names else "", None))
    _say({"sheet": name, "others": max(len(names) - 1, 0)})
    printed = 0
    for number, row in enumerate(sheet.iter_rows() if sheet is not None else (), start=1):
        cells = [_text(value) for value in row]
        if any(cells):
            _say([number, *cells])
            printed += 1
        # One more than allowed tells the reader that there are too many; headings may stand above.
        if printed > max_rows + 100:
            return


def _text(value: object) -> str:
    """A cell as a person would type it: dates in ISO 8601, whole numbers without decimals."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < _LARGEST_EXACT:
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    return str(value)


def _say(fact: object) -> None:
    sys.stdout.write(json.dumps(fact) + "\n")


main()
