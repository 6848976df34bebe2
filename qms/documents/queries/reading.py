"""Who must read a document, and who has."""

import uuid

from django.db.models import Q, QuerySet

from qms.accounts.models import Membership, Person
from qms.accounts.seat import Seat
from qms.documents.models import Distribution, Document, DocumentRevision, ReadAcknowledgement, ReadRequirement


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


def given_now(document: Document) -> dict[uuid.UUID, Distribution]:
    """What customers were given of the revision in force, by the customer's key."""
    rows = Distribution.objects.filter(record_id=document.pk, revision__state="effective")
    return {row.customer_id: row for row in rows}


def not_opened(revision: DocumentRevision, seat: Seat) -> bool:
    """Whether nobody of the customer has opened the revision yet."""
    return Distribution.objects.filter(revision=revision, customer=seat.customer, opened_at=None).exists()
