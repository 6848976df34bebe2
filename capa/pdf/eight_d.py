"""The 8D report as the form that automotive customers know: a head, then D0 to D8 in frames, then the acceptance."""

from math import ceil

from django.utils.translation import gettext as _

from capa.models import Discipline, EightD
from capa.queries.eight_d import StepOfReport, complaints_of, steps_shown
from capa.rules.eight_d import FIELDS
from qms.accounts.seat import Seat, Side
from qms.pdf.document import Block, Column, Drawing, Fact, Form, Section, Table
from qms.pdf.parts import field_facts
from qms.pdf.queries import fitting_signatures
from qms.pdf.records import register_sections
from qms.signatures.queries import signatures_of

TWENTIETH, UNBROKEN = 5, 12
"""Characters that fit into a twentieth of the page's width, and up to which a cell stays in one line."""


def sections(record: EightD, seat: Seat) -> list[Section]:
    """The same for both sides but the names of who shared: what the customer was shown, and nothing else."""
    ours = seat.side is Side.STAFF
    blocks = [*(_block(one, ours=ours) for one in steps_shown(record)), _acceptance(record, seat)]
    return [Form(title=_("8D report"), head=_head(record, seat), blocks=blocks)]


def _head(record: EightD, seat: Seat) -> list[Fact]:
    known = {fact.key: fact for fact in field_facts(record, FIELDS)}
    supplier = Fact(label=_("Supplier"), value=seat.organisation.name, key="supplier")
    complaints = Fact(label=_("Complaints"), value=", ".join(complaints_of(record)) or None, key="complaints")
    order = ("number", "customer_reference", "capa_number", "owner", "customer", "site", "product", "part_number")
    found = [known[name] for name in order]
    begun = Fact(label=_("Report begun"), value=record.created_at, key="created_at")
    return [known["title"], *found[:2], complaints, *found[2:5], supplier, *found[5:], known["lot"],
            known["reported_at"], begun]  # fmt: skip


def _block(one: StepOfReport, *, ours: bool) -> Block:
    mark, name = str(one.label).split(" ", 1)
    row = one.newest
    if row is None:
        return Block(mark=mark, title=name, text=_("Not shared yet."))
    drawings = [Drawing(title=each["title"], says=each["says"], svg=each["svg"]) for each in row.drawings]
    table = _table(row.lines) if row.lines else None
    return Block(mark=mark, title=name, text=row.text, table=table, drawings=drawings, foot=_foot(row, ours=ours))


def _table(lines: list[list[str]]) -> Table:
    """Columns as wide as their longest word, or short text such as a day, needs, and as their texts ask for."""
    rows = lines[1:]
    whole = sum(len(cell) for line in lines for cell in line) or 1
    columns = []
    for name, *cells in zip(*lines, strict=True):
        words = [word for cell in (name, *cells) for word in ([cell] if len(cell) <= UNBROKEN else cell.split())]
        needed = ceil((1 + max(map(len, words), default=0)) / TWENTIETH)
        asked = min(8, 20 * sum(map(len, cells)) // whole)
        columns.append(Column(label=name, share=min(12, max(2, needed, asked))))
    return Table(title="", columns=columns, rows=[[cell or None for cell in row] for row in rows])


def _foot(row: Discipline, *, ours: bool) -> list[Fact]:
    """When it was shown and what the customer said to it."""
    state = str(Discipline.State(row.state).label)
    found = [
        Fact(label=_("Version"), value=row.version, key="version"),
        Fact(label=_("Shared"), value=row.shared_at, key="shared_at"),
        *([Fact(label=_("Shared by"), value=row.shared_by.name, key="shared_by")] if ours else []),
        Fact(label=_("Answer"), value=state, key="state"),
    ]
    if row.answered_at:
        found += [
            Fact(label=_("Answered"), value=row.answered_at, key="answered_at"),
            Fact(label=_("Answered by"), value=row.answered_by_name, key="answered_by_name"),
        ]
    if row.answer_text:
        found.append(Fact(label=_("What the customer added"), value=row.answer_text, key="answer_text"))
    return found


def _acceptance(record: EightD, seat: Seat) -> Block:
    """Who accepted the report for the customer, by signature."""
    holds, fitting = record.state in ("accepted", "closed"), fitting_signatures(record)
    rows = signatures_of(record, seat).filter(act="accept_report").defer("content") if holds else []
    signed = [one for one in rows if one.pk in fitting][-1:]
    foot = [
        fact
        for one in signed
        for fact in (
            Fact(label=_("Name"), value=one.printed_name, key="printed_name"),
            Fact(label=_("Signed at"), value=one.signed_at, key="signed_at"),
            Fact(label=_("Meaning"), value=one.meaning, key="meaning"),
        )
    ]
    return Block(mark="", title=_("Acceptance by the customer"), text="" if signed else _("Not signed yet."), foot=foot)


register_sections("eight_d", sections)
