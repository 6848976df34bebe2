"""Every question about changes, each starting at what the seat may see."""

from dataclasses import dataclass
from typing import cast

from django.db.models import QuerySet

from changecontrol.guards.gate import OneGate, gates_at_hand
from changecontrol.models import (
    AffectedItem,
    Answer,
    Assessment,
    Change,
    ChangeTask,
    Comparison,
    RiskDelta,
    RuleHit,
    ShippedLot,
)
from changecontrol.rules.questions import WORDS
from qms.accounts.seat import Seat
from qms.records.models import Record
from qms.records.offers import SearchText, kind_of
from qms.records.queries import get_visible, visible_of_kind, visible_to
from qms.web.shapes import Words

ITEMS_SHOWN = 300
GATES_SHOWN = 100


def changes(seat: Seat) -> QuerySet[Change]:
    """The changes that the seat may see."""
    return cast(QuerySet[Change], visible_of_kind(kind_of("change"), seat))


def listed(seat: Seat) -> QuerySet[Change]:
    """The changes for a list, with the names it shows, without the long texts."""
    names = ["number", "title", "state", "created_at", "category", "level", "emergency", "first_ship_on"]
    names += ["temporary", "site__name", "owner__name", "kind"]
    return changes(seat).select_related("site", "owner").only(*names)


def change(seat: Seat, number: str) -> Change:
    """The change with this number, or 404."""
    return cast(Change, get_visible(kind_of("change"), seat, number))


@dataclass(frozen=True)
class Impact:
    """What is found out about a change. more: items that are not shown."""

    assessments: list[Assessment]
    items: list[AffectedItem]
    risks: list[RiskDelta]
    more: int = 0


def impact_of(record: Change) -> Impact:
    """Assessments, affected items and risks: four queries at most; customers first, and what waits before the rest."""
    items = AffectedItem.objects.filter(record_id=record.pk).order_by("-state", "kind", "reference")
    shown = list(items[: ITEMS_SHOWN + 1])
    more = items.count() - ITEMS_SHOWN if len(shown) > ITEMS_SHOWN else 0
    return Impact(
        list(Assessment.objects.filter(record_id=record.pk).select_related("assessor")),
        shown[:ITEMS_SHOWN],
        list(RiskDelta.objects.filter(record_id=record.pk)),
        more,
    )


@dataclass(frozen=True)
class Classification:
    """How the change came to its class: answers in words, hits, tasks."""

    answers: list[tuple[Words, bool]]
    hits: list[RuleHit]
    tasks: list[ChangeTask]


def classification_of(record: Change) -> Classification:
    """Answers and hits of the latest round, and all tasks: three queries."""
    answers = Answer.objects.filter(record_id=record.pk, round=record.round).order_by("id")
    hits = RuleHit.objects.filter(record_id=record.pk, round=record.round).select_related("customer")
    tasks = ChangeTask.objects.filter(record_id=record.pk).select_related("owner", "file")
    return Classification(
        [(WORDS.get(row.question, row.question), row.yes) for row in answers], list(hits), list(tasks)
    )


def comparisons_of(record: Change) -> list[Comparison]:
    """What is compared before and after."""
    return list(Comparison.objects.filter(record_id=record.pk, dropped_at=None).select_related("customer"))


def shipped_of(record: Change) -> list[ShippedLot]:
    """What was shipped changed before the change was stopped."""
    return list(ShippedLot.objects.filter(record_id=record.pk).select_related("customer"))


@dataclass(frozen=True)
class Gates:
    """The gates of the customers, the closed ones first. more: those that are not shown."""

    shown: list[OneGate]
    closed: int
    more: int


def gates_shown(record: Change) -> Gates:
    """All gates, the closed ones first, bounded."""
    rows = sorted(gates_at_hand(record), key=lambda one: one.gate.open)
    closed = sum(not one.gate.open for one in rows)
    return Gates(rows[:GATES_SHOWN], closed, max(len(rows) - GATES_SHOWN, 0))


def sources(seat: Seat, number: str) -> list[Record]:
    """The record with this number that a change may follow from, if the seat may see it."""
    return list(visible_to(seat).filter(number=number)[:1]) if number else []


def own_words(record: Change) -> SearchText:
    """The searchable words of a change and its rows: all internal."""
    words = [
        record.title, record.current, record.target, record.reason, record.product, *record.part_numbers, record.plan,
        record.notice_title, record.notice_text, record.first_lot, record.closing_summary,
    ]  # fmt: skip
    words += Assessment.objects.filter(record_id=record.pk).values_list("rationale", flat=True)
    for text, evidence in ChangeTask.objects.filter(record_id=record.pk).values_list("text", "evidence"):
        words += [text, evidence]
    return SearchText(shared=(), internal=tuple(word for word in words if word))
