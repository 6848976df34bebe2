"""`make house`: our house numbers beside those of the models. A mirror, not a gate.

The anchors are measured on pretalx, healthchecks, airlock, job-server, Wagtail and NetBox: models of plain Django code.
"""

import ast
import dataclasses
import re
import statistics
from collections.abc import Iterable, Iterator
from pathlib import Path

from tools.doors import WRITES, door_modules, part_of_app

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("qms", "feedback", "capa", "changecontrol", "audits", "agreements")
INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style\b|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE)


@dataclasses.dataclass(frozen=True)
class Row:
    """One number: what it is, the models' range, our aim, and what it is today."""

    name: str
    anchors: str
    aim: str
    today: str


def python_files(*folders: str) -> list[Path]:
    """Return the Python files below some folders, migrations left out."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path for path in found if "migrations" not in path.parts)


def line_count(path: Path) -> int:
    """Return the lines that are not blank."""
    return sum(1 for line in path.read_text().splitlines() if line.strip())


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function and method of a module."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def is_annotated(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Does the function name the types of its result and all its parameters but self and cls?"""
    arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    named = [one for one in arguments if one.arg not in {"self", "cls"}]
    return node.returns is not None and all(one.annotation for one in named)


def percentile(values: list[int], share: float) -> int:
    """Return the value below which this share of the values lies; 0 for none."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else 0


def median(values: list[int]) -> int:
    """Return the median, rounded; 0 for none."""
    return round(statistics.median(values)) if values else 0


def mutual_imports(paths: Iterable[Path]) -> int:
    """Return how many pairs of packages import each other."""
    edges: set[tuple[str, str]] = set()
    for path in paths:
        here = package_of(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for there in imported_packages(path):
            if there != here:
                edges.add((here, there))
    return sum(1 for here, there in edges if here < there and (there, here) in edges)


def imported_packages(path: Path) -> Iterator[str]:
    """Yield our packages that a module imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        yield from (package_of(name) for name in names if name.split(".")[0] in SOURCES)


def package_of(module: str) -> str:
    """Return the package a module belongs to: qms.clocks.receipt → qms.clocks, feedback.views → feedback."""
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] == "qms" else parts[0]


def writes_in_views() -> float:
    """Return the calls that write in views and portals, per 1,000 lines."""
    views = [path for path in door_modules(ROOT) if part_of_app(path.relative_to(ROOT)) != "tasks"]
    lines = sum(map(line_count, views))
    nodes = (node for path in views for node in ast.walk(ast.parse(path.read_text())))
    writes = sum(1 for node in nodes if isinstance(node, ast.Attribute) and node.attr in WRITES)
    return 1000 * writes / lines if lines else 0


def python_rows() -> Iterator[Row]:
    """Yield the numbers of the Python code."""
    files = python_files(*SOURCES)
    sizes = [size for size in map(line_count, files) if size]
    every = [node for path in files for node in functions(path)]
    lengths = [(node.end_lineno or node.lineno) - node.lineno + 1 for node in every]
    annotated = 100 * sum(map(is_annotated, every)) / len(every) if every else 100
    tests = sum(map(line_count, python_files("tests")))
    yield Row(
        "file, median / max lines", "42–88 / 794–5,044", "≤ 90 / 400", f"{median(sizes)} / {max(sizes, default=0)}"
    )
    shape = f"{median(lengths)} / {percentile(lengths, 0.9)} / {max(lengths, default=0)}"
    yield Row("function, median / p90 / max lines", "6–9 / 23–34 / 173–449", "≤ 8 / 25 / 60", shape)
    yield Row("functions with annotations", "2–100 %", "100 %", f"{annotated:.0f} %")
    yield Row("writes in views per 1,000 lines", "0–18", "0", f"{writes_in_views():.0f}")
    yield Row("mutual imports between packages", "0–39 pairs", "0", str(mutual_imports(files)))
    yield Row("test lines per source line", "0.6–2.1", "1.3–2.0", f"{tests / max(1, sum(sizes)):.2f}")


def template_rows() -> Iterator[Row]:
    """Yield the numbers of the templates."""
    templates = sorted((ROOT / "templates").rglob("*.html"))
    sizes = [line_count(path) for path in templates]
    pages = [path for path in templates if "mail" not in path.parts]  # a mail cannot bring a style sheet along
    inline = sum(len(INLINE.findall(path.read_text())) for path in pages)
    yield Row(
        "template, median / p90 lines", "15–47 / 60–162", "≤ 30 / 80", f"{median(sizes)} / {percentile(sizes, 0.9)}"
    )
    yield Row("inline scripts, styles, handlers", "0–370", "0", str(inline))


def longest() -> Iterator[str]:
    """Yield the longest files and functions, where a look is most worth while."""
    files = python_files(*SOURCES)
    for size, path in sorted(((line_count(path), path) for path in files), reverse=True)[:3]:
        yield f"{size:5} lines  {path.relative_to(ROOT)}"
    lengths = [
        ((node.end_lineno or node.lineno) - node.lineno + 1, f"{path.relative_to(ROOT)}: {node.name}")
        for path in files
        for node in functions(path)
    ]
    for length, name in sorted(lengths, reverse=True)[:3]:
        yield f"{length:5} lines  {name}"


def main() -> None:
    """Print the table."""
    rows = [Row("", "models", "aim", "today"), *python_rows(), *template_rows()]
    for row in rows:
        print(f"{row.name:<36}{row.anchors:<26}{row.aim:<16}{row.today}")
    print("\nLongest:")
    print("\n".join(longest()))


if __name__ == "__main__":
    main()
