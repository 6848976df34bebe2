"""What the PDF of a change holds: request, impact, class, tasks, comparisons, the gate of every customer."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from changecontrol.guards.change import recipients_of
from changecontrol.guards.gate import gates_of
from changecontrol.models import Change, ClassRuleSet
from changecontrol.queries import change as queries
from changecontrol.queries import rules as rule_queries
from changecontrol.queries.bank import bank_line
from changecontrol.rules.fields import CHANGE_FIELDS, RULES_FIELDS
from qms.accounts.seat import Seat
from qms.pdf.document import Column, Facts, Section, Table, Value
from qms.pdf.parts import field_facts, stored_value
from qms.pdf.records import register_sections
from qms.registrations.pdf import assessment_sections


def _table(title: str, heads: list[tuple[str, int]], rows: list[list[Value]]) -> Table:
    return Table(title=title, columns=[Column(label=label, share=share) for label, share in heads], rows=rows)


def _stored(row: Any, *names: str) -> list[Value]:
    return [stored_value(row, name) for name in names]


def own_fields(record: Change, seat: Seat) -> list[Section]:
    """The change itself."""
    return [Facts(title=_("Change"), facts=field_facts(record, CHANGE_FIELDS))]


def impact(record: Change, seat: Seat) -> list[Section]:
    """Assessments, affected items, risks before and after, comparisons."""
    found = queries.impact_of(record)
    heads = [(_("Function"), 3), (_("Impact"), 3), (_("Rationale"), 7), (_("By"), 3), (_("Assessed"), 3)]
    assessed = [_stored(one, "function", "impact", "rationale", "done_by_name", "done_at") for one in found.assessments]
    item_heads = [(_("Kind"), 3), (_("Number or code"), 3), (_("What it is"), 5), (_("State"), 3), (_("Why"), 4)]
    names = ("kind", "reference", "label", "state", "settled_reason")
    risk_heads = [(_("Study"), 3), (_("Row"), 2), (_("Failure mode"), 5), (_("Before S-O-D, RPN, AP"), 4)]
    risk_heads += [(_("After S-O-D, RPN, AP"), 4), (_("Rationale"), 5)]
    risks: list[list[Value]] = [
        [one.study, one.row, one.mode,
         f"{one.severity}-{one.occurrence}-{one.detection}, {one.rpn}, {one.priority}",
         f"{one.severity_after}-{one.occurrence_after}-{one.detection_after}, {one.rpn_after}, {one.priority_after}",
         one.rationale]
        for one in found.risks
    ]  # fmt: skip
    compared = [_stored(one, "characteristic", "before", "after", "unit") for one in queries.comparisons_of(record)]
    compared_heads = [(_("Characteristic"), 4), (_("Before"), 4), (_("After"), 4), (_("Unit"), 2)]
    return [
        _table(_("Impact assessment"), heads, assessed),
        _table(_("Affected"), item_heads, [_stored(one, *names) for one in found.items]),
        _table(_("Risks before and after"), risk_heads, risks),
        _table(_("Before and after, for customers"), compared_heads, compared),
    ]


def classification(record: Change, seat: Seat) -> list[Section]:
    """Answers, rules that hit, tasks."""
    found = queries.classification_of(record)
    answers: list[list[Value]] = [[str(words), _("yes") if yes else _("no")] for words, yes in found.answers]
    hits: list[list[Value]] = [
        [one.rule, stored_value(one, "level"), one.text, one.citation, one.customer.name if one.customer else None]
        for one in found.hits
    ]
    hit_heads = [(_("Rule"), 3), (_("Class"), 2), (_("Rule in words"), 6), (_("Where it stands"), 4)]
    names = ("kind", "text", "citation", "due_on", "state", "evidence", "done_by_name")
    tasks = [[one.code, *_stored(one, *names), one.file.sha256[:16] if one.file else None] for one in found.tasks]
    task_heads = [(_("No."), 1), (_("Kind"), 2), (_("Task"), 4), (_("Why"), 3), (_("Due on"), 2), (_("State"), 2)]
    task_heads += [(_("Evidence"), 4), (_("By"), 3), (_("File"), 2)]
    return [
        _table(_("Questionnaire"), [(_("Question"), 8), (_("Answer"), 2)], answers),
        _table(_("Rules that hit"), [*hit_heads, (_("Customer"), 3)], hits),
        _table(_("Tasks"), task_heads, tasks),
    ]


def gates(record: Change, seat: Seat) -> list[Section]:
    """What held for each customer when the document was made."""
    rows: list[list[Value]] = [
        [one.recipient.customer.name, one.notice.number if one.notice else None, need.sentence, need.cited,
         _("yes") if need.met else _("no")]
        for one in gates_of(record)
        for need in one.gate.requirements
    ]  # fmt: skip
    heads = [(_("Customer"), 3), (_("Notice"), 4), (_("Requirement"), 6), (_("Where it stands"), 5), (_("Met"), 1)]
    return [_table(_("Customers' gates"), heads, rows), *_consultations(record)]


def _consultations(record: Change) -> list[Section]:
    """When customers were heard about a change of class 3."""
    held = (
        recipients_of(record).filter(consulted_on__isnull=False).select_related("customer").order_by("customer__name")
    )
    names = ("consulted_on", "consulted_with", "consulted_outcome", "consulted_by_name")
    rows: list[list[Value]] = [[one.customer.name, *_stored(one, *names)] for one in held]
    heads = [(_("Customer"), 3), (_("Held on"), 2), (_("Who took part"), 4), (_("What came of it"), 7), (_("By"), 3)]
    return [_table(_("Consultations"), heads, rows)] if rows else []


def shipped(record: Change, seat: Seat) -> list[Section]:
    """What was shipped changed before the change was stopped, and to whom."""
    names = ("lots", "shipped_on", "evidence", "at", "by_name")
    rows: list[list[Value]] = [
        [one.customer.name if one.customer else None, *_stored(one, *names)] for one in queries.shipped_of(record)
    ]
    heads = [(_("Customer"), 3), (_("Lots"), 3), (_("First shipment"), 2), (_("Evidence"), 5), (_("Stopped on"), 3)]
    return [_table(_("Shipped before it was stopped"), [*heads, (_("By"), 3)], rows)] if rows else []


def bank(record: Change, seat: Seat) -> list[Section]:
    """What is built ahead for each customer, where anything is entered to reckon it from."""
    lines = [bank_line(record, one) for one in gates_of(record)]
    if record.last_made_on is None and all(one.recipient.weekly_demand is None for one in lines):
        return []
    rows: list[list[Value]] = [
        [one.recipient.customer.name, *_stored(one.recipient, "weekly_demand", "demand_unit", "at_hand"), one.ship_on,
         one.quantity or None, one.words]
        for one in lines
    ]  # fmt: skip
    heads = [(_("Customer"), 3), (_("Demand per week"), 2), (_("Unit"), 2), (_("Stock at hand"), 2)]
    heads += [(_("First shipment"), 3), (_("Bank build"), 3), (_("How it comes about"), 7)]
    return [_table(_("Bank build"), heads, rows)]


def registrations(record: Change, seat: Seat) -> list[Section]:
    """What the change does to registrations."""
    return assessment_sections(record)


SECTIONS: list[Callable[[Change, Seat], list[Section]]] = [
    own_fields, impact, registrations, classification, gates, shipped, bank,
]  # fmt: skip


def sections(record: Change, seat: Seat) -> list[Section]:
    """All parts in order. A change is internal: only staff take its document out."""
    return [part for section in SECTIONS for part in section(record, seat)]


def rules_sections(record: ClassRuleSet, seat: Seat) -> list[Section]:
    """The set with its rules."""
    rows: list[list[Value]] = [
        [one.rule.code, stored_value(one.rule, "level"), one.rule.text, "; ".join(str(words) for words in one.all_of),
         "; ".join(str(words) for words in one.none_of), one.rule.citation, one.rule.task]
        for one in rule_queries.lines_of(record)
    ]  # fmt: skip
    heads = [(_("Rule"), 2), (_("Class"), 2), (_("Rule in words"), 5), (_("All of these"), 5), (_("None of these"), 3)]
    heads += [(_("Where it comes from"), 3), (_("Task"), 4)]
    return [
        Facts(title=_("Classification rules"), facts=field_facts(record, RULES_FIELDS)),
        _table(_("Rules"), heads, rows),
    ]


register_sections("change", sections)
register_sections("change_rules", rules_sections)
