"""`manage.py generated --check | --write`: the pages of docs/generated, compared with the code or written anew."""

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from qms.workflow.generated import HEAD, generated_pages


class Command(BaseCommand):
    """Write docs/generated, or leave with 1 when it differs from what the code says."""

    help = "Write docs/generated from the code (--write), or compare (--check)."

    def add_arguments(self, parser: CommandParser) -> None:
        """One of the two."""
        one = parser.add_mutually_exclusive_group(required=True)
        one.add_argument("--write", action="store_true", help="write the pages")
        one.add_argument("--check", action="store_true", help="compare; exit 1 when a page differs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do the one or the other."""
        folder = Path(settings.BASE_DIR) / "docs" / "generated"
        if options["write"]:
            folder.mkdir(exist_ok=True)
            for name, text in generated_pages().items():
                (folder / name).write_text(text)
            return
        stale = stale_pages(folder)
        for name in stale:
            self.stderr.write(f"docs/generated/{name} differs from the code. Run: manage.py generated --write")
        if stale:
            sys.exit(1)


def stale_pages(folder: Path) -> list[str]:
    """The pages that are missing, differ, or are no longer generated. Pages of other makers are none of ours."""
    pages = generated_pages()
    kept = {path.name: path.read_text() for path in folder.glob("*.md")} if folder.exists() else {}
    ours = {name for name, text in kept.items() if text.startswith(HEAD)}
    return sorted({*(name for name in pages if kept.get(name) != pages[name]), *(ours - set(pages))})
