"""Rules of gaps: what a record of a kind must have by a state. Registered by `<domain>/offers.py`, read by people.

register_gap_rule(
    GapRule(
        code="complaint_without_capa",
        kind="complaint",
        column=_("CAPA"),
        label=_("CAPA needed, none linked"),
        sentence=_("A closed complaint whose decision asks for corrective action has a CAPA that follows from it."),
        ask=_("Open or link the CAPA that was decided"),
        query=lambda rows: no_link_from("capa", Relation.FOLLOWS_FROM)(rows.filter(capa_needed=True)),
        applies=lambda rows: rows.filter(capa_needed=True),
        states=("closed",),
        roles=("quality_manager",),
        citation="ISO 13485:2016, 8.5.2",
    )
)
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from qms.records.models import RecordLink, Relation
from qms.web.shapes import Words

Rows = Callable[[QuerySet[Any]], QuerySet[Any]]
"""Narrows rows of the kind's model, each an instance of it; asks the database, changes nothing."""

WITHDRAWN = ("void", "merged")
"""States in which a record counts for nobody: it fills no gap, and nothing is missing in it."""


@dataclass(frozen=True, kw_only=True)
class GapRule:
    """What a record must have by a state, as data that a quality manager can read and switch off.

    code: stored, unique in the house. kind: slug of the records it is about. column: what is needed, as heading of the
    matrix ("Effectiveness verdict"). label: the gap in a few words ("Closed without effectiveness verdict"). sentence:
    the rule in one sentence, without values. ask: what its owner is asked to do, as a task's title.

    query: those of the given rows that lack it, whatever their state. states: where lacking it is a gap; empty means
    in every state but void and merged. applies: the rows that need it at all (None: every row); the matrix shows
    nothing for others. roles: who mends it beside the record's owner, and instead when there is none. citation: the
    rule's source. mandatory: no act brings the record into `states` with the gap (unless the organisation has
    settled it otherwise); the sentence says what is missing. disclosed: customers may read it of records shared with
    them; only for what their own pages show anyway.
    """

    code: str
    kind: str
    column: Words
    label: Words
    sentence: Words
    ask: Words
    query: Rows
    states: tuple[str, ...] = ()
    applies: Rows | None = None
    roles: tuple[str, ...] = ("quality_manager",)
    citation: str = ""
    mandatory: bool = False
    disclosed: bool = False

    def broken_by(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those of the rows that are a gap now: they are in a state of the rule and lack what it asks for."""
        held = rows.filter(state__in=self.states) if self.states else rows.exclude(state__in=WITHDRAWN)
        return self.query(held)


GAP_RULES: dict[str, GapRule] = {}
CODE_LENGTH = 40


def register_gap_rule(rule: GapRule) -> GapRule:
    """Make a rule of gaps known: it stands on the page "Rules of gaps", in matrices, and is looked after every night.

    Called from a domain's `offers.py` when the apps are ready. Raises ValueError for a code that is taken by another
    rule, or one that does not fit its column (40 characters).
    """
    if GAP_RULES.get(rule.code, rule) != rule or len(rule.code) > CODE_LENGTH:
        raise ValueError(f"the code {rule.code} is taken or longer than {CODE_LENGTH} characters")
    GAP_RULES[rule.code] = rule
    return rule


def rules_for(kind: str) -> list[GapRule]:
    """The rules about records of a kind, in the order of their registration."""
    return [rule for rule in GAP_RULES.values() if rule.kind == kind]


def no_link_from(kind: str, relation: Relation) -> Rows:
    """Narrows to records to which no running link of that relation leads from a record of the kind.

    "No CAPA follows from it": `no_link_from("capa", Relation.FOLLOWS_FROM)`. Void and merged records do not count.
    """
    running = RecordLink.objects.filter(ended_at=None, relation=relation, source__kind=kind, target_id=OuterRef("pk"))
    return lambda rows: rows.exclude(Exists(running.exclude(source__state__in=WITHDRAWN)))


def no_link_to(kind: str, relation: Relation) -> Rows:
    """Narrows to records from which no running link of that relation leads to a record of the kind.

    "It follows from no nonconformity": `no_link_to("nonconformity", Relation.FOLLOWS_FROM)`.
    """
    running = RecordLink.objects.filter(ended_at=None, relation=relation, target__kind=kind, source_id=OuterRef("pk"))
    return lambda rows: rows.exclude(Exists(running.exclude(target__state__in=WITHDRAWN)))
