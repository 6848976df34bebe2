"""`manage.py give_starting_rules`: give every organisation the rules this version brings. Part of every upgrade."""

from typing import Any

from django.core.management.base import BaseCommand

from qms.organisations.context import Acting, tenant_context
from qms.organisations.models import Organisation
from qms.workflow.starting import give_starting_rules


class Command(BaseCommand):
    """Organisation by organisation, each in its own transaction; run again it changes nothing."""

    help = "Give every organisation those starting rules that it does not have yet."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a line for each organisation that got any."""
        for organisation in Organisation.objects.order_by("slug"):
            with tenant_context(Acting(organisation=organisation.pk, source="give_starting_rules")):
                new = give_starting_rules(organisation)
            if new:
                self.stdout.write(f"{organisation.slug}: {new} new rules")
