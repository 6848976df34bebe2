"""`manage.py export_trail (--organisation SLUG | --all) -o FILE`: the trail, so that somebody outside can verify it."""

import gzip
from pathlib import Path
from typing import IO, Any, cast

from django.core.management.base import BaseCommand, CommandParser

from qms.trail.chains import named_chains
from qms.trail.export import export_trail
from qms.trail.keys import fingerprints


class Command(BaseCommand):
    """Write entries, checkpoints and anchors as lines of JSON, packed when the name ends in .gz."""

    help = "Export the trail with its checkpoints and anchors, to be verified by anybody."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose trail, and whereto."""
        whose = parser.add_mutually_exclusive_group(required=True)
        whose.add_argument("--organisation", metavar="SLUG", help="the trail of this organisation")
        whose.add_argument("--all", action="store_true", help="the trails of all organisations and of the installation")
        parser.add_argument("-o", "--output", metavar="FILE", type=Path, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file, then put it in its place whole."""
        chains = named_chains(options["organisation"])
        path: Path = options["output"]
        draft = path.with_name(f".{path.name}.part")
        with draft.open("wb") as plain:
            packed = gzip.GzipFile(path.stem, "wb", fileobj=plain, compresslevel=6) if path.suffix == ".gz" else plain
            self._write(chains, cast(IO[bytes], packed))
        draft.replace(path)
        self.stdout.write(f"{path}: {len(chains)} chains")
        for fingerprint in fingerprints():
            self.stdout.write(f"key {fingerprint}")

    def _write(self, chains: list[Any], file: IO[bytes]) -> None:
        for line in export_trail(chains):
            file.write(line)
        file.close()
