"""The acts on a file: receive, map, preview, check, import, discard. One function, one transaction."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from qms.accounts.rights import Right
from qms.accounts.seat import Seat, SystemActor
from qms.importing.importers import IMPORTERS, importer_of
from qms.importing.models import ImportFile
from qms.importing.services.faults import Faults, keep_report, new_name
from qms.importing.services.guess import guess, with_order
from qms.importing.services.mapping import Plan, columns_key
from qms.importing.services.reading import Fault, LineReader
from qms.importing.services.storing import (
    ImportedAlready,
    LinesRefused,
    Progress,
    check,
    imported_before,
    store,
)
from qms.lib.refusal import Refused
from qms.lib.tabular import Table, read_table
from qms.lib.text import file_name
from qms.organisations.models import Organisation
from qms.records.actors import person_of, require

Actor = Seat | SystemActor
State = ImportFile.State
GUESS_LINES = 5_000
"""Lines that are looked at in the browser to propose a mapping; the check looks at all."""

PREVIEW_LINES = 10
_PIECE = 1 << 20


def no_progress(done: int, total: int, refused: int) -> None:
    """Progress that nobody follows."""


@contextmanager
def opened(file: ImportFile) -> Iterator[Table]:
    """The table of a kept file. Raises Refused when it cannot be read."""
    with default_storage.open(file.storage_name) as stream, read_table(stream, file.name) as table:
        yield table


def receive_file(
    organisation: Organisation, *, kind: str, upload: Any, by: Actor, looked_at: int | None = GUESS_LINES
) -> ImportFile:
    """Take a file in: read its header, keep it, propose a mapping. upload: a binary file with `name`.

    kind: of the records that its lines shall become; one that has an importer.

    looked_at: how many lines the proposal is made from (None: all). A content that was imported already comes back as
    that import; one that the same person is preparing comes back as that draft. Raises Refused with advice when it is
    no table.
    """
    require(by, staff=Right.IMPORT)
    if kind not in IMPORTERS:
        raise Refused(_("Choose what the lines become."), field="kind")
    stream: IO[bytes] = getattr(upload, "file", None) or upload
    name = file_name(str(upload.name or ""), 150)
    with read_table(stream, name) as table:
        sha256 = digest_of(table)
        known = imported_before(kind, sha256) or _draft_of(kind, sha256, by)
        if known is not None:
            return known
        proposed, notes = _proposal(organisation, kind, table, looked_at)
        file = new_file(organisation, table, kind=kind, name=name, sha256=sha256, by=by)
        file.mapping, file.notes = proposed.as_json(), [*table.notes, *notes]
    stream.seek(0)
    return keep_file(file, stream)


def digest_of(table: Table) -> str:
    """The digest of the table's plain content: the same for a file and its packed copy."""
    table.source.seek(0)
    return hashlib.file_digest(table.source, "sha256").hexdigest()  # type: ignore[arg-type]  # a real file


def new_file(organisation: Organisation, table: Table, *, kind: str, name: str, sha256: str, by: Actor) -> ImportFile:
    """The unsaved row of a file."""
    return ImportFile(
        organisation=organisation, kind=kind, name=name, sha256=sha256, columns=table.columns,
        columns_key=columns_key(table.columns), created_by=person_of(by), size=0,
    )  # fmt: skip


def keep_file(file: ImportFile, stream: IO[bytes]) -> ImportFile:
    """Put the content into the storage and write the row; the content is taken away again when the row fails."""
    file.storage_name = str(default_storage.save(new_name(file.organisation_id), File(stream)))
    done = False
    try:
        file.size = default_storage.size(file.storage_name)
        file.save(force_insert=True)
        done = True
    finally:
        if not done:
            default_storage.delete(file.storage_name)
    return file


def _draft_of(kind: str, sha256: str, by: Actor) -> ImportFile | None:
    unfinished = Q(state=State.DRAFT) | Q(state=State.CHECKED) | Q(state=State.REFUSED)
    return ImportFile.objects.filter(unfinished, kind=kind, sha256=sha256, created_by=person_of(by)).first()


def _proposal(organisation: Organisation, kind: str, table: Table, lines: int | None) -> tuple[Plan, list[str]]:
    """The mapping that served the same columns the last time, else a guess."""
    before = ImportFile.objects.filter(kind=kind, columns_key=columns_key(table.columns), state=State.DONE)
    last = before.order_by("-created_at").first()
    if last is not None:
        note = _("The mapping is the one that was used for “%(name)s”, which has the same columns.")
        return Plan.from_json(last.mapping), [note % {"name": last.name}]
    found = guess(IMPORTERS[kind], table.columns, islice(table.rows, lines), month_first=month_first(organisation))
    return found.plan, found.notes


def month_first(organisation: Organisation) -> bool:
    """Whether people of that place write the month before the day: in the USA only."""
    return str(organisation.zone).startswith(("America/", "US/")) and organisation.language == "en"


