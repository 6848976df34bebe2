"""What differs between the two sides of the same page: its frame and its addresses."""

from typing import Any

from django.urls import reverse

from qms.accounts.access import SeatedRequest
from qms.accounts.seat import Side


def side_url(request: SeatedRequest, name: str, *args: Any) -> str:
    """The address of a page on the side the request is on."""
    return reverse(f"{request.seat.side.value}:{name}", args=[request.seat.organisation.slug, *args])


def frame_of(request: SeatedRequest) -> str:
    """The template of the side."""
    return "portal.html" if request.seat.side is Side.PORTAL else "staff.html"
