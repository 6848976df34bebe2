"""Every requirement is answered, each answer can stand, and the pages say what the declarations say.

Planted mistakes show that it would notice.
"""

import inspect
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tools.validation.page import PAGE, requirements_page
from tools.validation.requirements import FOLDER, ROOT, Answer, Requirement, Unreadable, faults, has_heading, load
from tools.validation.sources import SOURCES, asvs_level
from tools.validation.testlist import KnownTests

TESTS = KnownTests(ROOT)
Plant = Callable[[str], str]


def swap(old: str, new: str) -> Plant:
    """The mistake of somebody who writes `new` in place of `old`."""

    def plant(text: str) -> str:
        assert old in text, old
        return text.replace(old, new, 1)

    return plant


def without(id: str) -> Plant:
    """The mistake of somebody who deletes a requirement."""

    def plant(text: str) -> str:
        before, _, after = text.partition(f'["{id}"]')
        return before + after[after.index('\n["') :]

    return plant


def found(folder: Path) -> list[str]:
    """What the census says of declarations."""
    try:
        return list(faults(load(folder), TESTS))
    except Unreadable as unreadable:
        return [str(unreadable)]


def test_every_requirement_is_answered_and_each_answer_can_stand() -> None:
    assert found(FOLDER) == []


def test_all_requirements_are_there() -> None:
    counts = {source.name: len(source.ids) for source in SOURCES}
    assert counts == {"mission": 69, "part11": 33, "annex11": 34, "asvs": 253}
    assert (len(asvs_level(1)), len(asvs_level(2))) == (70, 183)
    assert all(len(set(source.ids)) == len(source.ids) for source in SOURCES)


def test_the_page_of_requirements_is_fresh() -> None:
    written = (ROOT / PAGE).read_text("utf-8")
    assert written == requirements_page(load()), "run: .venv/bin/python -m tools.validation requirements --write"


PLANTED = [
    ("mission", without("M4.3"), "mission: M4.3 is not answered"),
    ("part11", without("11.200(a)(1)(ii)"), "part11: 11.200(a)(1)(ii) is not answered"),
    ("annex11", without("12.3"), "annex11: 12.3 is not answered"),
    ("asvs", without("8.4.1"), "asvs: 8.4.1 is not answered"),
    ("asvs", swap('["8.4.1"]', '["8.4.2"]'), "asvs: 8.4.2 is no requirement of it"),
    ("asvs", swap('["8.3.1"]', '["8.4.1"]'), "Cannot declare"),
    ("part11", swap("::test_a_code_signs_once", "::test_a_code_signs_twice"), "there is no test"),
    ("part11", swap("tests/trail/test_mutations.py", "tests/trail/test_mutation.py"), "there is no test"),
    ("annex11", swap('"docs/administrator/backup.md"', '"docs/administrator/backups.md"'), "there is no document"),
    ("part11", swap("#what-is-your-part", "#what-is-our-part"), "there is no document"),
    ("asvs", swap('not_applicable = "There is no Java in Concord"', 'not_applicable = ""'), "says nothing"),
    ("asvs", swap('not_applicable = "There is no Java in Concord"\n', ""), "neither how it is met nor why not"),
    ("asvs", swap('not_applicable = "There is', 'how = "x"\nnot_applicable = "There is'), "neither met nor tested"),
    ("mission", swap('risk = "high"', 'risk = "huge"'), "the risk is one of"),
    ("mission", swap("asks =", "wants ="), "needs asks and risk"),
    ("annex11", swap('docs = ["docs/administrator/backup.md"]\n', ""), "which document tells"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "plant", "words"), PLANTED, ids=[words for _source, _plant, words in PLANTED])
def test_a_planted_mistake_is_noticed(tmp_path: Path, source: str, plant: Plant, words: str) -> None:
    for path in FOLDER.glob("*.toml"):
        shutil.copy(path, tmp_path)
    path = tmp_path / f"{source}.toml"
    path.write_text(plant(path.read_text("utf-8")), "utf-8")
    told = found(tmp_path)
    assert any(words in fault for fault in told), told


def test_a_test_named_twice_is_noticed() -> None:
    one = {name: list(each) for name, each in load().items()}
    first = next(each for each in one["part11"] if each.tests)
    doubled = Requirement(**{**first.__dict__, "tests": (*first.tests, first.tests[0])})
    one["part11"] = [doubled if each is first else each for each in one["part11"]]
    assert list(faults(one, TESTS)) == [f"part11: {first.id}: names a test twice"]


def test_what_is_high_risk_and_met_is_tested() -> None:
    untested = [
        f"{source} {each.id}"
        for source, ours in load().items()
        for each in ours
        if each.risk == "high" and each.answer in {Answer.MET, Answer.PARTLY} and not each.tests
    ]
    assert untested == [], "a met requirement of high risk has a test"


def _at_home(item: pytest.Item) -> bool:
    """Whether the test is written in the file that it runs from; some run a second time from another one."""
    written: Any = inspect.unwrap(item.function)  # type: ignore[attr-defined]  # a function's item has it
    return Path(inspect.getfile(written)) == item.path


def test_the_tests_are_those_that_pytest_finds(request: pytest.FixtureRequest) -> None:
    """The list is read from files without importing them; for what this run has collected it says the same."""
    collected = {item.nodeid.partition("[")[0] for item in request.session.items if _at_home(item)}
    here = {test for test in collected if test.startswith("tests/")}
    assert here
    assert [test for test in sorted(here) if not TESTS.match(test)] == []


def test_headings_are_found_as_their_addresses_are_made() -> None:
    assert has_heading(ROOT, "docs/administrator/keys.md#how-do-i-change-the-seal")
    assert has_heading(ROOT, "docs/administrator/scheduled-jobs.md#how-do-i-watch-it")
    assert not has_heading(ROOT, "docs/administrator/keys.md#how-do-i-lose-the-seal")
    assert not has_heading(ROOT, "docs/administrator#how")
