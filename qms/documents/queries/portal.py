"""What a customer's page of a document shows: for the customer, and for staff who look at it."""

from typing import Any

from qms.accounts.seat import Seat
from qms.documents.models import Document
from qms.documents.queries.copies import copy_of
from qms.documents.queries.revisions import shown_to


def shown_in_portal(document: Document, seat: Seat) -> dict[str, Any]:
    """The revision in force as this seat reads it, and earlier ones that its customer was given, the newest first."""
    given = list(shown_to(seat).filter(record_id=document.pk).order_by("-number")[:100])
    current = next((one for one in given if one.state == "effective"), None)
    return {
        "current": current, "earlier": [one for one in given if one is not current],
        "copy": copy_of(document, current, seat) if current else None,
    }  # fmt: skip
