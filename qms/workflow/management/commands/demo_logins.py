"""`manage.py demo_logins`: one JSON object a line for every demo person."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from qms.accounts.demo import SCRIPTS, logins


class Command(BaseCommand):
    """Print the demo's logins."""

    help = "Print one JSON object a line: organisation, customer, role, email, password, totp_secret, start."
    requires_system_checks: list[str] = []  # prints constants, needs nothing

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the people of both houses."""
        for script in SCRIPTS:
            for row in logins(script):
                self.stdout.write(json.dumps(row, ensure_ascii=False))
