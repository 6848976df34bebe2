"""The results of a run of the tests, from the JUnit file that pytest and recorder.py wrote."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from xml.etree import ElementTree

from tools.validation.recorder import PREFIX


class Outcome(StrEnum):
    """How one test ended; the later ones count when it is told twice (a test that passed and left a mess)."""

    PASSED = "passed"
    SKIPPED = "skipped"
    FAILED = "failed"


RANK = [Outcome.PASSED, Outcome.SKIPPED, Outcome.FAILED]


@dataclass(frozen=True, kw_only=True)
class Case:
    """One test that ran: node id, how it ended, seconds, and why it was skipped or what failed."""

    id: str
    outcome: Outcome
    seconds: float
    reason: str = ""

    @property
    def test(self) -> str:
        """The node id without parameters."""
        return self.id.partition("[")[0]


@dataclass(frozen=True)
class Results:
    """A run: what it ran on (facts of recorder.py) and its tests by node id without parameters."""

    facts: dict[str, str]
    cases: dict[str, list[Case]] = field(repr=False)

    def all(self) -> list[Case]:
        """Every case, by node id."""
        return [case for test in sorted(self.cases) for case in self.cases[test]]


class NotThese(Exception):
    """Results that say nothing about this build; the argument is a sentence."""


def read(path: Path, *, root: Path, digest: str) -> Results:
    """The results in a file. Raises NotThese when they are not those of the build with this digest."""
    try:
        tree = ElementTree.parse(path)  # noqa: S314  our own file, made by pytest; what is said in it is not trusted
    except (OSError, ElementTree.ParseError) as error:
        raise NotThese(f"The results cannot be read: {error}") from error
    facts = {
        each.get("name", "").removeprefix(PREFIX): each.get("value", "")
        for each in tree.iter("property")
        if each.get("name", "").startswith(PREFIX)
    }
    refuse_others(facts, digest)
    cases: dict[str, Case] = {}
    for element in tree.iter("testcase"):
        case = _case(element, root)
        known = cases.get(case.id)
        if known is None or RANK.index(known.outcome) < RANK.index(case.outcome):
            cases[case.id] = case
    by_test: dict[str, list[Case]] = {}
    for id in sorted(cases):
        by_test.setdefault(cases[id].test, []).append(cases[id])
    return Results(facts, by_test)


def refuse_others(facts: dict[str, str], digest: str) -> None:
    """Raise NotThese unless the run began and ended on the build with this digest."""
    before, after = facts.get("digest_before"), facts.get("digest_after")
    if not before or not after:
        raise NotThese("The results do not say which build was run. Run the tests with tools/test.py --junit-xml=FILE.")
    if before != after:
        raise NotThese("The sources were changed while the tests ran, so the results belong to no build. Run again.")
    if before != digest:
        raise NotThese(f"The results are of another build: {before}. This one is {digest}. Run the tests on this one.")


def _case(element: ElementTree.Element, root: Path) -> Case:
    for tag, outcome in (("failure", Outcome.FAILED), ("error", Outcome.FAILED), ("skipped", Outcome.SKIPPED)):
        found = element.find(tag)
        if found is not None:
            return _told(element, root, outcome, found.get("message") or found.text or "")
    return _told(element, root, Outcome.PASSED, "")


def _told(element: ElementTree.Element, root: Path, outcome: Outcome, reason: str) -> Case:
    id = node_id(element.get("classname", ""), element.get("name", ""), root)
    return Case(id=id, outcome=outcome, seconds=float(element.get("time") or 0), reason=reason.strip())


def node_id(classname: str, name: str, root: Path) -> str:
    """The node id of a test case: tests.lib.test_ids, test_x[1] is tests/lib/test_ids.py::test_x[1]."""
    parts = classname.split(".")
    for length in range(len(parts), 0, -1):
        path = "/".join(parts[:length]) + ".py"
        if (root / path).is_file():
            return "::".join([path, *parts[length:], name])
    return f"{classname}::{name}"
