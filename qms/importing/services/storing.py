"""From the lines of a table to records: check them all, store them all or none."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qms.accounts.seat import Seat, SystemActor
from qms.importing.importers import importer_of
from qms.importing.models import ImportFile
from qms.importing.notices import tell_imported
from qms.importing.services.faults import Faults
from qms.importing.services.filing import Filing
from qms.importing.services.mapping import Plan
from qms.importing.services.reading import LineReader
from qms.lib.refusal import Refused
from qms.lib.tabular import Table
from qms.records.actors import name_of

Progress = Callable[[int, int, int], None]
"""Called with the steps done, all steps and the refused lines; a line takes two steps, checking and storing."""

EVERY = 500


class LinesRefused(Refused):
    """Some lines cannot be stored, so none is."""

    def __init__(self, faults: Faults, lines: int) -> None:
        """Keep what is wrong for the report."""
        sentence = _("%(refused)s of %(lines)s lines cannot be imported, so nothing was imported.")
        super().__init__(sentence % {"refused": faults.lines, "lines": lines}, field="file")
        self.faults, self.lines = faults, lines


class ImportedAlready(Refused):
    """The same content was imported before; nothing is added."""

    def __init__(self, earlier: ImportFile) -> None:
        """Say when, as what and by whom."""
        super().__init__(already(earlier), field="file")
        self.earlier = earlier


def already(earlier: ImportFile) -> str:
    """The sentence about a content that was imported before."""
    day = timezone.localtime(earlier.finished_at).strftime("%Y-%m-%d %H:%M") if earlier.finished_at else ""
    values = {"name": earlier.name, "day": day, "by": earlier.finished_by_name}
    if earlier.finished_by_name:
        return _("This file was imported on %(day)s by %(by)s as “%(name)s”. Nothing was added.") % values
    return _("This file was imported on %(day)s as “%(name)s”. Nothing was added.") % values


def imported_before(kind: str, sha256: str) -> ImportFile | None:
    """The import of the same content into that kind, in the acting organisation, that was carried out."""
    return ImportFile.objects.filter(kind=kind, sha256=sha256, state=ImportFile.State.DONE).first()


def check(table: Table, reader: LineReader, total: int, progress: Progress) -> tuple[int, Faults]:
    """Read every line as the import would; returns how many there are and what is wrong. Nothing is written."""
    faults, lines = Faults(), 0
    for chunk in _chunks(table, reader, faults):
        lines += len(chunk)
        progress(lines + faults.lines, total, faults.lines)
    return lines + faults.lines, faults


def store(
    file: ImportFile, table: Table, plan: Plan, *, total: int, by: Seat | SystemActor, progress: Progress
) -> ImportFile:
    """Store all lines as records, or none. Runs in one transaction and may take minutes for a large file.

    Raises ImportedAlready, LinesRefused with the report, or Refused when the plan does not fit.
    """
    importer = importer_of(file)
    with transaction.atomic():
        _claim(file, by)
        reader = LineReader(importer, file.organisation, plan, table.columns, by=by, digest=file.sha256)
        with Filing(importer, file.organisation, by=by, source=file.name) as filing:
            lines, faults = _take(table, reader, filing, total, progress)
            if faults:
                raise LinesRefused(faults, lines)
            if not lines:
                raise Refused(_("The file has no lines below its header."), field="file")
            reason = _("Import of “%(name)s”") % {"name": file.name}
            numbers = filing.file(reason, lambda done: progress(lines + done, lines * 2, 0))
        file.lines, file.refused, file.added = lines, 0, len(numbers)
        file.first_number, file.last_number = numbers[0], numbers[-1]
        file.save()
        tell_imported(file, by=by)
    return file


def _claim(file: ImportFile, by: Seat | SystemActor) -> None:
    """Note the import as done, first of all: a second import of the same content waits here for the end of this one."""
    file.state, file.finished_at, file.finished_by_name = ImportFile.State.DONE, timezone.now(), name_of(by)
    file.report_name, file.refused = "", 0
    try:
        with transaction.atomic():
            file.save()
    except IntegrityError as error:
        earlier = imported_before(file.kind, file.sha256)
        if earlier is None:
            raise
        raise ImportedAlready(earlier) from error


def _take(table: Table, reader: LineReader, filing: Filing, total: int, progress: Progress) -> tuple[int, Faults]:
    """Hand the lines over to the filing until one is refused; the rest is only checked."""
    faults, lines = Faults(), 0
    for chunk in _chunks(table, reader, faults):
        lines += len(chunk)
        if chunk and not faults:
            filing.take(chunk)
        progress(lines + faults.lines, total * 2, faults.lines)
    return lines + faults.lines, faults


def _chunks(table: Table, reader: LineReader, faults: Faults) -> Iterator[list[Any]]:
    """The records of the lines, some at a time; what is wrong goes to `faults`."""
    rows = iter(table.rows)
    while batch := list(islice(rows, EVERY)):
        good = []
        for line, cells in batch:
            found = reader.read(line, cells)
            if isinstance(found, list):
                faults.add(found)
            else:
                good.append(found)
        yield good
    faults.add_problems(table.problems)
    yield []
