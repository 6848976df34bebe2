"""The 8D report as the form that automotive customers know: head, then D0 to D8 with text, table and answer."""

from django.utils.translation import gettext as _

from capa.models import Discipline, EightD
from capa.queries.eight_d import StepOfReport, steps_shown
from capa.rules.eight_d import FIELDS
from qms.accounts.seat import Seat
from qms.pdf.document import Column, Fact, Facts, Section, Table, Text
from qms.pdf.parts import field_facts
from qms.pdf.records import register_sections


def sections(record: EightD, seat: Seat) -> list[Section]:
    """The same for both sides: what the customer was shown, and nothing else."""
    head = Facts(title=_("8D report"), facts=field_facts(record, FIELDS))
    return [head, *(part for one in steps_shown(record) for part in _discipline(one))]


def _discipline(one: StepOfReport) -> list[Section]:
    row = one.newest
    if row is None:
        return [Text(title=str(one.label), text=_("Not shared yet."))]
    parts: list[Section] = [Text(title=str(one.label), text=row.text)] if row.text else []
    if row.lines:
        title = _("%(step)s: details") % {"step": one.label} if row.text else str(one.label)
        parts.append(_table(title, row.lines))
    return [*parts, Facts(title=_("%(step)s: answer of the customer") % {"step": one.label}, facts=_answer(row))]


def _table(title: str, lines: list[list[str]]) -> Table:
    head, *rows = lines
    widest = [max(len(row[place]) for row in lines) for place in range(len(head))]
    columns = [Column(label=name, share=max(2, min(8, wide // 8))) for name, wide in zip(head, widest, strict=True)]
    return Table(title=title, columns=columns, rows=[[cell or None for cell in row] for row in rows])


def _answer(row: Discipline) -> list[Fact]:
    return [
        Fact(label=_("Version"), value=row.version, key="version"),
        Fact(label=_("Shared"), value=row.shared_at, key="shared_at"),
        Fact(label=_("Answer"), value=str(Discipline.State(row.state).label), key="state"),
        Fact(label=_("Answered"), value=row.answered_at, key="answered_at"),
        Fact(label=_("Answered by"), value=row.answered_by_name, key="answered_by_name"),
        Fact(label=_("What the customer added"), value=row.answer_text, key="answer_text"),
    ]


register_sections("eight_d", sections)
