"""Checks of the house that no bought linter has: views reach objects through queries, and only services write.

Reads every `views`, `portal`, `api` and `tasks` of an app, module or package; prints one finding a line.
A task is given ids, so it may look up what they mean; it may not write.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("qms", "feedback", "capa", "changecontrol", "audits", "agreements")
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
            if part_of_app(path.relative_to(root)) in DOORS:
                yield path


def part_of_app(path: Path) -> str:
    """Return the part of its app a file belongs to: qms/clocks/services/tasks.py is of `services`."""
    parts = path.with_suffix("").parts
    return parts[min(2 if parts[0] == "qms" else 1, len(parts) - 1)]


def findings(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and sentence for each object reached or written past the doors."""
    may_look_up = path.stem == "tasks" or path.parent.name == "tasks"
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Attribute):
            continue
        if node.attr in MANAGERS and not may_look_up:
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
