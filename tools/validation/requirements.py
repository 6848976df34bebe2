"""The declared requirements: docs/validation/*.toml, one table a requirement, named by its id.

    ["11.10(a)"]
    asks = "what it demands, in our own words"
    risk = "high"                  # of getting it wrong, for patient, product and evidence: high, medium, low
    how = "how Concord meets it"
    tests = ["tests/signatures/test_sign.py", "tests/pdf/test_verify_pdf.py::test_one_flipped_bit_anywhere_is_noticed"]

A file among the tests stands for every test in it. Instead of `how`, or beside it, one of:

    missing = "what is not there"              alone: not met; beside `how`: partly met
    operator = "what who runs Concord does"    with `docs`: where that is said; beside `how`: their part of it
    not_applicable = "why it does not concern Concord"
    not_built = "which part of the product is still to come"

`docs` are files (and headings) of ours that answer where a document is asked for. Without tests the requirement is
listed as one without test.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from tools.validation.sources import SOURCES, Source
from tools.validation.testlist import KnownTests

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "docs" / "validation"
RISKS = ("high", "medium", "low")
KEYS = {"asks", "risk", "how", "tests", "docs", "missing", "operator", "not_applicable", "not_built"}


class Answer(StrEnum):
    """What we say to a requirement."""

    MET = "met"
    PARTLY = "partly met"
    OPERATOR = "by who runs it"
    NOT_MET = "not met"
    NOT_BUILT = "not built yet"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """One requirement and our answer; see the module for the meaning of each field."""

    source: str
    id: str
    asks: str
    risk: str
    how: str = ""
    missing: str = ""
    operator: str = ""
    not_applicable: str = ""
    not_built: str = ""
    tests: tuple[str, ...] = ()
    docs: tuple[str, ...] = ()

    @property
    def answer(self) -> Answer:
        """What the filled fields amount to."""
        for text, answer in (
            (self.not_applicable, Answer.NOT_APPLICABLE),
            (self.not_built, Answer.NOT_BUILT),
            (self.missing, Answer.PARTLY if self.how else Answer.NOT_MET),
            ("" if self.how else self.operator, Answer.OPERATOR),
        ):
            if text:
                return answer
        return Answer.MET

    @property
    def said(self) -> list[str]:
        """How it is met and what is not, as paragraphs."""
        lack = "Missing: " + self.missing if self.missing else ""
        part = "Part of who runs it: " + self.operator if self.operator else ""
        return [text for text in (self.how, part, lack, self.not_applicable, self.not_built) if text]


class Unreadable(Exception):
    """A file of declarations cannot be read; the argument is a sentence with file and reason."""


def load(folder: Path = FOLDER) -> dict[str, list[Requirement]]:
    """The declarations by source, in the order of its ids; those of unknown ids come last. Raises Unreadable."""
    return {source.name: _load_source(source, folder / f"{source.name}.toml") for source in SOURCES}


def _load_source(source: Source, path: Path) -> list[Requirement]:
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise Unreadable(f"{path.name}: {error}") from error
    place = {id: number for number, id in enumerate(source.ids)}
    found = [_requirement(source.name, id, table) for id, table in tables.items()]
    return sorted(found, key=lambda each: place.get(each.id, len(place)))


def _requirement(source: str, id: str, table: Any) -> Requirement:
    if not isinstance(table, dict) or not {"asks", "risk"} <= set(table) <= KEYS:
        raise Unreadable(f"{source}.toml: {id}: needs asks and risk, and no key but {', '.join(sorted(KEYS))}")
    if empty := [key for key, value in table.items() if not value]:
        raise Unreadable(f"{source}.toml: {id}: {', '.join(empty)} says nothing")
    lists = {key: tuple(table.get(key, ())) for key in ("tests", "docs")}
    return Requirement(source=source, id=id, **{**table, **lists})


def faults(declared: dict[str, list[Requirement]], tests: KnownTests, root: Path = ROOT) -> Iterator[str]:
    """Yield a sentence for each id that nobody answers, each that nobody asked, and each answer that cannot stand."""
    for source in SOURCES:
        ids = [each.id for each in declared[source.name]]
        yield from (f"{source.name}: {id} is not answered" for id in source.ids if id not in ids)
        yield from (f"{source.name}: {id} is no requirement of it" for id in ids if id not in source.ids)
        for each in declared[source.name]:
            yield from (f"{source.name}: {each.id}: {fault}" for fault in _own_faults(each, tests, root))


def _own_faults(one: Requirement, tests: KnownTests, root: Path) -> Iterator[str]:
    if one.risk not in RISKS:
        yield f"the risk is one of {', '.join(RISKS)}, not {one.risk!r}"
    if not one.said:
        yield "says neither how it is met nor why not"
    if (one.not_applicable or one.not_built) and (len(one.said) > 1 or one.tests):
        yield "what does not apply or is not built is neither met nor tested"
    if one.operator and not one.docs:
        yield "does not say which document tells who runs it"
    yield from (f"there is no test {test}" for test in one.tests if not tests.match(test))
    if len(set(one.tests)) < len(one.tests):
        yield "names a test twice"
    yield from (f"there is no document {doc}" for doc in one.docs if not has_heading(root, doc))


def has_heading(root: Path, doc: str) -> bool:
    """Is there such a file, and in it the heading named after `#` (as addresses of headings are made)?"""
    name, _, anchor = doc.partition("#")
    path = root / name
    if not path.is_file():
        return False
    titles = [line.lstrip("#").strip() for line in path.read_text("utf-8").splitlines() if line.startswith("#")]
    return not anchor or anchor in map(anchor_of, titles)


def anchor_of(title: str) -> str:
    """The address of a heading: small letters, blanks as hyphens, no other signs."""
    kept = "".join(letter for letter in title.lower() if letter.isalnum() or letter in " -_")
    return kept.replace(" ", "-")
