"""Spreadsheets (XLSX, ODS, XLS) as records: values only, read in a process of its own."""

import json
import tempfile
from collections.abc import Iterator
from typing import IO

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qms.lib.refusal import Refused
from qms.lib.sandbox import ReaderFailed, run_reader
from qms.lib.tabular.table import Record, TableLimits
from qms.lib.uploads import office
from qms.lib.uploads.archives import read_directory
from qms.lib.uploads.limits import Budget, Limits

_SECONDS = 40
_MEGABYTES = 1024
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_VBA = "_VBA_PROJECT".encode("utf-16-le")
_LONGEST_LINE = 50_000_000


def is_spreadsheet(copy: IO[bytes]) -> bool:
    """Whether the content is a workbook rather than text."""
    copy.seek(0)
    return copy.read(8).startswith((_ZIP, _OLE))


def load(copy: IO[bytes], limits: TableLimits) -> tuple[IO[bytes], list[str]]:
    """A file of JSON lines with the rows of the first visible sheet that has any, and notes.

    Raises `Refused` for a workbook that is damaged, locked, has macros or embedded programs, or is too large.
    """
    _check(copy, limits)
    rows = tempfile.TemporaryFile()  # noqa: SIM115 - the table closes it
    options = json.dumps({"max_rows": limits.max_rows})
    try:
        run_reader("sheet_rows", copy, rows, seconds=_SECONDS, megabytes=_MEGABYTES, options=options)
        facts = json.loads(rows.readline(_LONGEST_LINE) or b"{}")
    except (ReaderFailed, ValueError) as error:
        rows.close()
        raise _unreadable() from error
    if facts.get("locked") or facts.get("macros") or "sheet" not in facts:
        rows.close()
        raise _unreadable()
    notes = []
    if facts["others"]:
        note = ngettext(
            "Only the sheet “%(sheet)s” was read; there is %(count)d other.",
            "Only the sheet “%(sheet)s” was read; there are %(count)d others.",
            facts["others"],
        )
        notes.append(note % {"sheet": facts["sheet"], "count": facts["others"]})
    return rows, notes


def read_records(rows: IO[bytes]) -> Iterator[Record]:
    """The rows as (row number in the sheet, cells)."""
    rows.seek(0)
    rows.readline(_LONGEST_LINE)
    while line := rows.readline(_LONGEST_LINE):
        number, *cells = json.loads(line)
        yield number, cells


def _check(copy: IO[bytes], limits: TableLimits) -> None:
    """The bounds and refusals of an upload, before a native library sees the workbook."""
    copy.seek(0)
    content_is_zip = copy.read(4) == _ZIP
    size = copy.seek(0, 2)
    if not content_is_zip:
        copy.seek(0)
        if _VBA in copy.read(limits.max_bytes):
            raise _unreadable()
        return
    bounds = Limits(max_bytes=limits.max_bytes, max_expanded_bytes=limits.max_expanded_bytes, max_seconds=60)
    budget = Budget(bounds, size)
    try:
        kind, _warnings = office.check(copy, read_directory(copy, size, budget), budget)
    except Refused as refusal:
        raise _unreadable() from refusal
    if kind not in ("xlsx", "ods"):
        raise Refused(_("The content is not a table. Please send CSV, XLSX, XLS or ODS."))


def _unreadable() -> Refused:
    return Refused(
        _("The spreadsheet is damaged, locked, too large, or contains macros or objects. Please save it as CSV.")
    )
