"""Compile the translations (locale/*/LC_MESSAGES/*.po) with Babel, so that no gettext tools need to be installed."""

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def compile_catalogue(source: Path) -> bool:
    """Write the .mo beside a .po when the .po is newer. Returns whether it did. Unsure (fuzzy) texts are left out."""
    target = source.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
        return False
    with source.open("rb") as text:
        catalogue = read_po(text, locale=source.parent.parent.name)
    draft = target.with_suffix(".mo.new")
    with draft.open("wb") as file:
        write_mo(file, catalogue)
    draft.replace(target)
    return True


def main() -> int:
    """Compile all catalogues; say which."""
    for source in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        if compile_catalogue(source):
            print(f"Compiled {source.relative_to(LOCALE.parent)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
