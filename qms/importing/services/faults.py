"""The report of refused lines: kept in a bounded list, written as a CSV in which no cell is a formula."""

import csv
import io
import secrets
import tempfile
import uuid
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from qms.importing.models import ImportFile
from qms.importing.services.reading import Fault
from qms.lib.tabular import Problem
from qms.web.exports import write_csv
from qms.web.tables import Column
from qms.workspace.orphans import files_of

FOLDER = "imports"
files_of(
    FOLDER,
    lambda: ImportFile.objects.values_list("storage_name", flat=True),
    lambda: ImportFile.objects.exclude(report_name="").values_list("report_name", flat=True),
)
KEPT = 10_000
"""Faults that a report lists; a file with more has one cause that the first ones show."""

VALUE_SHOWN = 500

COLUMNS: list[Column[Fault]] = [
    Column("line", _("Line"), lambda fault: fault.line),
    Column("column", _("Column"), lambda fault: fault.column),
    Column("reason", _("Reason"), lambda fault: fault.sentence),
    Column("value", _("Value"), lambda fault: fault.value[:VALUE_SHOWN]),
]


class Faults:
    """Everything that is wrong with a file: all of it counted by lines, the first of it kept."""

    def __init__(self) -> None:
        """Nothing is wrong yet."""
        self.lines = 0
        self._kept: list[Fault] = []

    def add(self, faults: Iterable[Fault]) -> None:
        """Take the faults of one line."""
        self.lines += 1
        self._kept.extend(list(faults)[: KEPT - len(self._kept)])

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """Take the lines that could not even be read as a table."""
        for problem in problems:
            self.add([Fault(problem.line, problem.column or "", "", problem.sentence)])

    def __bool__(self) -> bool:
        return self.lines > 0

    def __iter__(self) -> Iterator[Fault]:
        """In the order of the lines."""
        return iter(sorted(self._kept, key=lambda fault: fault.line))


def write_report(faults: Iterable[Fault], path: Path) -> None:
    """Write the report in the reader's language."""
    write_csv(path, COLUMNS, faults)


def keep_report(faults: Iterable[Fault], organisation: uuid.UUID) -> str:
    """Put the report into the storage and return its name there."""
    with tempfile.TemporaryDirectory(prefix="concord-import-") as folder:
        path = Path(folder) / "report.csv"
        write_report(faults, path)
        with path.open("rb") as stream:
            return str(default_storage.save(new_name(organisation), File(stream)))


def new_name(organisation: uuid.UUID) -> str:
    """A random name in the storage for a file of an import."""
    return f"{FOLDER}/{organisation}/{secrets.token_hex(16)}"


def first_faults(report_name: str, count: int = 20) -> list[Fault]:
    """The beginning of a kept report, for the page; nothing when the file is gone."""
    try:
        with default_storage.open(report_name) as stream:
            rows = csv.reader(io.TextIOWrapper(stream, "utf-8-sig", newline=""))
            found = list(islice(rows, 1, count + 1))
    except FileNotFoundError:
        return []
    return [Fault(int(line), column, value, sentence) for line, column, sentence, value in found]
