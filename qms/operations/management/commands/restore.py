"""`manage.py restore ARCHIVE [--into URL] [--replace]`: exit 0 when every check held, else 1."""

import json
import os
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from qms.lib.text import one_line
from qms.operations.archive import Damaged
from qms.operations.clients import NoPrograms, ProgramFailed
from qms.operations.restore import Report, restore
from qms.operations.runs import recorded
from qms.operations.snapshot import CannotReadAll
from qms.operations.target import RestoreRefused, Target
from qms.trail import keys


class Command(BaseCommand):
    """Restore a backup into the database that DATABASE_URL names, and prove that it is what was backed up."""

    help = "Restore a backup: roles, database, files, anchors. Checks everything and writes a file of evidence."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Which backup, where to, how boldly."""
        parser.add_argument("archive", type=Path)
        parser.add_argument(
            "--into", metavar="URL", default=os.environ.get("DATABASE_SUPERUSER_URL", ""),
            help="the server as superuser, postgres://user:password@host:port/ (default: DATABASE_SUPERUSER_URL)",
        )  # fmt: skip
        parser.add_argument("--replace", action="store_true", help="the database is not empty; rename it")
        parser.add_argument("--despite-faults", action="store_true", help="put it in place although a check has failed")
        parser.add_argument("--report", metavar="FILE", type=Path, help="where the evidence goes (JSON)")
        parser.add_argument("--workers", type=int, default=2, help="processes of pg_restore (default: 2)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore, print what was checked, write the evidence."""
        if not options["into"]:
            raise CommandError("Name the server as superuser: --into, or DATABASE_SUPERUSER_URL.")
        try:
            target = Target.at(options["into"])
            with recorded("restore") as run:
                report = restore(
                    options["archive"], target, replace=options["replace"],
                    despite_faults=options["despite_faults"], workers=options["workers"],
                )  # fmt: skip
                path = self._write(report, options["report"])
                run.detail = {"archive": options["archive"].name, "evidence": path.name, "good": report.good}
                self._tell(report, path, placed=report.good or options["despite_faults"])
        except (Damaged, RestoreRefused, NoPrograms, ProgramFailed, CannotReadAll) as refused:
            raise CommandError(f"Nothing was restored. {refused}") from refused
        except psycopg.Error as error:
            raise CommandError(f"Nothing was restored. PostgreSQL says: {one_line(str(error), 500)}") from error
        except OSError as error:
            raise CommandError(f"Nothing was restored. {error}") from error

    def _write(self, report: Report, path: Path | None) -> Path:
        place = path or settings.DATA_DIR / f"restore-{report.begun:%Y%m%dT%H%M%SZ}.json"
        words = (json.dumps(report.as_json(), indent=1, ensure_ascii=False) + "\n").encode()
        place.write_bytes(words)
        if (settings.KEYS_DIR / keys.KEY_FILE).exists():  # a new key would prove nothing
            place.with_name(f"{place.name}.sig").write_bytes(keys.signing_key().sign(words))
        return place

    def _tell(self, report: Report, path: Path, *, placed: bool) -> None:
        for line in report.lines():
            self.stdout.write(line)
        self.stdout.write(f"Evidence: {path}")
        if not report.good:
            end = "It was put in place all the same." if placed else "Nothing was put in place. (--despite-faults)"
            raise CommandError(f"Not every check held. {end}")
        rest = report.facts["brought to rest"]
        self.stdout.write(
            f"Restored in {report.as_json()['seconds']} s. {rest['mails held']} mails are held for an administrator, "
            f"{rest['sessions ended']} sessions ended, {rest['jobs given up']} jobs given up."
        )
