"""Questions about gaps: which rules hold in an organisation, and what the records of a chain lack now."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

from django.db.models import Count, F, QuerySet
from django.http import Http404

from qms.accounts.seat import Seat, Side
from qms.records.models import Record
from qms.records.offers import KINDS
from qms.records.queries import visible_to
from qms.traceability.models import Gap, GapRound, GapRuleSetting, Use
from qms.traceability.offers import GAP_RULES, WITHDRAWN, GapRule
from qms.web.together import Together

Mark = Literal["has", "gap", "open"]
"""It has what the rule asks for, it lacks it and should not, or it lacks it and still may."""
Lacks = dict[uuid.UUID, dict[str, Mark]]


@dataclass(frozen=True)
class RuleInUse:
    """A rule with what the organisation has settled about it."""

    rule: GapRule
    use: Use
    setting: GapRuleSetting | None = None


def use_of(rule: GapRule, setting: GapRuleSetting | None) -> Use:
    """What the rule does: as settled, else as its domain declares it."""
    if setting is not None:
        return Use(setting.use)
    return Use.MANDATORY if rule.mandatory else Use.LISTED


def rules_of_house(organisation: uuid.UUID) -> list[RuleInUse]:
    """All rules as this organisation uses them, in the order of their kinds and registration; one statement."""
    settings = {row.code: row for row in GapRuleSetting.objects.filter(organisation_id=organisation)}
    order = {slug: (kind.stage, place) for place, (slug, kind) in enumerate(KINDS.items())}
    known = sorted((rule for rule in GAP_RULES.values() if rule.kind in order), key=lambda rule: order[rule.kind])
    return [RuleInUse(rule, use_of(rule, settings.get(rule.code)), settings.get(rule.code)) for rule in known]


def rules_for_seat(seat: Seat) -> list[GapRule]:
    """The rules in use whose gaps the seat may read; a customer only those that are disclosed."""
    if seat.side is Side.PORTAL:
        return [rule for rule in GAP_RULES.values() if rule.disclosed and rule.kind in KINDS]
    return [one.rule for one in rules_of_house(seat.organisation.pk) if one.use is not Use.OFF]


@dataclass
class Findings:
    """What the records of a chain have and lack, by record and rule, and since when a gap is known."""

    rules: Sequence[GapRule]
    marks: Lacks = field(default_factory=lambda: defaultdict(dict))
    since: dict[tuple[uuid.UUID, str], str] = field(default_factory=dict)

    def gaps_of(self, key: uuid.UUID) -> list[GapRule]:
        """The rules that the record breaks now."""
        return [rule for rule in self.rules if self.marks.get(key, {}).get(rule.code) == "gap"]


def findings(records: Iterable[Record], seat: Seat) -> Findings:
    """Compare visible records with the rules; two statements, whatever their number."""
    by_kind: dict[str, dict[uuid.UUID, Record]] = defaultdict(dict)
    for record in records:
        if record.state not in WITHDRAWN:
            by_kind[record.kind][record.pk] = record
    rules = [rule for rule in rules_for_seat(seat) if rule.kind in by_kind]
    asked, found = Together(), Findings(rules)
    for rule in rules:
        keys = list(by_kind[rule.kind])
        asked.rows(f"{rule.code} needed", partial(_needed, rule, keys))
        asked.rows(f"{rule.code} lacked", partial(_lacked, rule, keys))
    if seat.side is Side.STAFF and rules:
        shown = [key for rows in by_kind.values() for key in rows]
        asked.rows(
            "since", lambda: Gap.objects.filter(record__in=shown, closed_at=None).values("record", "rule", "found_at")
        )
        found.since = {(uuid.UUID(row["record"]), row["rule"]): row["found_at"] for row in asked["since"]}
    for rule in rules:
        lacked = {uuid.UUID(row["key"]) for row in asked[f"{rule.code} lacked"]}
        for row in asked[f"{rule.code} needed"]:
            key = uuid.UUID(row["key"])
            found.marks[key][rule.code] = _mark(rule, by_kind[rule.kind][key], key in lacked)
    return found


def _mark(rule: GapRule, record: Record, lacks: bool) -> Mark:
    if not lacks:
        return "has"
    return "gap" if not rule.states or record.state in rule.states else "open"


def _rows(rule: GapRule, keys: Sequence[uuid.UUID]) -> "QuerySet[Any]":
    return KINDS[rule.kind].model._default_manager.filter(pk__in=keys)


def _needed(rule: GapRule, keys: Sequence[uuid.UUID]) -> "QuerySet[Any, Any]":
    rows = _rows(rule, keys)
    return keys_of(rule.applies(rows) if rule.applies else rows)


def _lacked(rule: GapRule, keys: Sequence[uuid.UUID]) -> "QuerySet[Any, Any]":
    return keys_of(rule.query(_rows(rule, keys)))


def keys_of(rows: "QuerySet[Any]") -> "QuerySet[Any, Any]":
    """The records' keys as `key`, in no order."""
    found: QuerySet[Any, Any] = rows.order_by().annotate(key=F("pk")).values("key")
    return found


def get_rule(seat: Seat, code: str) -> RuleInUse:
    """The rule of this code as the organisation uses it, or 404."""
    for one in rules_of_house(seat.organisation.pk):
        if one.rule.code == code:
            return one
    raise Http404


def open_gaps(seat: Seat) -> "QuerySet[Gap]":
    """The gaps that were found and are open, of records that the seat may see."""
    return Gap.objects.filter(organisation=seat.organisation, closed_at=None, record__in=visible_to(seat))


def last_round(organisation: uuid.UUID) -> GapRound | None:
    """The newest search that came to its end."""
    return GapRound.objects.filter(organisation_id=organisation).order_by("-at", "-id").first()


def versions_of(setting: GapRuleSetting) -> list[Any]:
    """What was settled before, by whom and why, newest first, from the readable history."""
    rows = GapRuleSetting.history.filter(id=setting.pk)
    return list(rows.select_related("history_user").order_by("-history_id")[:50])


def counts_by_rule(seat: Seat) -> dict[str, int]:
    """How many open gaps each rule has; one statement over the open ones only."""
    rows = open_gaps(seat).order_by().values_list("rule").annotate(many=Count("pk"))
    return dict(rows)
