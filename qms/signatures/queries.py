"""Questions about signatures."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from qms.accounts.seat import Seat, Side
from qms.records.offers import SignedFacts
from qms.records.queries import portal_fields
from qms.signatures.models import Signature


def signatures_of(record: Any, seat: Seat) -> QuerySet[Signature]:
    """The signatures of a record that the seat may see, oldest first; the customer sees the shared ones."""
    rows = Signature.objects.filter(record_id=record.pk).order_by("signed_at", "id")
    if seat.side == Side.PORTAL:
        return rows.filter(shared=True).only(*portal_fields(Signature))
    return rows


def signed_facts(keys: Iterable[uuid.UUID]) -> dict[uuid.UUID, SignedFacts]:
    """Who signed and with which meaning, for the timelines of records."""
    rows = Signature.objects.filter(pk__in=list(keys)).values_list("pk", "printed_name", "meaning")
    return {key: SignedFacts(name, meaning) for key, name, meaning in rows}
