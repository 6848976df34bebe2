"""docs/generated/requirements.md: every requirement with answer and tests, without results."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tools.validation.requirements import Answer, Requirement
from tools.validation.sources import SOURCES

HEAD = "<!-- Written by `python -m tools.validation requirements --write`; do not edit. -->\n\n"
INTRO = (
    "What is asked of Concord, how it answers, and which tests show it; from `docs/validation/*.toml`. Whether they "
    "passed on a build is in its [validation pack](../administrator/validation.md)."
)
PAGE = Path("docs") / "generated" / "requirements.md"


def requirements_page(declared: dict[str, list[Requirement]]) -> str:
    """The page as Markdown."""
    return HEAD + "\n".join(["# Requirements", "", INTRO, "", *_sums(declared), *_chapters(declared)])


def _sums(declared: dict[str, list[Requirement]]) -> Iterator[str]:
    yield "| Source | all | " + " | ".join(answer.value for answer in Answer) + " | without test |"
    yield "|" + " --- |" * (len(Answer) + 3)
    for source in SOURCES:
        ours = declared[source.name]
        count = Counter(each.answer for each in ours)
        figures = [len(ours), *(count[answer] for answer in Answer), sum(not each.tests for each in ours)]
        yield f"| {source.title} | " + " | ".join(map(str, figures)) + " |"
    yield ""


def _chapters(declared: dict[str, list[Requirement]]) -> Iterator[str]:
    for source in SOURCES:
        yield from (f"## {source.title}", "", source.edition.capitalize() + ".", "")
        yield from ("| Id | Asks | Risk | Answer | Shown by |", "| --- | --- | --- | --- | --- |")
        yield from map(_row, declared[source.name])
        yield ""


def _row(one: Requirement) -> str:
    answer = ". ".join(one.said) if one.answer is Answer.MET else f"**{one.answer.value}.** {'. '.join(one.said)}"
    shown = "<br>".join([*(f"`{test}`" for test in one.tests), *one.docs])
    cells = (one.id, one.asks, one.risk, answer, shown or "no test")
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
