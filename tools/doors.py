"""Checks of the house that no bought linter has: views reach objects through queries, and only services write.

Reads every `views`, `portal`, `api` and `tasks` module (a package of that name too); prints what it finds, one a line.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("qms", "feedback", "changecontrol", "audits", "agreements")
DOORS = ("views", "portal", "api", "tasks")
MANAGERS = {"objects", "_default_manager", "_base_manager"}
WRITES = {
    "save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create",
    "asave", "acreate", "select_for_update",
}  # fmt: skip


def door_modules(root: Path) -> Iterator[Path]:
    """Yield the modules through which requests and tasks come in."""
    for source in SOURCES:
        for path in sorted((root / source).rglob("*.py")):
            if path.stem in DOORS or path.parent.name in DOORS:
                yield path


def findings(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and sentence for each object reached or written past the doors."""
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Attribute):
            continue
        if node.attr in MANAGERS:
            yield node.lineno, f"`.{node.attr}`: objects come through queries (visible_to), not from the table."
        elif node.attr in WRITES:
            yield node.lineno, f"`.{node.attr}()`: only services write."


def main() -> int:
    """Print all findings; exit code 1 when there are some."""
    found = 0
    for path in door_modules(ROOT):
        for line, sentence in sorted(findings(path)):
            print(f"{path.relative_to(ROOT)}:{line}: {sentence}")
            found += 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
