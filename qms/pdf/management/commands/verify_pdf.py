"""`manage.py verify_pdf FILE`: is this file a record we sealed, byte for byte?"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qms.pdf.register import verify_here
from qms.pdf.verify import MAX_BYTES, Verdict


class Command(BaseCommand):
    """Prints one JSON object, or lines for people. Exit status 0: genuine; 1: anything else."""

    help = "Tell whether a PDF is a record this installation sealed, byte for byte."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--seal-only", action="store_true", help="do not ask the register of exported files")

    def handle(self, *args: Any, **options: Any) -> None:
        verdict, note = self.judge(read(options["file"]), with_register=not options["seal_only"])
        if options["json"]:
            self.stdout.write(json.dumps({**verdict.as_dict(), "note": note}, ensure_ascii=False, indent=2))
        else:
            self.lines(verdict, note)
        if not verdict.genuine:
            raise SystemExit(1)

    def judge(self, data: bytes, *, with_register: bool) -> tuple[Verdict, str]:
        """The verdict, and a note where the register could not be asked."""
        try:
            return verify_here(data, with_register=with_register), ""
        except DatabaseError:
            note = _("The register of exported files could not be reached: only the seal was checked.")
            return verify_here(data, with_register=False), note

    def lines(self, verdict: Verdict, note: str) -> None:
        """The verdict for people."""
        self.stdout.write(_("genuine") if verdict.genuine else _("not genuine: %(state)s") % {"state": verdict.state})
        for sentence in [*verdict.reasons, *([note] if note else [])]:
            self.stdout.write(f"  {sentence}")
        self.stdout.write(f"  sha256 {verdict.sha256}")
        if verdict.proof:
            proof = verdict.proof
            if proof.records:
                what = ngettext("pack of %(count)s record", "pack of %(count)s records", proof.records)
                self.stdout.write(f"  {proof.organisation} {what % {'count': proof.records}}, {proof.generated_at}")
                self.stdout.write(f"  digest of the contents {proof.digest}")
                return
            self.stdout.write(f"  {proof.organisation} {proof.number} v{proof.version}, {proof.generated_at}")
            self.stdout.write(f"  record digest {proof.digest}")
            self.stdout.write(f"  trail {proof.trail_position} {proof.trail_digest}")


def read(path: Path) -> bytes:
    """The file's bytes, one more than allowed at most. Raises CommandError if there is none."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise CommandError(_("The file cannot be read: %(reason)s") % {"reason": error.strerror}) from error
