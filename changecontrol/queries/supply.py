"""Every question about the register of supply."""

from django.db.models import QuerySet

from changecontrol.models import Supply
from qms.accounts.rights import Right
from qms.accounts.seat import Seat


def supplied(seat: Seat) -> QuerySet[Supply]:
    """The register of the organisation, for those who read records."""
    rows = Supply.objects.filter(organisation=seat.organisation).select_related("customer", "site")
    return rows if seat.may(Right.READ_RECORDS) else rows.none()
