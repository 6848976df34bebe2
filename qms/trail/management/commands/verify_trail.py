"""`manage.py verify_trail [--organisation SLUG] [--processes N]`: exit 0, or 1 naming what does not fit first."""

import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from qms.trail.chain import Verdict
from qms.trail.chains import named_chains
from qms.trail.keys import fingerprints
from qms.trail.parallel import processes_for, verify_all


class Command(BaseCommand):
    """Verify the chains of all organisations and of the installation, or of one organisation.

    Entries, head, checkpoints, signatures, the anchors outside, the readable histories, and the rows themselves.
    """

    help = "Verify the trail. Exit 0, or 1 naming the first entry that does not fit."

    def add_arguments(self, parser: CommandParser) -> None:
        """One organisation, by its short name, and how many processes."""
        parser.add_argument("--organisation", metavar="SLUG", help="only this organisation")
        parser.add_argument(
            "--processes", type=int, metavar="N", help="how many work at the same time (default: one per processor)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a line per chain; leave with 1 when one does not fit."""
        whole = True
        chains = named_chains(options["organisation"])
        processes = processes_for(options["processes"], os.cpu_count() or 1)
        found = verify_all([key for _name, key in chains], processes)
        for (name, _key), (verdict, otherwise) in zip(chains, found, strict=True):
            whole = whole and verdict.whole and not otherwise
            if verdict.whole and not otherwise:
                self.stdout.write(self._line(name, verdict))
            else:
                self.stderr.write(f"{name}: {otherwise}" if otherwise else self._line(name, verdict))
        for fingerprint in fingerprints():
            self.stdout.write(f"key {fingerprint}")
        if not whole:
            sys.exit(1)

    def _line(self, name: str, verdict: Verdict) -> str:
        if verdict.whole:
            anchored = f"anchored up to entry {verdict.anchored}"
            return f"{name}: {verdict.entries} entries, whole, {anchored}, head {verdict.head}"
        return f"{name}: {verdict.fault} (the {verdict.entries} entries before it fit)"
