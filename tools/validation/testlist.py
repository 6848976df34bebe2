"""The tests there are, read from the files without running or importing them."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard


class KnownTests:
    """All tests below `root`/tests: node ids as pytest gives them, without what stands in brackets for parameters."""

    def __init__(self, root: Path) -> None:
        files = sorted((root / "tests").rglob("test_*.py"))
        self.files = {path.relative_to(root).as_posix(): tuple(_names(path)) for path in files}

    def match(self, named: str) -> tuple[str, ...]:
        """The node ids that a name in a declaration stands for: a test, or every test of a file. None: no such test."""
        file, _, test = named.partition("::")
        there = self.files.get(file, ())
        return tuple(f"{file}::{name}" for name in there if test in {"", name})


def _names(path: Path) -> Iterator[str]:
    for node in ast.parse(path.read_text("utf-8")).body:
        if _is_test(node):
            yield node.name
        elif isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            yield from (f"{node.name}::{one.name}" for one in node.body if _is_test(one))


def _is_test(node: ast.stmt) -> TypeGuard[ast.FunctionDef | ast.AsyncFunctionDef]:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
