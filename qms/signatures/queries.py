"""Questions about signatures."""

from typing import Any

from django.db.models import QuerySet

from qms.accounts.seat import Seat, Side
from qms.signatures.models import Signature


def signatures_of(record: Any, seat: Seat) -> QuerySet[Signature]:
    """The signatures of a record that the seat may see, oldest first; the customer sees the shared ones."""
    rows = Signature.objects.filter(record_id=record.pk).order_by("signed_at", "id")
    return rows.filter(shared=True) if seat.side == Side.PORTAL else rows
