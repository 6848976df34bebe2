"""What regulatory affairs were asked about a record, and which records touch a registration."""

from django.db.models import Q, QuerySet

from qms.accounts.seat import Seat
from qms.records.models import Record
from qms.records.queries import visible_to
from qms.registrations.models import Decision, RegulatoryAssessment
from qms.registrations.models.assessment import ASKS_THE_BODY

MOST_SHOWN = 200


def open_assessments(record: Record) -> QuerySet[RegulatoryAssessment]:
    """Those that count for the record."""
    return RegulatoryAssessment.objects.filter(record_id=record.pk, dropped_at=None)


def undecided(record: Record) -> QuerySet[RegulatoryAssessment]:
    """Those that keep the record from release: not assessed, or without a decision that lets it go on."""
    waits = Q(outcome__in=ASKS_THE_BODY) & Q(decision__in=("", Decision.REFUSED))
    return open_assessments(record).filter(Q(outcome="") | waits).order_by("id")


def awaited(record: Record) -> QuerySet[RegulatoryAssessment]:
    """Those that wait for the authority or body, or that it has refused."""
    return undecided(record).exclude(outcome="")


def assessments_of(record: Record) -> list[RegulatoryAssessment]:
    """All of a record, the dropped ones too."""
    return list(RegulatoryAssessment.objects.filter(record_id=record.pk).order_by("id")[:MOST_SHOWN])


def touching(registration: Record, seat: Seat) -> list[RegulatoryAssessment]:
    """The assessments of a registration whose records the seat may see, the newest first."""
    visible = visible_to(seat).values("pk")
    rows = RegulatoryAssessment.objects.filter(registration_id=registration.pk, record__in=visible)
    return list(rows.select_related("record").order_by("-id")[:MOST_SHOWN])
