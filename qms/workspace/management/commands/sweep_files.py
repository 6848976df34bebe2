"""`manage.py sweep_files [--organisation SLUG]`: remove stored files that no row speaks of."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from qms.organisations.models import Organisation
from qms.workspace.orphans import sweep_orphans


class Command(BaseCommand):
    """Sweep one organisation or all."""

    help = "Remove stored files older than a day that no row speaks of (left by killed workers)."

    def add_arguments(self, parser: CommandParser) -> None:
        """One optional organisation."""
        parser.add_argument("--organisation", help="only this one (its short name in addresses)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Sweep and tell how many."""
        organisations = Organisation.objects.all()
        if options["organisation"]:
            organisations = organisations.filter(slug=options["organisation"])
        removed = sum(sweep_orphans(organisation) for organisation in organisations)
        self.stdout.write(f"removed {removed} orphaned files")
