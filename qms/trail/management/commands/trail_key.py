"""`manage.py trail_key [--rotate] [--trust BASE64]`: the keys that sign the trail; a new one; a former one."""

import base64
import binascii
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from qms.trail.keys import fingerprints, rotate, signing_key, trust


class Command(BaseCommand):
    """Print the fingerprints, today's first; with --rotate retire today's key and make a new one first."""

    help = "Show or change the key that signs checkpoints of the trail."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether to change it, and which lost one to believe again."""
        parser.add_argument("--rotate", action="store_true", help="retire today's key and make a new one")
        parser.add_argument("--trust", metavar="BASE64", help="count this public key (from a PDF or an export) as ours")

    def handle(self, *args: Any, **options: Any) -> None:
        """One fingerprint a line; the first key is made when there is none."""
        if options["trust"]:
            try:
                trust(base64.b64decode(options["trust"], validate=True))
            except (ValueError, binascii.Error) as error:
                raise CommandError("This is no public key: 32 bytes in Base64 are expected.") from error
        rotate() if options["rotate"] else signing_key()
        for fingerprint in fingerprints():
            self.stdout.write(fingerprint)
