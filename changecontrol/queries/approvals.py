"""The archive of what customers decided: every approval, condition, rejection and silence that counted."""

from django.db.models import F, OuterRef, QuerySet, Subquery

from changecontrol.models import Decision
from qms.accounts.rights import Right
from qms.accounts.seat import Seat
from qms.signatures.models import Signature


def decisions(seat: Seat) -> QuerySet[Decision]:
    """All decisions with number, customer and change of their notice, and the digest and meaning that were signed."""
    rows = Decision.objects.filter(organisation=seat.organisation)
    if not seat.may(Right.READ_RECORDS):
        return rows.none()
    signed = Signature.objects.filter(pk=OuterRef("signature"))
    return rows.select_related("record__customer").annotate(
        change=F("record__changenotice__change_number"),
        digest=Subquery(signed.values("digest")[:1]),
        meaning=Subquery(signed.values("meaning")[:1]),
    )
