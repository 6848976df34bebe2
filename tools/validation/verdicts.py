"""What a run says about each requirement."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from tools.validation.requirements import Answer, Requirement
from tools.validation.results import Case, Outcome, Results
from tools.validation.testlist import KnownTests


class Shown(StrEnum):
    """How a requirement stands after a run."""

    PASSED = "passed"
    SKIPPED = "skipped"
    FAILED = "failed"
    NOT_RUN = "not run"
    DOCUMENT = "document"
    NO_TEST = "no test"
    NOTHING = "–"


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """A requirement with the cases its tests stand for, and those named tests of which none was run."""

    requirement: Requirement
    cases: list[Case]
    not_run: list[str]

    @property
    def shown(self) -> Shown:
        """The worst of its tests; without tests, what stands in their place."""
        count = self.counts
        if not self.requirement.tests:
            return _without_test(self.requirement)
        if count[Outcome.FAILED]:
            return Shown.FAILED
        if self.not_run:
            return Shown.NOT_RUN
        return Shown.PASSED if count[Outcome.PASSED] else Shown.SKIPPED

    @property
    def counts(self) -> Counter[Outcome]:
        """How many of its cases ended how."""
        return Counter(case.outcome for case in self.cases)


def _without_test(one: Requirement) -> Shown:
    if one.answer in {Answer.NOT_APPLICABLE, Answer.NOT_BUILT}:
        return Shown.NOTHING
    return Shown.DOCUMENT if one.docs else Shown.NO_TEST


def judge(requirement: Requirement, results: Results, tests: KnownTests) -> Verdict:
    """The verdict about one requirement."""
    named = list(dict.fromkeys(test for name in requirement.tests for test in tests.match(name)))
    return Verdict(
        requirement=requirement,
        cases=[case for test in named for case in results.cases.get(test, [])],
        not_run=[test for test in named if test not in results.cases],
    )
