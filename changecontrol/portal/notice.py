"""The customer's pages of change notices: list and notice. Nothing of the staff's is imported."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render

from changecontrol.lists.notice import OWN_NOTICES
from changecontrol.queries import notice as queries
from qms.accounts.access import SeatedRequest, portal
from qms.accounts.rights import Right
from qms.workflow.recordpage import record_context
from qms.workspace.listpage import show


@portal(Right.PORTAL_READ, methods=("GET",))
def notices(request: SeatedRequest) -> HttpResponseBase:
    """All notices to the customer."""
    return show(request, OWN_NOTICES, "changecontrol/notice/portal/list.html")


@portal(Right.PORTAL_READ, methods=("GET",))
def notice(request: SeatedRequest, number: str) -> HttpResponse:
    """One notice: what changes, before and after, when, and what is asked."""
    record = queries.notice(request.seat, number)
    context = record_context(request, record) | {"shown": queries.shown_of(record)}
    return render(request, "changecontrol/notice/portal/record.html", context)
