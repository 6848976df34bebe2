"""What the PDF of a customer's document holds: what it is, and the days of all its revisions."""

from typing import Any

from django.utils.translation import gettext as _

from qms.accounts.seat import Seat, Side
from qms.documents.offers.external import CUSTOMER, FIELDS
from qms.documents.queries.external import MOST_SHOWN, external_documents, revisions_of
from qms.documents.workflow.external import EXTERNAL
from qms.pdf.document import Column, Facts, Section, Table
from qms.pdf.parts import field_facts
from qms.pdf.records import register_sections
from qms.registrations.pdf import assessment_sections


def sections(record: Any, seat: Seat) -> list[Section]:
    """The document with its days; for us what was decided and what it does to registrations as well."""
    ours = seat.side is Side.STAFF
    fields = [rule for rule in FIELDS if ours or rule.disclosure == CUSTOMER]
    heads = [(_("Number"), 3), (_("Revision"), 2), (_("State"), 3), (_("Received"), 2), (_("Reviewed"), 2)]
    heads += [(_("Implemented"), 2), *([(_("Verified"), 2)] if ours else [])]
    rows = external_documents(seat).filter(pk__in=revisions_of(record).values("pk")).order_by("-received_on", "-pk")
    return [
        Facts(title=_("Customer's document"), facts=field_facts(record, fields)),
        Table(
            title=_("Revisions"), columns=[Column(label=label, share=share) for label, share in heads],
            rows=[_line(row, ours) for row in rows[:MOST_SHOWN]],
        ),
        *(assessment_sections(record) if ours else ()),
    ]  # fmt: skip


def _line(row: Any, ours: bool) -> list[Any]:
    state = EXTERNAL.state(row.state)
    days = [row.received_on, row.reviewed_on, row.implemented_on, *([row.verified_on] if ours else [])]
    return [row.number, row.revision, str(state.label if ours else state.customer_label), *days]


register_sections("external_document", sections)
