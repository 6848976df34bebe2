"""The customer's pages of clocks: why a promised time is what it is. Ladder and rule stay inside."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render

from qms.accounts.access import SeatedRequest, portal
from qms.accounts.rights import Right
from qms.clocks.queries import get_clock
from qms.clocks.why import why


@portal(Right.PORTAL_READ, methods=("GET",))
def clock(request: SeatedRequest, key: uuid.UUID) -> HttpResponse:
    """A promised clock with its receipt."""
    return render(request, "clocks/portal/clock.html", why(get_clock(request.seat, key), request.seat))
