"""What the pages of the pack show: every value made printable here, the template only places it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from qms.pdf import document as d
from qms.pdf.words import Words, digest_groups
from tools.validation.requirements import Answer
from tools.validation.results import Case, Outcome
from tools.validation.sources import SOURCES, Source
from tools.validation.verdicts import Shown, Verdict

if TYPE_CHECKING:
    from tools.validation.pack import Pack

ROWS_PER_TABLE = 100  # the page maker's time grows faster than a table
REASON = 400  # characters of a failure that are printed; all of it is in tests.csv
TONES = {
    Shown.PASSED: "ok", Shown.SKIPPED: "warn", Shown.FAILED: "bad", Shown.NOT_RUN: "bad", Shown.DOCUMENT: "shared",
    Shown.NO_TEST: "warn", Shown.NOTHING: "none",
}  # fmt: skip
FILLS = {"ok": "#2f8f5b", "warn": "#d9a53a", "bad": "#c2362e", "shared": "#3d9a92", "none": "#ccd3dc"}
KEY = (
    ("ok", "passed"), ("warn", "skipped, or no test"), ("bad", "failed, or not run"), ("shared", "shown by a document"),
    ("none", "not applicable, or not built yet"),
)  # fmt: skip
OUTCOME_TONES = {Outcome.PASSED: "ok", Outcome.SKIPPED: "warn", Outcome.FAILED: "bad"}
OPEN = (Answer.NOT_MET, Answer.PARTLY, Answer.NOT_BUILT)


class Face:
    """One pack on its way to the template."""

    def __init__(self, pack: Pack, words: Words) -> None:
        self.pack = pack
        self.words = words

    def context(self, document: d.Document, digest: str, fingerprint: str) -> dict[str, Any]:
        """Everything the template places."""
        pack, text = self.pack, self.words.text
        verdicts, cases = pack.all(), pack.results.all()
        return {
            "number": text(pack.number),
            "version": text(pack.version),
            "holds": pack.holds,
            "verdict": self.verdict(),
            "made_at": self.words.moment_utc(pack.made_at),
            "build": digest_groups(pack.digest),
            "digest": digest_groups(digest),
            "digest_short": digest_groups(digest[:16]),
            "fingerprint": digest_groups(fingerprint),
            "sbom": digest_groups(hashlib.sha256(pack.sbom).hexdigest()),
            "facts": self.facts(),
            "sums": [self.sums(source) for source in SOURCES],
            "key": [(FILLS[tone], said) for tone, said in KEY],
            "chapters": [self.chapter(source) for source in SOURCES],
            "untested": self.chunks(map(self.row, filter(_is_untested, verdicts))),
            "open": self.chunks(map(self.row, (each for each in verdicts if each.requirement.answer in OPEN))),
            "not_passed": [self.case(case) for case in cases if case.outcome is not Outcome.PASSED],
            "tests": self.chunks(map(self.case, cases)),
            "test_counts": _figures(Counter(case.outcome for case in cases)),
            "test_count": len(cases),
            "seconds": round(sum(case.seconds for case in cases)),
            "limits": [text(line) for line in pack.limits.splitlines()],
        }

    def verdict(self) -> str:
        """The whole pack in one sentence."""
        count = Counter(each.shown for each in self.pack.all())
        bad = [f"{count[shown]} {shown.value}" for shown in (Shown.FAILED, Shown.NOT_RUN) if count[shown]]
        if bad:
            return f"Requirements whose tests did not pass: {', '.join(bad)}."
        skipped = f" Of {count[Shown.SKIPPED]} all tests were skipped." if count[Shown.SKIPPED] else ""
        return f"The tests of all {count[Shown.PASSED]} requirements that have some passed.{skipped}"

    def facts(self) -> list[tuple[str, str]]:
        """The facts of the run under names for people."""
        told = self.pack.results.facts
        named = {
            "Commit": "commit", "Tests began": "started", "Tests ended": "ended", "Run by": "by", "Machine": "machine",
            "PostgreSQL": "postgresql", "Redis": "redis", "Python": "python", "Asked for": "arguments",
        }  # fmt: skip
        facts = [(label, self.words.text(told.get(name) or "–")) for label, name in named.items()]
        locks = [("Lock of what runs", "lock"), ("Lock of the tests", "lock_dev")]
        facts += [(label, digest_groups(told.get(name, ""))) for label, name in locks]
        odd = told.get("out_of_lock")
        return [*facts, ("Packages", self.words.text(f"not as locked: {odd}" if odd else "all as locked"))]

    def sums(self, source: Source) -> dict[str, Any]:
        """One line of the overview: how many answers and results of each kind."""
        verdicts = self.pack.verdicts[source.name]
        answers = Counter(each.requirement.answer for each in verdicts)
        shown = Counter(each.shown for each in verdicts)
        return {
            "title": source.title,
            "count": len(verdicts),
            "answers": [answers[answer] for answer in Answer],
            "results": [shown[one] for one in Shown],
            "bar": _bar(shown, len(verdicts)),
        }

    def chapter(self, source: Source) -> dict[str, Any]:
        """One source with all its requirements."""
        rows = [self.row(verdict) for verdict in self.pack.verdicts[source.name]]
        return {"name": source.name, "title": source.title, "edition": source.edition, "chunks": self.chunks(rows)}

    def row(self, verdict: Verdict) -> dict[str, Any]:
        """One requirement."""
        one, text = verdict.requirement, self.words.text
        figures = _figures(verdict.counts) + ([f"{len(verdict.not_run)} not run"] if verdict.not_run else [])
        return {
            "id": text(one.id),
            "risk": one.risk,
            "asks": text(one.asks),
            "answer": one.answer.value,
            "plain": one.answer is Answer.MET,
            "said": [text(paragraph) for paragraph in one.said],
            "tests": [_spoken(test) for test in one.tests],
            "docs": one.docs,
            "result": verdict.shown.value,
            "tone": TONES[verdict.shown],
            "figures": ", ".join(figures),
        }

    def case(self, case: Case) -> dict[str, Any]:
        """One test."""
        file, _, name = _spoken(case.id)
        return {
            "file": self.words.text(file),
            "name": self.words.text(name),
            "outcome": case.outcome.value,
            "tone": OUTCOME_TONES[case.outcome],
            "seconds": f"{case.seconds:.2f}",
            "reason": self.words.text(case.reason[:REASON]),
        }

    def chunks(self, rows: Iterable[Any]) -> list[list[Any]]:
        """Rows in pieces that the page maker can carry."""
        whole = list(rows)
        return [whole[start : start + ROWS_PER_TABLE] for start in range(0, len(whole), ROWS_PER_TABLE)]


def _is_untested(verdict: Verdict) -> bool:
    return not verdict.requirement.tests


def _figures(counts: Counter[Outcome]) -> list[str]:
    return [f"{counts[outcome]} {outcome.value}" for outcome in Outcome if counts[outcome]]


def _spoken(test: str) -> tuple[str, str, str]:
    """A node id for people: tests/lib/test_ids.py::test_a_b[1] is ("lib/test_ids.py", "", "a b [1]")."""
    file, sign, name = test.partition("::")
    plain, bracket, parameters = name.removeprefix("test_").partition("[")
    said = plain.replace("_", " ") + (f" [{parameters}" if bracket else "")
    return file.removeprefix("tests/"), "" if sign else "all of it", said


def _bar(shown: Counter[Shown], whole: int) -> list[dict[str, Any]]:
    """The parts of a bar of 1,000 units: where each begins, how wide it is, its tone."""
    parts: Sequence[tuple[Shown, int]] = [(one, shown[one]) for one in Shown if shown[one]]
    bar, at = [], 0
    for one, count in parts:
        width = round(1000 * count / whole)
        bar.append({"at": at, "width": width, "fill": FILLS[TONES[one]]})
        at += width
    return bar
