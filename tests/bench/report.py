"""What a run found: a line per promise on the screen, and docs/benchmarks.md."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"
UNMEASURED: tuple[tuple[str, str], ...] = ()
TEXT = """# Benchmarks

`%(command)s` wrote this page on %(day)s with %(rows)s complaints in 50 organisations (the largest has 22 %%), in
%(seconds)s s, on %(processors)s processors (%(machine)s, Python %(python)s, embedded PostgreSQL 18). Ratios are of two
things measured in turn; absolute times on a shared machine are noise.

| target | what | measured | promised | |
|---|---|---:|---|---|
%(table)s

%(verdict)s
%(left)s
## What is missed%(explained)s"""


@dataclass(frozen=True)
class Finding:
    """One figure beside its promise. sign: "<=", ">=" or "told" where nothing is promised."""

    target: str
    what: str
    value: float
    sign: str
    promise: float

    @property
    def holds(self) -> bool | None:
        """Whether the promise is kept; None where there is none."""
        if self.sign == "told":
            return None
        return self.value <= self.promise if self.sign == "<=" else self.value >= self.promise

    @property
    def cells(self) -> tuple[str, str, str, str, str]:
        """Target, what, measured, promised, verdict."""
        promised = "" if self.holds is None else f"{self.sign} {self.promise:g}"
        verdict = {None: "", True: "holds", False: "**missed**"}[self.holds]
        return self.target, self.what, f"{self.value:,.2f}", promised, verdict


def line(finding: Finding) -> str:
    """A finding for the screen."""
    target, what, value, promised, verdict = finding.cells
    return f"{target:7} {what:72} {value:>12}  {promised:8} {verdict.strip('*')}"


def write(findings: Sequence[Finding], *, rows: int, command: str, seconds: float) -> str:
    """Write docs/benchmarks.md and return the last sentence."""
    kept = sum(1 for one in findings if one.holds)
    asked = sum(1 for one in findings if one.holds is not None)
    verdict = f"{kept} of {asked} promises hold."
    table = "\n".join(f"| {' | '.join(one.cells)} |" for one in findings)
    left = "\n".join(f"- {target}: {what}" for target, what in UNMEASURED)
    left = f"\n## Not measured yet\n\n{left}\n" if left else ""
    explained = (PAGE.read_text().split("## What is missed", 1)[1:] or ["\n"])[0] if PAGE.exists() else "\n"
    values = {
        "command": command, "day": f"{datetime.now(UTC):%Y-%m-%d}", "rows": f"{rows:,}", "seconds": f"{seconds:.0f}",
        "processors": os.cpu_count(), "machine": platform.machine(), "python": platform.python_version(),
        "table": table, "verdict": verdict, "left": left, "explained": explained,
    }  # fmt: skip
    PAGE.write_text(TEXT % values)
    return verdict
