"""What it costs to find similar records (target S1): every question bounded, however many records there are."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from feedback.models import Complaint
from qms.organisations.context import tenant_context
from qms.records.similar import question_of, similar_to
from qms.records.telling import Question
from tests.bench.measure import compare
from tests.bench.report import Finding
from tests.bench.seed import World, vocabulary

MOST = 300
"""Milliseconds that an answer may take at a million records (issue 4)."""


def questions(world: World) -> Mapping[str, Question]:
    """A complaint like one that is there, texts of nothing but common words, of many words, codes that all have."""
    words = vocabulary()
    with tenant_context(world.large.acting("engineer")):
        rows = Complaint.objects.order_by("-created_at")
        record = rows[min(600, rows.count() // 2)]  # beyond the newest, which are looked at one by one
    return {
        "a complaint as it comes": question_of(record),
        "eight common words": Question((" ".join(words[:8]),)),
        "eight words of the middle": Question((" ".join(words[40:120:10]),)),
        "a hundred words": Question((" ".join(words[::30]),)),
        "one lot of a thousand": Question(codes={"lot": record.lot}),
        "a product that all have": Question(codes={"product": "Mounting bracket B-10"}),
    }


def costs(world: World) -> dict[str, float]:
    """Median seconds of each question, through the wall, in the largest house."""
    acting, seat = world.large.acting("engineer"), world.large.seat("engineer")

    def asking(question: Question) -> Callable[[], Any]:
        def work() -> Any:
            with tenant_context(acting):
                return similar_to(seat, question)

        return work

    return compare({name: asking(question) for name, question in questions(world).items()}, rounds=9)


def growth(small: dict[str, float], large: dict[str, float], times: float) -> Iterator[Finding]:
    """S1: an answer costs its sample and what is rare in it, not the records there are."""
    for name, seconds in large.items():
        yield Finding("S1", f"similar to {name}: at {times:.0f} times the rows", seconds / small[name], "<=", 4)
    yield Finding("S1", "worst question for similar records, milliseconds", max(large.values()) * 1000, "<=", MOST)
