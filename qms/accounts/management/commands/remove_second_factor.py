"""`manage.py remove_second_factor EMAIL`: when a phone or key is lost, after checking who asks."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from qms.accounts.models import Person
from qms.accounts.seat import SYSTEM
from qms.accounts.services.people import remove_second_factor
from qms.organisations.context import Acting, tenant_context


class Command(BaseCommand):
    """Remove all second factors of a person and end their sessions."""

    help = "Remove the second factors of a person who lost them. Check first, by another way, who asks."

    def add_arguments(self, parser: CommandParser) -> None:
        """The person's address."""
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        """The trail keeps that the factors were removed."""
        with tenant_context(Acting(source="remove_second_factor")):
            person = Person.objects.filter(email=options["email"].lower()).first()
            if person is None:
                raise CommandError("There is no person with this address.")
            removed = remove_second_factor(person, by=SYSTEM)
        self.stdout.write(
            f"{person.name}: {removed} removed. The person signs in with the password and sets up a new one."
        )
