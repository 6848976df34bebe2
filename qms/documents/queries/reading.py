"""Who must read a document, and who has."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from qms.accounts.models import Membership, Person
from qms.accounts.seat import Seat
from qms.clocks.ladder import CUSTOMER
from qms.clocks.models import Clock
from qms.documents.models import Distribution, Document, DocumentRevision, ReadAcknowledgement, ReadRequirement

RECEIPT = "document_receipt"
"""The code of the clock of a customer's receipt; its subject is the customer's code."""


def requirements_of(document: Document) -> QuerySet[ReadRequirement]:
    """The requirements that run, with their sites."""
    rows = ReadRequirement.objects.filter(record_id=document.pk, ended_at=None)
    return rows.select_related("site").order_by("role", "site__name")


def people_who_must_read(document: Document) -> QuerySet[Person]:
    """Active staff whose role and site a requirement of the document names."""
    asked = list(requirements_of(document))
    if not asked:
        return Person.objects.none()
    condition = Q()
    for one in asked:
        whom = Q(roles__contains=[one.role])
        condition |= whom & Q(site_id=one.site_id) if one.site_id else whom
    members = Membership.objects.filter(condition, customer__isnull=True, active=True)
    return Person.objects.filter(pk__in=members.values("person"), is_active=True).order_by("name")


def not_yet_read(document: Document, revision: DocumentRevision) -> QuerySet[Person]:
    """Those who must read the revision and have not."""
    read = ReadAcknowledgement.objects.filter(revision=revision).values("person")
    return people_who_must_read(document).exclude(pk__in=read)


def readings_of(revision: DocumentRevision) -> QuerySet[ReadAcknowledgement]:
    """Who has read the revision, the latest first."""
    return ReadAcknowledgement.objects.filter(revision=revision).order_by("-at", "-id")


def own_reading(revision: DocumentRevision, person: Person) -> ReadAcknowledgement | None:
    """That this person has read the revision, or None."""
    return ReadAcknowledgement.objects.filter(revision=revision, person=person).first()


@dataclass(frozen=True)
class Receipt:
    """What a customer was given of the revision in force. due_at: by when it confirms; None where nobody waits for it.

    late: that day has passed. reminded: how often its people were reminded.
    """

    row: Distribution
    due_at: datetime | None = None
    late: bool = False
    reminded: int = 0


def receipts_now(document: Document) -> dict[uuid.UUID, Receipt]:
    """What customers were given of the revision in force, by the customer's key; two queries."""
    rows = Distribution.objects.filter(record_id=document.pk, revision__state="effective").select_related("customer")
    running = Clock.objects.filter(record_id=document.pk, code=RECEIPT, state=Clock.State.RUNNING)
    clocks = {clock.subject: clock for clock in running}
    return {row.customer_id: _receipt(row, clocks.get(row.customer.code)) for row in rows}


def _receipt(row: Distribution, clock: Clock | None) -> Receipt:
    if row.acknowledged_at is not None or clock is None:
        return Receipt(row)
    reminded = sum(1 for step in clock.steps[: clock.steps_done] if CUSTOMER in step["to"])
    return Receipt(row, clock.due_at, clock.due_at < timezone.now(), reminded)


def not_opened(revision: DocumentRevision, seat: Seat) -> bool:
    """Whether nobody of the customer has opened the revision yet."""
    return Distribution.objects.filter(revision=revision, customer=seat.customer, opened_at=None).exists()
