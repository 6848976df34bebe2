"""`manage.py verify_trail [--organisation SLUG]`: exit 0, or 1 naming the first entry that does not fit."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from qms.trail.chain import Verdict
from qms.trail.chains import named_chains
from qms.trail.histories import verify_histories
from qms.trail.keys import fingerprints
from qms.trail.verify import verify_and_note


class Command(BaseCommand):
    """Verify the chains of all organisations and of the installation, or of one organisation.

    Entries, head, checkpoints, signatures, the anchors outside, and the readable histories.
    """

    help = "Verify the trail. Exit 0, or 1 naming the first entry that does not fit."

    def add_arguments(self, parser: CommandParser) -> None:
        """One organisation, by its short name."""
        parser.add_argument("--organisation", metavar="SLUG", help="only this organisation")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a line per chain; leave with 1 when one does not fit."""
        whole = True
        for name, key in named_chains(options["organisation"]):
            verdict = verify_and_note(key)
            history = "" if not verdict.whole else verify_histories(key)
            whole = whole and verdict.whole and not history
            if verdict.whole and not history:
                self.stdout.write(self._line(name, verdict))
            else:
                self.stderr.write(f"{name}: {history}" if history else self._line(name, verdict))
        for fingerprint in fingerprints():
            self.stdout.write(f"key {fingerprint}")
        if not whole:
            sys.exit(1)

    def _line(self, name: str, verdict: Verdict) -> str:
        if verdict.whole:
            anchored = f"anchored up to entry {verdict.anchored}"
            return f"{name}: {verdict.entries} entries, whole, {anchored}, head {verdict.head}"
        return f"{name}: {verdict.fault} (the {verdict.entries} entries before it fit)"
