"""The sections of a study's document: its head, its sheet row by row, its actions, what the field shows."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from qms.accounts.seat import Seat
from qms.pdf.document import Column, Facts, Section, Table, Value
from qms.pdf.parts import field_facts, stored_value
from qms.pdf.records import register_sections
from qms.risk import queries
from qms.risk.models import RiskLink
from qms.risk.models.rows import RATINGS
from qms.risk.observing import observed_words
from qms.risk.rules import FIELDS, TABLE_FIELDS
from qms.risk.scales import scheme_of
from qms.risk.sheets import after_in_words

LISTED_APART = {"scales", "bounds", "cells", "part_numbers"}


def sections(fmea: Any, seat: Seat) -> list[Section]:
    """Everything of the study; it is for staff alone."""
    rows = list(queries.sheet(fmea))
    head = field_facts(fmea, [rule for rule in FIELDS if rule.name not in LISTED_APART])
    parts: list[Section] = [Facts(title=_("The study"), facts=head)]
    parts.append(_list(_("Part numbers"), [_("Part number")], [[part] for part in fmea.part_numbers]))
    parts += [_sheet(rows), _controls(rows), _actions(rows), _consulted(fmea), _field(fmea, rows)]
    parts.append(_approvals(fmea))
    return [part for part in parts if not isinstance(part, Table) or part.rows]


def _list(title: str, labels: Sequence[str], rows: list[list[Value]]) -> Table:
    return Table(title=title, columns=[Column(label=label, share=1) for label in labels], rows=rows)


def _sheet(rows: list[Any]) -> Table:
    columns = [Column(label=_("Row"), share=1), Column(label=_("Function or step"), share=3)]
    columns += [Column(label=_("Failure mode"), share=3), Column(label=_("Effect"), share=3)]
    columns += [Column(label=_("Cause"), share=3)]
    columns += [Column(label=label, share=1, numeric=True) for label in (_("S"), _("O"), _("D"))]
    labels = (_("AP"), _("RPN"), _("After"), _("AP after"))
    columns += [Column(label=label, share=1, numeric=True) for label in labels]
    cells: list[list[Value]] = [
        [row.code, row.function, row.mode, row.effect, row.cause, row.severity, row.occurrence, row.detection,
         row.priority, row.rpn, after_in_words(row), row.priority_after]
        for row in rows
    ]  # fmt: skip
    return Table(title=_("Sheet"), columns=columns, rows=cells, wide=True)


def _controls(rows: list[Any]) -> Table:
    columns = [Column(label=_("Row"), share=1), Column(label=_("Prevention control"), share=4)]
    columns += [Column(label=_("Detection control"), share=4), Column(label=_("Class"), share=1)]
    columns += [Column(label=_("Evidence of S, O, D"), share=5), Column(label=_("Design change"), share=2)]
    columns += [Column(label=_("Remarks"), share=3)]
    cells: list[list[Value]] = [
        [row.code, row.prevention_control, row.detection_control, row.special_class, _evidence(row), _change(row),
         row.remarks]
        for row in rows
    ]  # fmt: skip
    return Table(title=_("Controls and evidence"), columns=columns, rows=cells, wide=True)


def _evidence(row: Any) -> str:
    texts = [f"{name[0].upper()}: {getattr(row, f'{name}_evidence')}" for name in RATINGS]
    return "\n".join(text for text in texts if len(text) > 3)


def _change(row: Any) -> str:
    return _("S lowered, design unchanged") if row.severity_lowered else str(row.design_change)


def _actions(rows: list[Any]) -> Table:
    columns = [Column(label=_("Row"), share=1), Column(label=_("Action"), share=1)]
    columns += [Column(label=_("What is done"), share=5), Column(label=_("Owner"), share=2)]
    columns += [Column(label=_("Due"), share=2), Column(label=_("State"), share=2)]
    columns += [Column(label=_("Evidence or justification"), share=5)]
    cells: list[list[Value]] = [
        [row.code, one.code, one.action, one.owner.name if one.owner else None, one.due_on,
         stored_value(one, "state"), one.evidence or one.justification]
        for row in rows
        for one in row.actions.all()
    ]  # fmt: skip
    return Table(title=_("Actions"), columns=columns, rows=cells)


def _consulted(fmea: Any) -> Table:
    """As the last approved revision kept it: what terms say today is no content of the study."""
    kept = queries.revisions(fmea).defer(None).first()
    columns = [Column(label=_("Row"), share=1), Column(label=_("Customer"), share=4)]
    columns += [Column(label=_("Limit"), share=4), Column(label=_("Before"), share=1)]
    columns += [Column(label=_("After"), share=1), Column(label=_("Term"), share=6)]
    cells: list[list[Value]] = [
        [row["code"], one["customer"], one["words"], one["before"], one["after"], one["cited"]]
        for row in (kept.content["rows"] if kept else ())
        for one in row.get("consult", ())
    ]
    return Table(title=_("Customers to be consulted"), columns=columns, rows=cells)


def _field(fmea: Any, rows: list[Any]) -> Table:
    links = RiskLink.objects.filter(record_id=fmea.pk, ended_at=None).select_related("source", "failure_mode")
    columns = [Column(label=_("Row"), share=1), Column(label=_("Record"), share=3)]
    columns += [Column(label=_("Occurred"), share=2), Column(label=_("Figures"), share=8)]
    cells: list[list[Value]] = [
        [one.failure_mode.code, f"{one.source.number} {one.source.title}", one.occurred_at,
         observed_words(one.failure_mode.observed)]
        for one in links.order_by("failure_mode__number", "at")
    ]  # fmt: skip
    return Table(title=_("What the field shows"), columns=columns, rows=cells)


def _approvals(fmea: Any) -> Table:
    columns = [Column(label=_("Revision"), share=1), Column(label=_("Approved"), share=3)]
    columns += [Column(label=_("Approved by"), share=4)]
    cells: list[list[Value]] = [
        [one.revision, one.approved_at, one.approved_by_name] for one in queries.revisions(fmea)
    ]
    return Table(title=_("Approved revisions"), columns=columns, rows=cells)


def tables_sections(tables: Any, seat: Seat) -> list[Section]:
    """The scales, the rates, and what differs from the handbook."""
    scheme = scheme_of(tables)
    head = field_facts(tables, [rule for rule in TABLE_FIELDS if rule.name not in LISTED_APART])
    parts: list[Section] = [Facts(title=_("Rating tables"), facts=head)]
    for title, texts in ((_("Severity"), scheme.severity), (_("Detection"), scheme.detection)):
        rows: list[list[Value]] = [[rating, str(text)] for rating, text in enumerate(texts, 1)]
        parts.append(_list(title, [_("Rating"), _("What it means")], rows))
    rates: list[list[Value]] = [
        [rating, str(text), f"{bound:g}"]
        for rating, (text, bound) in enumerate(zip(scheme.occurrence, scheme.bounds, strict=True), 1)
    ]
    parts.append(_list(_("Occurrence"), [_("Rating"), _("What it means"), _("Highest rate, ppm")], rates))
    differing: list[list[Value]] = [list(cell) for cell in scheme.deviations()]
    labels = [_("S"), _("O"), _("D"), _("Handbook"), _("Own priority")]
    return [*parts, _list(_("Priorities that differ from the handbook"), labels, differing)] if differing else parts


register_sections("fmea", sections)
register_sections("rating_tables", tables_sections)
