"""The pack as a sealed PDF, made with the product's own machinery: canonical data, page process, seal, proof.

So it is verified like any record: `manage.py verify_pdf --seal-only`, the page /verify/, tools/verify_concord.py. The
data lie inside as record.json, and as tables in requirements.csv and tests.csv; the bill of materials as sbom.json.
"""

import csv
import hashlib
import io
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.template import engines

from qms.pdf import document as d
from qms.pdf.canonical import canonical
from qms.pdf.failure import PdfFailed
from qms.pdf.produce import PROOF_FILE, RECORD_FILE, proof
from qms.pdf.render import Attached, Limits, make_pdf
from qms.pdf.seal import SealKey, seal
from qms.pdf.words import Words
from tools.validation.face import Face
from tools.validation.requirements import Requirement
from tools.validation.results import Case, Outcome, Results
from tools.validation.sources import SOURCES
from tools.validation.verdicts import Shown, Verdict

HERE = Path(__file__).parent
SHEETS = (HERE.parent.parent / "qms/pdf/record.css", HERE.parent.parent / "qms/pdf/a4.css", HERE / "pack.css")
LIMITS = Limits(cpu_seconds=300, wall_seconds=900, memory=3_000_000_000)
BAD = {Shown.FAILED, Shown.NOT_RUN}


@dataclass(frozen=True, kw_only=True)
class Pack:
    """What goes into a pack: the build's digest and version, the run, the verdicts by source, the bill of materials."""

    digest: str
    version: str
    made_at: datetime
    results: Results
    verdicts: dict[str, list[Verdict]]
    sbom: bytes
    limits: str

    def all(self) -> list[Verdict]:
        """Every verdict."""
        return [verdict for source in SOURCES for verdict in self.verdicts[source.name]]

    @property
    def holds(self) -> bool:
        """Whether every test that a requirement names was run and none failed."""
        return not any(verdict.shown in BAD for verdict in self.all())

    @property
    def number(self) -> str:
        """What the pack is called: version and beginning of the digest."""
        return f"VAL-{self.version}-{self.digest[:12]}"


def make(pack: Pack, *, key: SealKey) -> bytes:
    """The sealed PDF. Raises PdfFailed with a sentence."""
    document = as_document(pack)
    record = canonical(document)
    digest = hashlib.sha256(record).hexdigest()
    words = Words("en", "UTC")
    page, rows = _template("pack.html"), _template("rows.html")
    html = page.render({**Face(pack, words).context(document, digest, key.fingerprint), "rows_template": rows.template})
    if words.missing:
        raise PdfFailed(f"No font here can print {', '.join(sorted(words.missing))}.")
    pdf = make_pdf(
        html,
        css=[sheet.read_text("utf-8") for sheet in SHEETS],
        attached=_attached(pack, record, proof(document, digest)),
        made_at=pack.made_at,
        limits=LIMITS,
    )
    return seal(pdf, key=key, organisation="Concord")


def _template(name: str) -> Any:
    return engines["django"].from_string((HERE / name).read_text("utf-8"))


def _attached(pack: Pack, record: bytes, proven: bytes) -> list[Attached]:
    requirements, tests = _csv(REQUIREMENT, requirement_rows(pack)), _csv(TEST, test_rows(pack.results.all()))
    return [
        Attached(name=RECORD_FILE, description="The pack as canonical JSON", content=record),
        Attached(name=PROOF_FILE, description="What to verify the pack against", content=proven),
        Attached(name="requirements.csv", description="Each requirement with tests and result", content=requirements),
        Attached(name="tests.csv", description="Each test with result and duration", content=tests),
        Attached(name="sbom.json", description="Software bill of materials (CycloneDX)", content=pack.sbom),
    ]


REQUIREMENT = ("Source", "Id", "Asks", "Risk", "Answer", "How", "Tests", "Documents", "Result", "Passed", "Skipped",
               "Failed", "Not run")  # fmt: skip
TEST = ("Test", "Result", "Seconds", "Reason")


def as_document(pack: Pack) -> d.Document:
    """The pack as the product's form of a document: what record.json holds."""
    facts = [d.Fact(label=name, value=value, key=name) for name, value in sorted(run_facts(pack).items())]
    return d.Document(
        organisation="Concord",
        organisation_slug="concord",
        number=pack.number,
        kind="Validation pack",
        title="Requirement, test, result",
        state="holds" if pack.holds else "does not hold",
        version=1,
        generated_at=pack.made_at,
        sections=[
            d.Facts(title="Build and run", facts=facts),
            _table("Requirements", REQUIREMENT, requirement_rows(pack)),
            _table("Tests", TEST, test_rows(pack.results.all())),
            d.Text(title="Known limits", text=pack.limits),
        ],
    )


def run_facts(pack: Pack) -> dict[str, str]:
    """Every fact of build and run."""
    sbom = hashlib.sha256(pack.sbom).hexdigest()
    return {**pack.results.facts, "digest": pack.digest, "version": pack.version, "sbom": sbom}


def _table(title: str, columns: tuple[str, ...], rows: list[list[str]]) -> d.Table:
    return d.Table(title=title, columns=[d.Column(label=column) for column in columns], rows=rows)


def requirement_rows(pack: Pack) -> list[list[str]]:
    """One row a requirement, under the columns REQUIREMENT."""
    return [_requirement_row(verdict.requirement, verdict) for verdict in pack.all()]


def _requirement_row(one: Requirement, verdict: Verdict) -> list[str]:
    count: Counter[Outcome] = verdict.counts
    figures = [str(count[outcome]) for outcome in (Outcome.PASSED, Outcome.SKIPPED, Outcome.FAILED)]
    evidence = [" ".join(one.tests), " ".join(one.docs), verdict.shown.value]
    said = [one.source, one.id, one.asks, one.risk, one.answer.value, ". ".join(one.said)]
    return [*said, *evidence, *figures, str(len(verdict.not_run))]


def test_rows(cases: list[Case]) -> list[list[str]]:
    """One row a test, under the columns TEST."""
    return [[case.id, case.outcome.value, f"{case.seconds:.3f}", case.reason] for case in cases]


def _csv(columns: tuple[str, ...], rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([columns, *rows])
    return out.getvalue().encode("utf-8-sig")
