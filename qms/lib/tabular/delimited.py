"""Delimited text (RFC 4180 and its many relatives): records with the line they begin at, and the delimiter."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import IO

from django.utils.translation import gettext as _

from qms.lib.tabular.table import BrokenRecord, Record

DELIMITERS = ",;\t|"
SAMPLE_RECORDS = 200
_LONGEST_RECORD = 2_000_000


class _Lines:
    """Feeds the csv module with physical lines and knows which record they belong to.

    The module asks for another line within a record only inside quotation marks: when the file ends then,
    the mark was never closed. The module itself would hand out the rest of the file as one cell.
    """

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._line = 0
        self._length = 0
        self.first_line = 1

    def begin_record(self) -> None:
        self.first_line = self._line + 1
        self._length = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(_LONGEST_RECORD + 1)
        if not line:
            if self._length:
                sentence = _("A quotation mark opened in this line is never closed; the file may be cut off.")
                raise BrokenRecord(self.first_line, sentence)
            raise StopIteration
        self._line += 1
        self._length += len(line)
        if self._length > _LONGEST_RECORD:
            raise BrokenRecord(self.first_line, _too_long())
        return line


def read_records(copy: IO[bytes], encoding: str, delimiter: str) -> Iterator[Record]:
    """All records of the file with the physical line each begins at; line ends may be CR, LF, CRLF or mixed.

    Raises `BrokenRecord` for an open quotation mark or an endless cell.
    """
    copy.seek(0)
    text = io.TextIOWrapper(copy, encoding=encoding, newline="")
    try:
        lines = _Lines(text)
        reader = csv.reader(lines, delimiter=delimiter)
        while True:
            lines.begin_record()
            try:
                cells = next(reader, None)
            except csv.Error as error:
                raise BrokenRecord(lines.first_line, _too_long()) from error
            if cells is None:
                return
            yield lines.first_line, cells
    finally:
        # The wrapper would close the file with itself, but the file is read again.
        text.detach()


def find_delimiter(copy: IO[bytes], encoding: str, preferred: str = "") -> str:
    """The delimiter that parts the beginning of the file into the most even records; a comma if none does."""
    named = _named_delimiter(copy, encoding)
    if named:
        return named

    def evenness(delimiter: str) -> tuple[float, bool, int]:
        return (*_evenness(copy, encoding, delimiter, delimiter == preferred),)

    best = max(DELIMITERS, key=evenness)
    return best if evenness(best)[0] > 0 else ","


def sample(copy: IO[bytes], encoding: str, delimiter: str) -> list[Record]:
    """The first records that are not blank, up to the first broken one."""
    records: list[Record] = []
    try:
        for line, cells in islice(read_records(copy, encoding, delimiter), SAMPLE_RECORDS):
            if any(cell.strip() for cell in cells):
                records.append((line, cells))
    except BrokenRecord:
        pass
    return records


def usual_width(records: list[Record]) -> int:
    """The number of cells most records have; the greater when two are as frequent."""
    widths = Counter(len(cells) for _line, cells in records)
    return max(widths, key=lambda width: (widths[width], width), default=0)


def _evenness(copy: IO[bytes], encoding: str, delimiter: str, preferred: bool) -> tuple[float, bool, int]:
    """The share of records with the usual width (0 if that is one cell), then preference, then the width."""
    records = sample(copy, encoding, delimiter)
    width = usual_width(records)
    if width < 2:
        return 0.0, preferred, width
    return sum(len(cells) == width for _line, cells in records) / len(records), preferred, width


def _named_delimiter(copy: IO[bytes], encoding: str) -> str:
    """Excel's own way to name it: a first line "sep=;"."""
    copy.seek(0)
    start = copy.read(64).decode(encoding, "ignore").lstrip("\ufeff").strip('"')
    return start[4] if start.casefold().startswith("sep=") and len(start) > 4 and start[4] in DELIMITERS else ""


def _too_long() -> str:
    return _("A cell that begins in this line does not end; a quotation mark may be missing.")
