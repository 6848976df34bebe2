"""One door for every table that comes in: text or spreadsheet, packed or not."""

from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from qms.lib.refusal import Refused
from qms.lib.tabular import delimited, sheets
from qms.lib.tabular.header import find_header
from qms.lib.tabular.source import find_encoding, plain_copy
from qms.lib.tabular.table import Table, TableLimits

# Documents, pictures, archives, programs; XML and HTML; SYLK. Some of them would pass for a table of one column.
_NOT_TABLES = (
    *(b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"7z\xbc\xaf", b"Rar!", b"MZ\x90", b"\x7fELF", b"{\\rtf"),
    *(b"<?xml", b"<!DOC", b"<html", b"<HTML", b"<svg", b"ID;P"),
)


def read_table(sent: str | Path | IO[bytes], name: str = "", limits: TableLimits | None = None) -> Table:
    """Read a table from a path or a binary stream; `name` is the file's name and only breaks ties.

    Takes CSV, TSV and other delimited text, each also gzipped, and XLSX, XLS, ODS. The content decides what
    it is. Raises `Refused` (field "file") with a sentence when nothing can be read; lines that cannot be
    read alone are in `Table.problems`.
    """
    bounds = limits or TableLimits()
    path = Path(sent) if isinstance(sent, str) else sent
    try:
        with ExitStack() as on_refusal:
            copy = on_refusal.enter_context(plain_copy(path, bounds))
            if sheets.is_spreadsheet(copy):
                rows, notes = sheets.load(copy, bounds)
                on_refusal.callback(rows.close)
                table = _from_sheet(rows, notes, bounds)
                copy.close()
            else:
                table = _from_text(copy, name or (path.name if isinstance(path, Path) else ""), bounds)
            on_refusal.pop_all()
            return table
    except Refused as refusal:
        raise Refused(refusal.sentence, field="file") from refusal


def _from_sheet(rows: IO[bytes], notes: list[str], limits: TableLimits) -> Table:
    sample = list(islice(sheets.read_records(rows), delimited.SAMPLE_RECORDS))
    line, columns, header_notes = find_header(sample, limits.max_columns)
    return Table(
        columns=columns,
        encoding="",
        delimiter="",
        notes=notes + header_notes,
        limits=limits,
        source=rows,
        open_records=lambda: sheets.read_records(rows),
        header_line=line,
    )


def _from_text(copy: IO[bytes], name: str, limits: TableLimits) -> Table:
    copy.seek(0)
    if copy.read(64).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(_NOT_TABLES):
        raise Refused(_("The content is not a table. Please send CSV, XLSX, XLS or ODS."))
    encoding, notes = find_encoding(copy)
    is_tsv = name.casefold().removesuffix(".gz").endswith(".tsv")
    delimiter = delimited.find_delimiter(copy, encoding, preferred="\t" if is_tsv else "")
    records = delimited.sample(copy, encoding, delimiter)
    line, columns, header_notes = find_header(records, limits.max_columns)
    return Table(
        columns=columns,
        encoding=encoding,
        delimiter=delimiter,
        notes=notes + header_notes,
        limits=limits,
        source=copy,
        open_records=lambda: delimited.read_records(copy, encoding, delimiter),
        header_line=line,
    )
