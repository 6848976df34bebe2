"""What the class of a change rests on: the codes that hold now, the rules that hit, and those that hit only since."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from changecontrol.guards.athand import kept
from changecontrol.guards.rules import rules_of
from changecontrol.models import (
    AffectedItem,
    Answer,
    Assessment,
    Change,
    ClassRule,
    ClassRuleSet,
    RiskDelta,
    RuleHit,
)
from changecontrol.rules.classes import Classified, Rule, classify
from qms.lib.refusal import Refused

Sentence = Promise | str | None


def held_codes(record: Change) -> frozenset[str]:
    """The codes that hold for the change now: questions answered with yes, and what the assessments found."""
    yes = Answer.objects.filter(record_id=record.pk, round=record.round, yes=True).values_list("question", flat=True)
    return frozenset(yes) | found_codes(record)


def found_codes(record: Change) -> frozenset[str]:
    """What holds without being asked: high or rising risks, registrations, impacts that need work."""
    found = set()
    for row in RiskDelta.objects.filter(record_id=record.pk):
        if max(row.severity, row.severity_after) >= 9:
            found.add("severity_9")
        if row.priority_after == "H":
            found.add("priority_high")
        if "LMH".index(row.priority_after) > "LMH".index(row.priority):
            found.add("priority_rises")
    items = AffectedItem.objects.filter(record_id=record.pk, kind="registration").exclude(state="excluded")
    if items.exists():
        found.add("registration")
    if Assessment.objects.filter(record_id=record.pk, impact="major").exists():
        found.add("impact_major")
    return frozenset(found)


def plain_rule(row: ClassRule) -> Rule:
    """A stored rule as the pure function takes it."""
    return Rule(
        row.code, row.level, tuple(row.all_of), row.text, tuple(row.none_of), citation=row.citation, task=row.task
    )


def classified_by(rules: ClassRuleSet, held: frozenset[str]) -> Classified:
    """What a set of rules makes of these codes."""
    return classify([plain_rule(row) for row in rules_of(rules)], held)


def newly_hit(record: Change) -> Rule | None:
    """The first rule of the set that gave the class which hits now and did not then; None before there is a class."""
    if record.level is None:
        return None
    return kept(record, "newly_hit", lambda: _newly_hit(record))


def _newly_hit(record: Change) -> Rule | None:
    number = record.rules_cited.partition(" v")[0]
    rules = ClassRuleSet.objects.filter(organisation=record.organisation, number=number).first()
    if rules is None:
        return None
    then = RuleHit.objects.filter(record_id=record.pk, round=record.round, customer=None)
    known = set(then.values_list("rule", flat=True))
    return next((hit for hit in classified_by(rules, held_codes(record)).hits if hit.code not in known), None)


def refuse_outdated_class(record: Change) -> None:
    """Refuse a plan that rests on a class which is not current: asked when it is submitted, not for every page."""
    if (sentence := class_is_current(record)) is not None:
        raise Refused(str(sentence))


def class_is_current(record: Change) -> Sentence:
    """Risks, registrations and impacts that come to light after the class was given ask for it anew."""
    hit = newly_hit(record)
    if hit is None:
        return None
    shown = {"rule": hit.code, "text": hit.text}
    if record.state in ("consultation", "cleared"):
        return _("Before that: take the plan back and classify anew; rule %(rule)s hits since: %(text)s") % shown
    return _("Before that: classify the change anew; rule %(rule)s hits since: %(text)s") % shown
