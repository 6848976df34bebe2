"""`manage.py installation_keys [--accept]`: whether the keys here are the installation's."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from qms.operations.sharedkeys import accept, strange_keys


class Command(BaseCommand):
    """Compare the keys of this node with what the database knows of them."""

    help = "Compare this node's keys with the installation's; with --accept make these the installation's."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether to change what the database knows."""
        parser.add_argument("--accept", action="store_true", help="the keys of this node are right from now on")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what is wrong, and end with 1 then."""
        if options["accept"]:
            for name, fingerprint in accept().items():
                self.stdout.write(f"{name} {fingerprint}")
            return
        faults = strange_keys()
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            sys.exit(1)
        self.stdout.write("All keys are those of the installation.")
