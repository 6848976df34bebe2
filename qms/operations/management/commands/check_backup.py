"""`manage.py check_backup ARCHIVE`: exit 0 when every byte is as it was written and the dump can be read, else 1."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from qms.operations import backup
from qms.operations.archive import Damaged
from qms.operations.clients import NoPrograms, ProgramFailed


class Command(BaseCommand):
    """Read a backup from end to end. Needs no database."""

    help = "Check a backup: every byte, and the rows inside the dump. Exit 1 when it is damaged, cut off or empty."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which file, how deeply."""
        parser.add_argument("archive", type=Path)
        parser.add_argument("--fast", action="store_true", help="bytes only; do not count the rows inside the dump")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what the backup says of itself."""
        path: Path = options["archive"]
        try:
            manifest = backup.check(path, deeply=not options["fast"])
        except (Damaged, ProgramFailed) as bad:
            raise CommandError(f"{path} is bad. {bad}") from bad
        except NoPrograms as refused:
            raise CommandError(
                f"{path}: the bytes are whole, but the rows inside cannot be counted. {refused}"
            ) from refused
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error}") from error
        rows = sum(manifest["rows"].values())
        self.stdout.write(
            f"{path} is whole: made {manifest['made']} by {manifest['product']} from PostgreSQL "
            f"{manifest['server']['version']}, {rows} rows, {manifest['kept']['files']} files."
        )
