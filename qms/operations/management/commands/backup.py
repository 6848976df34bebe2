"""`manage.py backup [-o DIR] [--with-keys FILE]`: exit 0 when the backup is whole, else 1 and nothing is kept."""

import datetime as dt
import errno
from pathlib import Path
from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError, CommandParser

from qms.operations import backup, files
from qms.operations.clients import NoPrograms, ProgramFailed
from qms.operations.runs import recorded
from qms.operations.snapshot import CannotReadAll


class Command(BaseCommand):
    """Write database, files, anchors and certificates into one file, and count what went into it."""

    help = "Back up the whole installation into one file. The keys are left out unless asked for, into a file apart."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("-o", "--output", metavar="DIR", default=".", help="folder for the backup (default: here)")
        parser.add_argument("--with-keys", metavar="FILE", help="also write the private keys into this file, mode 600")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print where the backup lies and what it holds."""
        folder = Path(options["output"]).resolve()
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        path = folder / backup.file_name(dt.datetime.now(dt.UTC))
        try:
            with recorded("backup") as run:
                made = backup.make(path)
                run.detail = {"file": path.name, "bytes": path.stat().st_size, "missing_files": len(made.missing)}
                self._print(made)
            if options["with_keys"]:
                count = files.write_keys(Path(options["with_keys"]).resolve())
                self.stdout.write(f"{options['with_keys']}: {count} keys. Keep this file apart from the backup.")
        except (backup.BackupRefused, CannotReadAll, NoPrograms, ProgramFailed) as refused:
            raise CommandError(str(refused)) from refused
        except psycopg.OperationalError as error:
            raise CommandError(f"The database cannot be read: {error}") from error
        except OSError as error:
            raise CommandError(words_of(error, folder)) from error

    def _print(self, made: backup.Backup) -> None:
        facts = made.manifest
        rows, kept = sum(facts["rows"].values()), facts["kept"]
        self.stdout.write(
            f"{made.path}: {made.path.stat().st_size} bytes, {rows} rows in {len(facts['rows'])} tables, "
            f"{kept['files']} files, {kept['anchors']} anchor files, {len(facts['trail heads'])} chains of the trail. "
            "Rows were counted in the database and inside the dump."
        )
        if made.missing:
            self.stderr.write(
                f"Warning: {len(made.missing)} files that records name are not in the storage and so not in the "
                f"backup: {', '.join(made.missing[:5])}"
            )


def words_of(error: OSError, folder: Path) -> str:
    """What an operator can do about it."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return f"There is not enough room in {folder}. Nothing was kept."
    return f"The backup cannot be written: {error}. Nothing was kept."
