"""What the PDF of a registration holds, and the table of assessments for the PDF of what touches registrations."""

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qms.accounts.seat import Seat, Side
from qms.organisations.days import today
from qms.pdf.document import Column, Fact, Facts, FileEntry, FilesList, Section, Table, Value
from qms.pdf.parts import field_facts, stored_value
from qms.pdf.records import register_sections
from qms.registrations.models import RegulatoryAssessment
from qms.registrations.offers import FIELDS, INTERNAL
from qms.registrations.queries import assessments_of, certificates_of
from qms.registrations.questions import BY_CODE
from qms.workflow.declare import WORKFLOWS

LISTS = ("site_codes", "part_numbers", "products", "characteristics")
UNTOLD = ("covers", "customer", "site", "edition")


def sections(record: Any, seat: Seat) -> list[Section]:
    """What it says and covers, with the state of the day; what was issued, for a customer the latest only."""
    ours = seat.side is Side.STAFF
    told = [rule for rule in FIELDS if rule.name not in UNTOLD and (ours or rule.disclosure != INTERNAL)]
    state = WORKFLOWS["registration"].state(record.standing(today(seat.organisation)))
    facts = [Fact(label=_("State today"), value=str(state.label if ours else state.customer_label))]
    facts += field_facts(record, [rule for rule in told if rule.name not in LISTS])
    facts += [
        Fact(label=capfirst(str(rule.label)), value=", ".join(getattr(record, rule.name)) or None, key=rule.name)
        for rule in told
        if rule.name in LISTS
    ]
    rows = certificates_of(record)
    cells: list[list[Value]] = [[one.reference, one.valid_from, one.valid_until, one.confirmed_at] for one in rows]
    heads = [(_("Reference"), 4), (_("Valid from"), 2), (_("Valid until"), 2), (_("Confirmed"), 3)]
    found: list[Section] = [Facts(title=_("Registration"), facts=facts), _table(_("Certificates"), heads, cells)]
    files = [
        FileEntry(name=one.file_name, media_type="", size=one.file_size or 0, sha256=one.file_sha256)
        for one in rows
        if one.file_sha256
    ]
    return [*found, FilesList(title=_("Files of the certificates"), files=files)] if files else found


def assessment_sections(record: Any) -> list[Section]:
    """The effect of a record on registrations: outcome, rationale, decision, and each questionnaire."""
    rows = assessments_of(record)
    if not rows:
        return []
    names = ("name", "why", "outcome", "rationale", "document", "assessed_by_name", "assessed_at")
    heads = [(_("Registration"), 4), (pgettext("source", "Found by"), 3), (_("Outcome"), 3), (_("Rationale"), 6)]
    heads += [(_("Letter to file"), 3), (_("By"), 3), (_("Assessed"), 3)]
    decided = ("name", "decision", "decision_reference", "decided_on", "certificate", "recorded_by_name", "recorded_at")
    later = [(_("Registration"), 4), (_("Decision"), 3), (_("Reference"), 3), (_("Decided on"), 2)]
    later += [(_("Certificate that came of it"), 3), (_("Recorded by"), 3), (_("Recorded"), 3)]
    found: list[Section] = [_table(_("Effect on registrations"), heads, [_stored(row, *names) for row in rows])]
    if outside := [_stored(row, *decided) for row in rows if row.decision]:
        found.append(_table(_("Decisions of authorities and bodies"), later, outside))
    return [*found, *(_questionnaire(row) for row in rows if row.answers)]


def _questionnaire(row: RegulatoryAssessment) -> Section:
    answers: list[list[Value]] = [
        [str(BY_CODE[code].words) if code in BY_CODE else code, _("yes") if yes else _("no")]
        for code, yes in row.answers.items()
    ]
    return _table(_("Questionnaire: %(name)s") % {"name": row.name}, [(_("Question"), 8), (_("Answer"), 2)], answers)


def _stored(row: Any, *names: str) -> list[Value]:
    return [stored_value(row, name) for name in names]


def _table(title: str, heads: list[tuple[str, int]], rows: list[list[Value]]) -> Table:
    return Table(title=title, columns=[Column(label=label, share=share) for label, share in heads], rows=rows)


register_sections("registration", sections)
