"""The sections of a nonconformity's document: what was found, contained, decided, asked, carried out."""

from collections.abc import Iterable
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from capa.models import Concession, Disposition, Nonconformity
from capa.queries import nonconformity as queries
from capa.rules.nonconformity import CUSTOMER, INTERNAL, NC_FIELDS
from qms.accounts.seat import Seat, Side
from qms.pdf.document import Column, Fact, Facts, Section, Table, Value
from qms.pdf.parts import field_facts, stored_value
from qms.pdf.records import register_sections

CONCESSION = (
    "decision", "request", "quantity", "asked_at", "answer", "answered_at", "answered_by_name", "answer_text",
    "granted_quantity", "valid_until", "conditions", "reference",
)  # fmt: skip


def sections(record: Nonconformity, seat: Seat) -> list[Section]:
    """All of it for staff; for the customer what identifies the parts, and the requests for concessions."""
    shared = _fields(record, _("The parts"), CUSTOMER)
    if seat.side is Side.PORTAL:
        return [shared, *_concessions(queries.shown_concessions(record))]
    handling = queries.handling_of(record)
    parts: list[Section] = [shared, _fields(record, _("What was found and judged"), INTERNAL), _measures(handling)]
    parts += [_disposition(number, row) for number, row in enumerate(handling.dispositions, 1)]
    return [*parts, *_concessions(handling.concessions)]


def _fields(record: Nonconformity, title: str, disclosure: str) -> Facts:
    return Facts(title=title, facts=field_facts(record, [one for one in NC_FIELDS if one.disclosure == disclosure]))


def _measures(handling: queries.Handling) -> Table:
    columns = [Column(label=_("Number"), share=2), Column(label=_("Place"), share=2)]
    columns += [Column(label=_("Measure"), share=5), Column(label=_("Quantity"), share=2, numeric=True)]
    columns += [Column(label=_("Responsible"), share=3), Column(label=_("By when"), share=2)]
    columns += [Column(label=_("Done"), share=3), Column(label=_("Result"), share=4)]
    rows: list[list[Value]] = [
        [
            row.code, stored_value(row, "place"), row.action, row.quantity,
            row.responsible.name if row.responsible else "", row.due_on, row.done_at, row.result,
        ]
        for row in handling.measures
    ]  # fmt: skip
    return Table(title=_("Containment"), columns=columns, rows=rows)


def _facts_of(row: Any, names: Iterable[str]) -> list[Fact]:
    """The fields named, under the labels the model gives them."""
    return [
        Fact(label=capfirst(str(row._meta.get_field(name).verbose_name)), value=stored_value(row, name), key=name)
        for name in names
    ]


def _disposition(number: int, row: Disposition) -> Facts:
    facts = [
        *_facts_of(row, ("decision", "quantity", "undone", "justification", "state")),
        Fact(label=_("Proposed by"), value=row.proposed_by.name, key="proposed_by"),
        Fact(label=_("Proposed"), value=row.proposed_at, key="proposed_at"),
        Fact(label=_("Approved by"), value=row.approved_by.name if row.approved_by else None, key="approved_by"),
        Fact(label=_("Approved"), value=row.approved_at, key="approved_at"),
        *_facts_of(row, ("concession_cited", "evidence")),
        Fact(label=_("Carried out"), value=row.implemented_at, key="implemented_at"),
        Fact(label=_("Carried out by"), value=row.implemented_by_name, key="implemented_by_name"),
    ]
    if row.decision == Disposition.Decision.REWORK:
        facts += [*_facts_of(row, ("passed", "failed", "reinspection"))]
        facts += [Fact(label=_("Re-inspected"), value=row.reinspected_at, key="reinspected_at")]
        facts += [Fact(label=_("Re-inspected by"), value=row.reinspected_by_name, key="reinspected_by_name")]
    return Facts(title=_("Disposition %(number)s") % {"number": number}, facts=facts)


def _concessions(rows: list[Concession]) -> list[Section]:
    return [
        Facts(title=_("Request for a concession %(number)s") % {"number": number}, facts=_facts_of(row, CONCESSION))
        for number, row in enumerate(reversed(rows), 1)
    ]


register_sections("nonconformity", sections)
