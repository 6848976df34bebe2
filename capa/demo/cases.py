"""What the demo's CAPAs are about. Everything is invented; a quality engineer should find it plausible."""

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Case:
    """One problem from its statement to what was learned. `why` and `why_missed`: chains, the last one is the root."""

    title: str
    problem: str
    product: str
    part: str
    risk: str
    blocked: str
    why: tuple[str, ...]
    why_missed: tuple[str, ...]
    proof: str
    correction: str
    corrective: str
    preventive: str
    evidence: str
    fmea: str
    metric: str
    before: int
    out_of: int
    after: int
    summary: str


def _cases(name: str) -> tuple[Case, ...]:
    """The cases of a trade, from the file beside this one."""
    rows = json.loads(Path(__file__).with_name("cases.json").read_text(encoding="utf-8"))[name]
    return tuple(Case(**{**row, "why": tuple(row["why"]), "why_missed": tuple(row["why_missed"])}) for row in rows)


METAL = _cases("metal")
POLYMER = _cases("polymer")
