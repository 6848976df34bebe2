"""What commands that import have in common: records of a kind from a table, all of its lines or none."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.management.base import BaseCommand, CommandError, CommandParser

from qms.accounts.models import Person
from qms.accounts.queries import staff_seat
from qms.accounts.seat import SYSTEM, Seat
from qms.importing import services as imports
from qms.importing.importers import IMPORTERS, Importer
from qms.importing.models import ImportFile
from qms.importing.services.faults import Faults, write_report
from qms.importing.services.files import Actor
from qms.lib.refusal import Refused
from qms.organisations.context import Acting, tenant_context
from qms.organisations.models import Organisation

SHOWN = 50
"""Refused lines that are printed; the report has all."""

HELP = """Import records from a CSV (also .gz), XLSX, XLS or ODS file. Every line must be in order, else nothing is
imported, each wrong line is named with its column and the reason, and the exit code is 1. A file that was imported
before adds nothing (exit code 0). Without a mapping the columns are recognised by their names."""


class ImportCommand(BaseCommand):
    """Import a file. A domain's command names the kind, and that in plural for what is said."""

    help = HELP
    kind = ""
    called = "records"

    @property
    def source(self) -> str:
        """Under which name the trail tells of it: the command's own."""
        return type(self).__module__.rpartition(".")[2]

    @property
    def importer(self) -> Importer:
        """What the lines become."""
        return IMPORTERS[self.kind]

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, the organisation, and what holds for all lines."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--organisation", required=True, metavar="SLUG", help="short name of the organisation")
        parser.add_argument("--mapping", type=Path, metavar="FILE.json", help='{"columns": {"description": ["Text"]}}')
        parser.add_argument(
            "--map", action="append", default=[], metavar="COLUMN=FIELD",
            help="a column and its field; can be repeated, several columns may go into one text",
        )  # fmt: skip
        parser.add_argument("--dates", choices=["dmy", "mdy", "ymd"], help="order of day, month and year in digits")
        parser.add_argument("--zone", metavar="ZONE", help="time zone of times without one, such as Europe/Vienna")
        parser.add_argument("--customer", metavar="CODE", help="customer of all lines that name none")
        parser.add_argument("--site", metavar="CODE", help="site of all lines that name none")
        parser.add_argument("--not-shared", action="store_true", help="the customer does not see them in the portal")
        parser.add_argument("--as", dest="person", metavar="EMAIL", help="who imports; must have the right to")
        parser.add_argument("--report", type=Path, metavar="FILE.csv", help="where to write all refused lines")

    def handle(self, *args: Any, **options: Any) -> None:
        """Receive, map, import; say what came of it."""
        try:
            self._import(options)
        except imports.ImportedAlready as earlier:
            self.stdout.write(str(earlier))
        except imports.LinesRefused as refused:
            self._tell_faults(refused.faults, options["report"])
            raise CommandError(str(refused)) from refused
        except Refused as refused:
            raise CommandError(str(refused)) from refused

    def _import(self, options: dict[str, Any]) -> None:
        organisation = Organisation.objects.filter(slug=options["organisation"]).first()
        if organisation is None:
            raise CommandError(f"There is no organisation {options['organisation']}.")
        file = self._received(organisation, options)
        if file.state == ImportFile.State.DONE:
            self.stdout.write(imports.already(file))
            return
        try:
            with self._sitting(organisation, options) as by:
                done = imports.import_file(file, by=by, progress=_Steps(self.stdout.write), unseen=True)
        except imports.LinesRefused as refused:
            with self._sitting(organisation, options):
                imports.note_refused(file, refused)
            raise
        self.stdout.write(f"{done.added} {self.called} added, {done.first_number} to {done.last_number}.")

    def _received(self, organisation: Organisation, options: dict[str, Any]) -> ImportFile:
        path: Path = options["file"]
        try:
            content = path.open("rb")
        except OSError as error:
            raise CommandError(f"The file {path} cannot be opened: {error.strerror}.") from error
        with content, self._sitting(organisation, options) as by:
            upload: File[bytes] = File(content, name=path.name)
            file = imports.receive_file(organisation, kind=self.kind, upload=upload, by=by, looked_at=None)
            if file.state == ImportFile.State.DONE:
                return file
            plan = self._plan(imports.Plan.from_json(file.mapping), options)
            if "description" not in plan.columns:
                raise CommandError(
                    "No column is known to say what happened. Name it with --map COLUMN=description; the columns are: "
                    + ", ".join(file.columns)
                )
            file = imports.plan_file(file, plan=plan, by=by)
            self._tell_plan(file)
        return file

    def _plan(self, proposed: imports.Plan, options: dict[str, Any]) -> imports.Plan:
        """What was asked for; where no column is named, the proposal."""
        plan = proposed
        if options["mapping"] or options["map"]:
            plan = imports.Plan.from_json(_json_of(options["mapping"])) if options["mapping"] else imports.Plan()
            plan = replace(plan, columns=_with_pairs(plan.columns, options["map"]))
        given: dict[str, Any] = {name: options[name] for name in ("dates", "zone", "customer", "site") if options[name]}
        if options["not_shared"]:
            given["shared"] = False
        return replace(plan, **given)

    def _tell_plan(self, file: ImportFile) -> None:
        for note in file.notes:
            self.stdout.write(note)
        chosen = file.mapping["columns"]
        for name in (target.name for target in self.importer.targets if target.name in chosen):
            self.stdout.write(f"{name}: {', '.join(chosen[name])}")
        if not file.mapping["customer"] and "customer" not in file.mapping["columns"]:
            self.stdout.write(f"No customer is named: the {self.called} have none, and nobody outside can follow them.")

    def _tell_faults(self, faults: Faults, report: Path | None) -> None:
        for fault in islice(faults, SHOWN):
            self.stderr.write(f"line {fault.line}, {fault.column or 'whole line'}: {fault.sentence}")
        if faults.lines > SHOWN:
            self.stderr.write(f"… {faults.lines} lines in all.")
        if report is not None:
            write_report(faults, report)
            self.stderr.write(f"The report is in {report}.")

    @contextmanager
    def _sitting(self, organisation: Organisation, options: dict[str, Any]) -> Iterator[Actor]:
        """A transaction in which the named person acts, or the product itself."""
        person = self._person(options["person"])
        key, name = (person.pk, person.name) if person else (None, "")
        with tenant_context(Acting(organisation.pk, key, name, source=self.source)):
            by: Seat | None = staff_seat(person, organisation) if person else None
            if person and by is None:
                raise CommandError(f"{person.email} does not belong to this organisation.")
            yield by or SYSTEM

    def _person(self, email: str | None) -> Person | None:
        if email is None:
            return None
        person = Person.objects.filter(email__iexact=email, is_active=True).first()
        if person is None:
            raise CommandError(f"There is no person with the address {email}.")
        return person


class _Steps:
    """Says how far it is at every tenth of the way."""

    def __init__(self, write: Any) -> None:
        self._write, self._told = write, 0

    def __call__(self, done: int, total: int, refused: int) -> None:
        tenth = done * 10 // total if total else 0
        if tenth > self._told:
            self._told = tenth
            words = "checking the lines" if done * 2 <= total else "storing them"
            self._write(f"{tenth * 10} %: {words}" + (f", {refused} refused" if refused else ""))


def _json_of(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, UnicodeError, ValueError) as error:
        raise CommandError(f"The mapping {path} cannot be read: {error}") from error


def _with_pairs(columns: Any, pairs: list[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = dict(columns)
    for pair in pairs:
        column, sign, name = pair.rpartition("=")
        if not sign or not column.strip():
            raise CommandError(f"--map {pair}: write COLUMN=FIELD.")
        found[name.strip()] = (*found.get(name.strip(), ()), column.strip())
    return found