@transaction.atomic
def plan_file(file: ImportFile, *, plan: Plan, by: Actor) -> ImportFile:
    """Keep the mapping of a file; it has to be checked (again) afterwards. Raises Refused for one that does not fit."""
    require(by, staff=Right.IMPORT)
    row = _open_row(file)
    importer = importer_of(row)
    settled = plan.checked(row.columns, importer)
    LineReader(importer, row.organisation, settled, row.columns, by=by)
    if not settled.dates:
        with opened(row) as table:
            settled = with_order(importer, settled, table, month_first=month_first(row.organisation))
    if row.mapping != settled.as_json() or row.state != State.CHECKED:
        row.mapping, row.state, row.lines, row.refused, row.job = settled.as_json(), State.DRAFT, None, 0, None
        row.save()
    return row


@dataclass(frozen=True)
class Previewed:
    """A line as it would be stored, or what is wrong with it."""

    line: int
    record: Any
    faults: list[Fault]


def preview(file: ImportFile, *, plan: Plan, by: Actor) -> list[Previewed]:
    """The first lines as they would be stored. Raises Refused when file or plan cannot be used."""
    found, importer = [], importer_of(file)
    with opened(file) as table:
        reader = LineReader(importer, file.organisation, plan.checked(table.columns, importer), table.columns, by=by)
        for line, cells in islice(table.rows, PREVIEW_LINES):
            read = reader.read(line, cells)
            faults, record = (read, None) if isinstance(read, list) else ([], read)
            found.append(Previewed(line, record, faults))
    return found


def samples(file: ImportFile, count: int = 3) -> dict[str, list[str]]:
    """A few different cells of each column, for the page on which columns are chosen."""
    with opened(file) as table:
        rows = [cells for _line, cells in islice(table.rows, 50)]
        columns = table.columns
    return {
        column: list(dict.fromkeys(cells[place].strip() for cells in rows if cells[place].strip()))[:count]
        for place, column in enumerate(columns)
    }


def check_file(file: ImportFile, *, by: Actor, progress: Progress = no_progress) -> ImportFile:
    """Read every line with the kept mapping and keep the report. Nothing of it is imported."""
    require(by, staff=Right.IMPORT, hold=False)
    plan, importer = Plan.from_json(file.mapping), importer_of(file)
    with opened(file) as table:
        reader = LineReader(importer, file.organisation, plan.checked(table.columns, importer), table.columns, by=by)
        lines, faults = check(table, reader, table.count(), progress)
    return _note_check(file, lines, faults)


@transaction.atomic
def _note_check(file: ImportFile, lines: int, faults: Faults) -> ImportFile:
    row = _open_row(file)
    if row.mapping != file.mapping:
        raise Refused(_("The mapping was changed while the file was checked. Check it again."))
    row.report_name = keep_report(faults, row.organisation_id) if faults else ""
    row.lines, row.refused = lines, faults.lines
    row.state = State.REFUSED if faults or not lines else State.CHECKED
    row.save()
    return row


def import_file(file: ImportFile, *, by: Actor, progress: Progress = no_progress, unseen: bool = False) -> ImportFile:
    """Store every line of a checked file as a record, or none of them.

    Lines are checked once more, since customers, sites and the day may have changed. unseen: also when nobody has
    looked at the result of a check before. Raises ImportedAlready,
    LinesRefused, or Refused when the file was not checked with this mapping.
    """
    require(by, staff=Right.IMPORT, hold=False)
    with transaction.atomic():
        row = ImportFile.objects.select_related("organisation").get(pk=file.pk)
        if row.state == State.DONE:
            return row
        if row.state == State.DISCARDED or not (unseen or row.state == State.CHECKED):
            raise Refused(_("Check the file before it is imported."))
        with opened(row) as table:
            plan = Plan.from_json(row.mapping).checked(table.columns, importer_of(row))
            return store(row, table, plan, total=row.lines or table.count(), by=by, progress=progress)


@transaction.atomic
def note_refused(file: ImportFile, refused: LinesRefused) -> ImportFile:
    """Keep the report of an import that was refused, after all of it was undone."""
    return _note_check(file, refused.lines, refused.faults)


@transaction.atomic
def discard_file(file: ImportFile, *, by: Actor) -> ImportFile:
    """Give an import up that was not carried out. The row stays, the content is removed."""
    require(by, staff=Right.IMPORT)
    row = _open_row(file)
    row.state = State.DISCARDED
    row.save()
    transaction.on_commit(lambda: default_storage.delete(row.storage_name), robust=True)
    return row


@transaction.atomic
def note_job(file: ImportFile, *, job: Any, by: Actor) -> ImportFile:
    """Remember the job that works on the file, so that its page can be found again."""
    require(by, staff=Right.IMPORT)
    row = _open_row(file)
    row.job = job
    row.save(update_fields=["job"])
    return row


def _open_row(file: ImportFile) -> ImportFile:
    row = ImportFile.objects.select_related("organisation").select_for_update(of=("self",)).get(pk=file.pk)
    if row.state == State.DONE:  # a colleague was quicker
        raise ImportedAlready(row)
    if row.state == State.DISCARDED:
        raise Refused(_("This import is over."))
    return row
