"""The documents of customers that a seat may see, and the other revisions of the same document."""

import uuid
from typing import cast

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from qms.accounts.seat import Seat, Side
from qms.clocks.models import Clock
from qms.documents.models import ExternalDocument
from qms.records.offers import SearchText, kind_of
from qms.records.queries import get_visible, visible_of_kind
from qms.registrations.models import RegulatoryAssessment

REVIEW = "external_document_review"
"""The code of the clock of the review."""
LIVING = ("received", "reviewed", "implemented", "verified")
LISTED = (
    "number", "title", "kind", "state", "created_at", "type", "reference", "revision", "received_on", "reviewed_on",
    "implemented_on",
)  # fmt: skip
MOST_SHOWN = 100


def external_documents(seat: Seat) -> QuerySet[ExternalDocument]:
    """The documents of customers that the seat may see: of a customer its own."""
    return cast(QuerySet[ExternalDocument], visible_of_kind(kind_of("external_document"), seat))


def listed(seat: Seat) -> QuerySet[ExternalDocument]:
    """The documents for a list; for staff with names and with when the review is due."""
    rows = external_documents(seat)
    if seat.side is Side.PORTAL:
        return rows.only(*LISTED)
    running = Clock.objects.filter(record_id=OuterRef("pk"), code=REVIEW, state=Clock.State.RUNNING)
    rows = rows.select_related("customer").only(*LISTED, "verified_on", "customer__name")
    return rows.annotate(review_due=Subquery(running.values("due_at")[:1]))


def external_document(seat: Seat, number: str) -> ExternalDocument:
    """The customer's document with this number of ours, or 404."""
    return cast(ExternalDocument, get_visible(kind_of("external_document"), seat, number))


def revisions_of(record: ExternalDocument) -> QuerySet[ExternalDocument]:
    """All revisions of the same document of the same customer that count, this one too, the latest first."""
    assert record.customer_id is not None, "it came from a customer"
    rows = ExternalDocument.objects.filter(
        organisation_id=record.organisation_id, kind=record.kind, customer_id=record.customer_id,
        reference__iexact=record.reference,
    )  # fmt: skip
    return rows.exclude(state="void").order_by(F("received_on").desc(), "-pk")


def others_of(record: ExternalDocument) -> list[ExternalDocument]:
    """The other revisions, the latest first."""
    return list(revisions_of(record).exclude(pk=record.pk)[:MOST_SHOWN])


def earlier(record: ExternalDocument) -> QuerySet[ExternalDocument]:
    """The revisions in use that were received before this one. The order is total: nobody waits in a circle."""
    before = Q(received_on__lt=record.received_on) | Q(received_on=record.received_on, pk__lt=record.pk)
    return revisions_of(record).filter(before, state__in=LIVING)


def later_in_force(record: ExternalDocument) -> ExternalDocument | None:
    """A revision that was received after this one and is implemented."""
    after = Q(received_on__gt=record.received_on) | Q(received_on=record.received_on, pk__gt=record.pk)
    return revisions_of(record).filter(after, state__in=("implemented", "verified")).first()


def touched_before(record: ExternalDocument) -> list[uuid.UUID]:
    """The keys of the registrations that this or another revision of the same document touches."""
    rows = RegulatoryAssessment.objects.filter(record__in=revisions_of(record).order_by().values("pk"), dropped_at=None)
    return list(rows.order_by().values_list("registration_id", flat=True).distinct())


def own_words(record: ExternalDocument) -> SearchText:
    """The searchable words: customers find what is theirs, staff also what we said of it."""
    shared = (str(record.get_type_display()), record.reference, record.revision)
    return SearchText(shared=shared, internal=tuple(filter(None, (record.rationale, record.evidence))))
