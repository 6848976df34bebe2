"""manage.py relay: send by hand what is due."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from qms.notifications.relay import relay_all


class Command(BaseCommand):
    help = "Send the mails that are due now. Any number of relays may run at the same time."

    def handle(self, *args: Any, **options: Any) -> None:
        run = relay_all()
        self.stdout.write(f"{run.sent} sent")
        if run.server_away:
            raise CommandError("The mail server could not be reached. The mails stay in the outbox.")
