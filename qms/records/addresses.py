"""Where a record's pages are: `/<organisation>/complaints/CMP-2026-00042/`, below `portal/` for the customer.

They are put together here and not looked up, because notices are written for readers of the other side too.
"""

from qms.accounts.seat import Seat, Side
from qms.records.models import Record
from qms.records.offers import kind_of, path_on


def record_path(record: Record, slug: str, side: Side) -> str:
    """The path of the record's page; empty when the kind has none on that side. slug: the organisation's."""
    path = path_on(side, kind_of(record.kind))
    if not path:
        return ""
    return f"/{slug}/portal/{path}/{record.number}/" if side is Side.PORTAL else f"/{slug}/{path}/{record.number}/"


def record_url(record: Record, seat: Seat) -> str:
    """The path of the record's page for this seat."""
    return record_path(record, seat.organisation.slug, seat.side)
