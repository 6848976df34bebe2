"""Every question about the register of supply."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from changecontrol.models import Supply
from qms.accounts.rights import Right
from qms.accounts.seat import Seat
from qms.organisations.days import today
from qms.organisations.models import Organisation


def supplied(seat: Seat) -> QuerySet[Supply]:
    """The register of the organisation, for those who read records."""
    rows = Supply.objects.filter(organisation=seat.organisation).select_related("customer", "site")
    return rows if seat.may(Right.READ_RECORDS) else rows.none()


def still_supplied(organisation: Organisation, parts: Iterable[str]) -> QuerySet[Supply]:
    """The lines of these parts that have not ended: on the last day, and before it, a customer gets the part."""
    goes_on = Q(ended_on=None) | Q(ended_on__gte=today(organisation))
    return Supply.objects.filter(goes_on, part_number__in=list(parts))
