"""`manage.py action_priority`: the Action Priority of a cause, or the whole table as CSV."""

import csv
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError, CommandParser

from qms.risk.priority import NoRating, action_priority, cells


class Command(BaseCommand):
    help = "Print the Action Priority (H, M or L) of severity, occurrence and detection. Needs no database."
    requires_system_checks: ClassVar[list[str]] = []  # type: ignore[misc]  # the stubs know no class variable

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("rating", nargs="*", type=int, help="severity, occurrence, detection: 1 to 10")
        parser.add_argument("--table", action="store_true", help="all 1,000 cells as CSV")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["table"]:
            rows = csv.writer(self.stdout, lineterminator="\n")
            rows.writerow(["severity", "occurrence", "detection", "priority"])
            rows.writerows(cells())
            return
        if len(options["rating"]) != 3:
            raise CommandError("Give severity, occurrence and detection, or --table.")
        try:
            self.stdout.write(action_priority(*options["rating"]))
        except NoRating as refused:
            raise CommandError(str(refused)) from refused
