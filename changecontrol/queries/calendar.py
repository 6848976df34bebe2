"""Every question about the windows of customers."""

from django.db.models import QuerySet

from changecontrol.models import CustomerWindow
from qms.accounts.rights import Right
from qms.accounts.seat import Seat


def windows(seat: Seat) -> QuerySet[CustomerWindow]:
    """The windows of the organisation's customers, for those who read records."""
    rows = CustomerWindow.objects.filter(organisation=seat.organisation).select_related("customer")
    return rows if seat.may(Right.READ_RECORDS) else rows.none()
