"""`manage.py verify_trail [--organisation SLUG]`: exit 0, or 1 naming the first entry that does not fit."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from qms.organisations.context import INSTALLATION, Acting, tenant_context
from qms.organisations.models import Organisation
from qms.trail.verify import Verdict, verify_chain


class Command(BaseCommand):
    """Verify the chains of all organisations and of the installation, or of one organisation."""

    help = "Verify the trail. Exit 0, or 1 naming the first entry that does not fit."

    def add_arguments(self, parser: CommandParser) -> None:
        """One organisation, by its short name."""
        parser.add_argument("--organisation", metavar="SLUG", help="only this organisation")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a line per chain; leave with 1 when one does not fit."""
        whole = True
        for name, key in self._chains(options["organisation"]):
            with tenant_context(Acting(organisation=key, source="verify_trail")):
                verdict = verify_chain(key)
            whole = whole and verdict.whole
            (self.stdout if verdict.whole else self.stderr).write(self._line(name, verdict))
        if not whole:
            sys.exit(1)

    def _chains(self, slug: str | None) -> list[tuple[str, Any]]:
        rows = Organisation.objects.order_by("slug")
        if slug is None:
            return [*((row.slug, row.pk) for row in rows), ("(installation)", INSTALLATION)]
        row = rows.filter(slug=slug).first()
        if row is None:
            raise CommandError(f"There is no organisation {slug}.")
        return [(row.slug, row.pk)]

    def _line(self, name: str, verdict: Verdict) -> str:
        if verdict.whole:
            return f"{name}: {verdict.entries} entries, whole, head {verdict.head}"
        return f"{name}: {verdict.fault} (the {verdict.entries} entries before it fit)"
