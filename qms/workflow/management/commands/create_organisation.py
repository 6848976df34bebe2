"""`manage.py create_organisation SLUG NAME --admin-email … --admin-name …`: the first step of a real installation."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from qms.accounts.rights import ADMINISTRATOR
from qms.accounts.seat import SYSTEM
from qms.accounts.services.invitations import invite
from qms.lib.refusal import Refused
from qms.organisations.context import Acting, act_as
from qms.organisations.services import found_organisation
from qms.workflow.starting import give_starting_rules


class Command(BaseCommand):
    """Found an organisation with the rules it starts with, and invite its first administrator by mail."""

    help = "Found an organisation and invite its first administrator by mail."

    def add_arguments(self, parser: CommandParser) -> None:
        """Short name and name of the organisation; who is invited."""
        parser.add_argument("slug", help="short name in addresses, such as steyrtal")
        parser.add_argument("name", help="the name people know")
        parser.add_argument("--admin-email", required=True)
        parser.add_argument("--admin-name", required=True)
        parser.add_argument("--zone", default="UTC", help="time zone, such as Europe/Vienna")
        parser.add_argument("--language", default="en", choices=["en", "de"])

    def handle(self, *args: Any, **options: Any) -> None:
        """All or nothing: no organisation without its rules and its administrator."""
        try:
            with transaction.atomic():
                organisation = found_organisation(
                    slug=options["slug"],
                    name=options["name"],
                    by=SYSTEM,
                    zone=options["zone"],
                    language=options["language"],
                )
                act_as(Acting(organisation=organisation.pk, source="create_organisation"))
                give_starting_rules(organisation)
                invite(
                    organisation, email=options["admin_email"], name=options["admin_name"], by=SYSTEM,
                    roles=[ADMINISTRATOR.code], language=options["language"],
                )  # fmt: skip
        except Refused as refused:
            raise CommandError(str(refused.sentence)) from refused
        self.stdout.write(f"{organisation.name} is founded; {options['admin_email']} is invited by mail.")
