"""The customer's pages of trade-offs that are shared with it. Nothing of the staff's is imported."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render

from changecontrol.guards.athand import at_hand
from changecontrol.lists.weighing import OWN_WEIGHINGS
from changecontrol.queries import weighing as queries
from qms.accounts.access import SeatedRequest, portal
from qms.accounts.rights import Right
from qms.workflow.recordpage import record_context
from qms.workspace.listpage import show


@portal(Right.PORTAL_READ, methods=("GET",))
def weighings(request: SeatedRequest) -> HttpResponseBase:
    """All in which the customer's part is or was asked for."""
    return show(request, OWN_WEIGHINGS, "changecontrol/weighing/portal/list.html")


@portal(Right.PORTAL_READ, methods=("GET",))
def weighing(request: SeatedRequest, number: str) -> HttpResponse:
    """One: options, shared criteria, the customer's own weights, scores and position, the outcome."""
    record = at_hand(queries.weighing(request.seat, number))
    context = record_context(request, record) | {"shown": queries.shown_of(record)}
    return render(request, "changecontrol/weighing/portal/record.html", context)
