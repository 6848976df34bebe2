"""The sections of a complaint's document: what was reported, judged, contained, investigated, decided and answered."""

from collections.abc import Iterable
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from feedback import queries
from feedback.models import Complaint, Investigation, Reply, ReportabilityDecision
from feedback.rules import BY_NAME, CUSTOMER, FIELDS, INTERNAL
from qms.accounts.seat import Seat, Side
from qms.clocks.queries import rules_of
from qms.pdf.document import Column, Fact, Facts, Section, Table, Value, Verbatim
from qms.pdf.parts import field_facts, stored_value
from qms.pdf.records import register_sections

OWN_SECTION = "description"
"""The field that is shown as the customer's own words."""


def sections(complaint: Complaint, seat: Seat) -> list[Section]:
    """The complaint for this seat: all of it for staff; for the customer the shared fields and the replies sent."""
    shared: list[Section] = [_fields(complaint, _("What was reported"), CUSTOMER), _words(complaint)]
    if seat.side is Side.PORTAL:
        return [*shared, *(_sent(reply) for reply in reversed(queries.sent_replies(complaint)))]
    return [*shared, *_internal(complaint, seat)]


def _fields(complaint: Complaint, title: str, disclosure: str) -> Facts:
    rules = [rule for rule in FIELDS if rule.disclosure == disclosure and rule.name != OWN_SECTION]
    return Facts(title=title, facts=field_facts(complaint, rules))


def _words(complaint: Complaint) -> Verbatim:
    rules = ", ".join(BY_NAME[OWN_SECTION].rules)
    note = _("The words as they were received. They cannot be changed. Asked for by %(rules)s.") % {"rules": rules}
    title = capfirst(str(BY_NAME[OWN_SECTION].label))
    return Verbatim(title=title, text=complaint.description, language=complaint.description_language, note=note)


def _internal(complaint: Complaint, seat: Seat) -> list[Section]:
    work = queries.work_of(complaint)
    parts: list[Section] = [_fields(complaint, _("What we judged"), INTERNAL), _containment(work)]
    parts += [_investigation(number, row) for number, row in enumerate(work.investigations, 1)]
    citations = dict(rules_of(seat).values_list("code", "citation")) if work.decisions else {}
    parts += [_decision(row, citations.get(row.rule_code, "")) for row in work.decisions]
    return [*parts, *(_reply(reply) for reply in reversed(work.replies))]


def _containment(work: queries.Work) -> Table:
    columns = [Column(label=_("Place"), share=2), Column(label=_("Action"), share=6)]
    columns += [Column(label=_("Pieces blocked"), share=2, numeric=True), Column(label=_("When"), share=3)]
    columns += [Column(label=_("Recorded by"), share=3)]
    rows: list[list[Value]] = [
        [stored_value(row, "place"), row.action, row.quantity, row.at, row.by_name] for row in work.containment
    ]
    return Table(title=_("Containment"), columns=columns, rows=rows)


def _facts_of(row: Any, names: Iterable[str], rule: str = "") -> list[Fact]:
    """The fields named, under the labels the model gives them."""
    return [
        Fact(
            label=capfirst(str(row._meta.get_field(name).verbose_name)),
            value=stored_value(row, name),
            key=name,
            rule=rule,
        )
        for name in names
    ]


def _investigation(number: int, row: Investigation) -> Facts:
    facts = [
        *_facts_of(row, ("investigator", "question")),
        Fact(label=_("Started"), value=row.started_at, key="started_at"),
        *_facts_of(row, ("findings", "root_cause", "root_cause_verified", "verification")),
        Fact(label=_("Concluded"), value=row.concluded_at, key="concluded_at"),
    ]
    return Facts(title=_("Investigation %(number)s") % {"number": number}, facts=facts)


def _decision(row: ReportabilityDecision, citation: str) -> Facts:
    answers = "\n".join(f"{question}: {_answer(answer)}" for question, answer in row.answers.items())
    facts = [
        *_facts_of(row, ("market",)),
        Fact(label=_("Rule"), value=row.rule_code, key="rule_code", rule=citation),
        *_facts_of(row, ("aware_at", "outcome")),
        Fact(label=_("Answers to the rule's questions"), value=answers, key="answers"),
        *_facts_of(row, ("rationale",)),
        Fact(label=_("Decided by"), value=row.decided_by.name if row.decided_by else None, key="decided_by"),
        Fact(label=_("Decided"), value=row.decided_at, key="decided_at"),
        *_facts_of(row, ("submitted_at", "submitted_reference")),
    ]
    return Facts(title=_("Report to the authority, market %(market)s") % {"market": row.market}, facts=facts)


def _answer(answer: Any) -> str:
    if isinstance(answer, bool):
        return _("yes") if answer else _("no")
    return str(answer)


def _reply(row: Reply) -> Facts:
    facts = [
        *_facts_of(row, ("body", "correction")),
        Fact(label=_("Drafted by"), value=row.drafted_by.name, key="drafted_by"),
        Fact(label=_("Drafted"), value=row.drafted_at, key="drafted_at"),
        Fact(label=_("Approved by"), value=row.approved_by.name if row.approved_by else None, key="approved_by"),
        Fact(label=_("Approved"), value=row.approved_at, key="approved_at"),
        *_sending(row),
    ]
    return Facts(title=_("Reply, version %(version)s") % {"version": row.version}, facts=facts)


def _sent(row: Reply) -> Facts:
    facts = [*_facts_of(row, ("body", "correction")), *_sending(row)]
    return Facts(title=_("Reply, version %(version)s") % {"version": row.version}, facts=facts)


def _sending(row: Reply) -> list[Fact]:
    answers = {"accepted": _("Accepted"), "contested": _("Contested")}
    return [
        Fact(label=_("Sent"), value=row.sent_at, key="sent_at"),
        Fact(label=_("The customer's answer"), value=answers.get(row.answer, row.answer), key="answer"),
        Fact(label=_("Answered"), value=row.answered_at, key="answered_at"),
        Fact(label=_("Answered by"), value=row.answered_by_name, key="answered_by_name"),
        Fact(label=_("What the customer added"), value=row.answer_text, key="answer_text"),
    ]


register_sections("complaint", sections)
