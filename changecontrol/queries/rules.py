"""Every question about sets of classification rules."""

from dataclasses import dataclass
from typing import cast

from django.db.models import QuerySet

from changecontrol.guards.rules import rules_of
from changecontrol.models import ClassRule, ClassRuleSet
from changecontrol.rules.questions import WORDS
from qms.accounts.seat import Seat
from qms.records.offers import SearchText, kind_of
from qms.records.queries import get_visible, visible_of_kind
from qms.web.shapes import Words


def sets(seat: Seat) -> QuerySet[ClassRuleSet]:
    """The sets that the seat may see."""
    return cast(QuerySet[ClassRuleSet], visible_of_kind(kind_of("change_rules"), seat))


def listed(seat: Seat) -> QuerySet[ClassRuleSet]:
    """The sets for a list."""
    names = ["number", "title", "state", "created_at", "edition", "signed_at", "signed_by_name", "kind", "owner__name"]
    return sets(seat).select_related("owner").only(*names)


def rule_set(seat: Seat, number: str) -> ClassRuleSet:
    """The set with this number, or 404."""
    return cast(ClassRuleSet, get_visible(kind_of("change_rules"), seat, number))


@dataclass(frozen=True)
class Line:
    """A rule as people read it: its conditions in words."""

    rule: ClassRule
    all_of: list[Words]
    none_of: list[Words]


def lines_of(record: ClassRuleSet) -> list[Line]:
    """The rules that stand, in order."""
    return [
        Line(row, [WORDS.get(code, code) for code in row.all_of], [WORDS.get(code, code) for code in row.none_of])
        for row in rules_of(record).order_by("number")
    ]


def own_words(record: ClassRuleSet) -> SearchText:
    """The searchable words of a set: all internal."""
    texts = [text for row in rules_of(record) for text in (row.text, row.citation, row.task)]
    return SearchText(shared=(), internal=(record.title, record.basis, *texts))
