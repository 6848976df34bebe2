"""The documents that a seat may see."""

from typing import cast

from django.db.models import QuerySet

from qms.accounts.seat import Seat, Side
from qms.documents.models import Document, DocumentRevision
from qms.records.offers import SearchText, kind_of
from qms.records.queries import get_visible, visible_of_kind

LISTED = (
    "number", "title", "kind", "state", "created_at", "type", "language", "prevailing", "issue", "effective_since",
)  # fmt: skip


def documents(seat: Seat) -> QuerySet[Document]:
    """The documents that the seat may see: of a customer those that are shared with it."""
    return cast(QuerySet[Document], visible_of_kind(kind_of("document"), seat))


def listed(seat: Seat) -> QuerySet[Document]:
    """The documents for a list, with the names it shows."""
    if seat.side is Side.PORTAL:
        return documents(seat).only(*LISTED)
    return documents(seat).select_related("owner").only(*LISTED, "process", "owner__name")


def document(seat: Seat, number: str) -> Document:
    """The document with this number, or 404."""
    return cast(Document, get_visible(kind_of("document"), seat, number))


def own_words(record: Document) -> SearchText:
    """The searchable words: customers find what is in force, staff also what is being worked on."""
    shared, internal = [record.get_type_display()], [record.process]
    for row in DocumentRevision.objects.filter(record_id=record.pk).exclude(state="dropped").order_by("-number")[:3]:
        (shared if row.state == "effective" else internal).extend([row.text, row.change_note])
    return SearchText(shared=tuple(map(str, shared)), internal=tuple(internal))
