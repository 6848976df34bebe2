"""What the demo's complaints are about. Everything is invented; a quality engineer should find it plausible."""

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Case:
    """One problem from the customer's words to the correction."""

    title: str
    words: str
    product: str
    part: str
    lot: str
    affected: int
    inspected: int
    category: str
    defect: str
    severity: str
    why: str
    question: str
    cause: str
    proof: str
    contained: str
    reply: str
    correction: str
    harm: str = "none"
    markets: tuple[str, ...] = ()


def _cases(name: str) -> tuple[Case, ...]:
    """The cases of a trade, from the file beside this one."""
    rows = json.loads(Path(__file__).with_name("cases.json").read_text(encoding="utf-8"))[name]
    return tuple(Case(**{**row, "markets": tuple(row["markets"])}) for row in rows)


METAL = _cases("metal")
POLYMER = _cases("polymer")
