"""`manage.py trail_key [--rotate]`: the fingerprints of the keys that sign the trail; a new one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from qms.trail.keys import fingerprints, rotate, signing_key


class Command(BaseCommand):
    """Print the fingerprints, today's first; with --rotate retire today's key and make a new one first."""

    help = "Show or change the key that signs checkpoints of the trail."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether to change it."""
        parser.add_argument("--rotate", action="store_true", help="retire today's key and make a new one")

    def handle(self, *args: Any, **options: Any) -> None:
        """One fingerprint a line; the first key is made when there is none."""
        rotate() if options["rotate"] else signing_key()
        for fingerprint in fingerprints():
            self.stdout.write(fingerprint)
