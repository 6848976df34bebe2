"""Sets of classification rules: drafted from those in force, changed, tried on past changes, signed."""

from collections import defaultdict
from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from changecontrol.guards.change import rules_in_force
from changecontrol.guards.classed import classified_by, found_codes
from changecontrol.guards.rules import rules_of
from changecontrol.models import Answer, Change, ClassRule, ClassRuleSet, Level
from changecontrol.rules.classes import PROPOSED
from changecontrol.rules.questions import CODES
from changecontrol.workflow import RULES
from qms.accounts.rights import Right
from qms.accounts.seat import SYSTEM, Seat
from qms.lib.refusal import Refused
from qms.lib.text import clean_line
from qms.organisations.models import Organisation
from qms.records.actors import name_of
from qms.records.models import Record, Turn
from qms.signatures.models import Signature
from qms.workflow.keeping import voided
from qms.workflow.opening import numbered
from qms.workflow.perform import Actor, act, begin, perform

MOST_RULES = 99
TRIED_MOST = 500
COPIED = ("number", "all_of", "none_of", "level", "text", "citation", "task")


def draft_rules(organisation: Organisation, *, title: str, basis: str = "", by: Seat) -> ClassRuleSet:
    """Begin a new set as a copy of the one in force, else of what the house proposes. Unsigned it is nothing."""
    if not by.may(Right.EDIT_RECORDS):
        raise Refused(_("Your role does not allow this."))
    if not title.strip():
        raise Refused(_("This is needed."), field="title")
    record = ClassRuleSet(
        organisation=organisation, kind="change_rules", state=RULES.initial, turn=Turn.STAFF, owner=by.person,
        created_by=by.person, title=clean_line(title, 200), basis=basis,
    )  # fmt: skip
    with numbered(record, why=_("Draft")):
        begin(record, by=by, act="draft_rules", shared=False)
        _copy(record)
    return record


def _copy(record: ClassRuleSet) -> None:
    former = rules_in_force()
    said = (
        [{name: getattr(row, name) for name in COPIED} for row in rules_of(former)]
        if former
        else [
            {
                "number": number, "all_of": list(one.all_of), "none_of": list(one.none_of), "level": one.level,
                "text": _(one.text), "citation": one.citation, "task": _(one.task) if one.task else "",
            }
            for number, one in enumerate(PROPOSED, 1)
        ]
    )  # fmt: skip
    ClassRule.objects.bulk_create(
        ClassRule(organisation=record.organisation, record=Record(pk=record.pk), **one) for one in said
    )


def _said(
    all_of: Sequence[str], none_of: Sequence[str], level: int, text: str, citation: str, task: str
) -> dict[str, object]:
    if not all_of or set(all_of) - set(CODES) or set(none_of) - set(CODES):
        raise Refused(_("Choose at least one answer."), field="all_of")
    if set(all_of) & set(none_of):
        raise Refused(_("The same answer cannot be asked for and excluded."), field="none_of")
    if level not in Level.values:
        raise Refused(_("Choose a class."), field="level")
    if not text.strip():
        raise Refused(_("Say the rule in words."), field="text")
    return {
        "all_of": list(all_of), "none_of": list(none_of), "level": level, "text": text,
        "citation": clean_line(citation, 200) if citation else "", "task": clean_line(task, 200) if task else "",
    }  # fmt: skip


def _untried(record: ClassRuleSet) -> None:
    record.tried, record.tried_at = {}, None


@act("change_rules", "add_rule")
def add_rule(
    record: ClassRuleSet, *, by: Actor, signature: Signature | None, all_of: Sequence[str], level: int, text: str,
    none_of: Sequence[str] = (), citation: str = "", task: str = "",
) -> None:  # fmt: skip
    """A rule with the next number of the set."""
    said = _said(all_of, none_of, level, text, citation, task)
    latest = ClassRule.objects.filter(record_id=record.pk).order_by("-number").values_list("number", flat=True).first()
    if (latest or 0) >= MOST_RULES:
        raise Refused(_("A set has at most %(most)s rules.") % {"most": MOST_RULES})
    ClassRule.objects.create(
        organisation=record.organisation, record=Record(pk=record.pk), number=(latest or 0) + 1, **said
    )
    _untried(record)


@act("change_rules", "revise_rule")
def revise_rule(
    record: ClassRuleSet, *, by: Actor, signature: Signature | None, rule: ClassRule, all_of: Sequence[str], level: int,
    text: str, none_of: Sequence[str] = (), citation: str = "", task: str = "",
) -> None:  # fmt: skip
    """Change a rule; its number stays."""
    _of_record(record, rule)
    for name, value in _said(all_of, none_of, level, text, citation, task).items():
        setattr(rule, name, value)
    rule.save()
    _untried(record)


@act("change_rules", "drop_rule")
def drop_rule(record: ClassRuleSet, *, by: Actor, signature: Signature | None, rule: ClassRule) -> None:
    """Take a rule out of the set."""
    _of_record(record, rule)
    rule.dropped_at = timezone.now()
    rule.save(update_fields=["dropped_at"])
    _untried(record)


def _of_record(record: ClassRuleSet, rule: ClassRule) -> None:
    if rule.record_id != record.pk or rule.dropped_at is not None:
        raise Refused(_("Choose a rule of this set."), field="rule")


@act("change_rules", "try_rules")
def try_rules(record: ClassRuleSet, *, by: Actor, signature: Signature | None) -> None:
    """Ask the answers of past changes again: which would have had another class? The newest 500."""
    rows = list(Change.objects.filter(kind="change", round__gt=0).order_by("-created_at")[:TRIED_MOST])
    held: dict[object, set[str]] = defaultdict(set)
    rounds = {row.pk: row.round for row in rows}
    for key, number, code in Answer.objects.filter(record_id__in=list(rounds), yes=True).values_list(
        "record_id", "round", "question"
    ):
        if rounds[key] == number:
            held[key].add(code)
    differ = []
    for row in rows:
        level = classified_by(record, frozenset(held[row.pk]) | found_codes(row)).level
        if level != row.proposed_level:
            differ.append([row.number, row.proposed_level, level])
    record.tried, record.tried_at = {"changes": len(rows), "differ": differ}, timezone.now()


@act("change_rules", "put_in_force")
def put_in_force(record: ClassRuleSet, *, by: Actor, signature: Signature | None) -> None:
    """Sign the set; it takes the place of the former one. One at a time."""
    list(Record.objects.select_for_update().filter(kind="change_rules", state="in_force").values_list("pk"))
    former = rules_in_force()
    if former is not None:
        perform(former, "supersede", by=SYSTEM)
    signed = ClassRuleSet.objects.filter(edition__isnull=False).order_by("-edition")
    record.edition = (signed.values_list("edition", flat=True).first() or 0) + 1
    record.signed_at, record.signed_by_name = timezone.now(), name_of(by)


void = act("change_rules", "void")(voided)
