"""`manage.py refresh_search --organisation SLUG`: write all search entries anew, after a change of what is searched."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from qms.organisations.context import Acting, tenant_context
from qms.organisations.models import Organisation
from qms.records.models import Record
from qms.records.search import BATCH, refresh_many


class Command(BaseCommand):
    """Refresh in batches, each in its own transaction."""

    help = "Write the search entries of all records of an organisation anew."

    def add_arguments(self, parser: CommandParser) -> None:
        """The organisation's short name."""
        parser.add_argument("--organisation", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Walk the register."""
        organisation = Organisation.objects.filter(slug=options["organisation"]).first()
        if organisation is None:
            raise CommandError("There is no organisation of this name.")
        acting = Acting(organisation=organisation.pk, source="refresh_search")
        with tenant_context(acting):
            keys = list(Record.objects.order_by("created_at").values_list("pk", flat=True))
        for start in range(0, len(keys), BATCH):
            with tenant_context(acting):
                refresh_many(list(Record.objects.filter(pk__in=keys[start : start + BATCH])))
        self.stdout.write(f"refreshed {len(keys)} records")
