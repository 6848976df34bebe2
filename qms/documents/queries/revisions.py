"""Which revision is in force, which is worked on, and which a reader may open."""

import uuid
from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet
from django.http import Http404

from qms.accounts.seat import Seat, Side
from qms.documents.models import WORKING, Document, DocumentRevision
from qms.records.queries import portal_fields

OPEN_TO_CUSTOMERS = ("effective", "superseded")
"""What was in force while it was shared: the superseded one opens, marked, for what was delivered under it."""


def effective_revision(document: Document, *, on: date | None = None) -> DocumentRevision | None:
    """The revision in force, now or on a day; on a day to come the one that is scheduled for it by then."""
    rows = DocumentRevision.objects.filter(record_id=document.pk)
    if on is None:
        return rows.filter(state="effective").first()
    started = Q(started_on__lte=on) & (Q(ended_on=None) | Q(ended_on__gt=on))
    coming = Q(state="scheduled", effective_on__lte=on)
    return rows.filter(started | coming).order_by("-number").first()


def in_force(documents: Iterable[Document]) -> dict[uuid.UUID, DocumentRevision]:
    """The revisions in force of several documents, by the document's key; one query."""
    keys = [one.pk for one in documents]
    rows = DocumentRevision.objects.filter(record_id__in=keys, state="effective")
    return {row.record_id: row for row in rows}


def working_revision(document: Document) -> DocumentRevision | None:
    """The revision that is being worked on, from the draft to its day."""
    return DocumentRevision.objects.filter(record_id=document.pk, state__in=WORKING).first()


def revisions_of(document: Document, seat: Seat) -> list[DocumentRevision]:
    """The revisions that the seat may open, the newest first."""
    rows = shown_to(seat).filter(record_id=document.pk)
    if seat.side is Side.STAFF:
        rows = rows.defer("text")
    return list(rows.order_by("-number", "-id")[:200])


def shown_to(seat: Seat) -> QuerySet[DocumentRevision]:
    """All revisions for staff; for a customer those that were given to it, in force or superseded."""
    rows = DocumentRevision.objects.filter(organisation=seat.organisation)
    if seat.side is Side.STAFF:
        return rows
    given = rows.filter(state__in=OPEN_TO_CUSTOMERS, distributions__customer=seat.customer)
    return given.only(*portal_fields(DocumentRevision))


def revision_with(document: Document, seat: Seat, key: uuid.UUID) -> DocumentRevision:
    """One revision of a visible document that the seat may open, or 404."""
    row = shown_to(seat).filter(record_id=document.pk, pk=key).first()
    if row is None:
        raise Http404
    return row
