"""The customer's pages of nonconformities: those of which a concession was asked."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render

from capa.lists.nonconformity import CUSTOMERS_NONCONFORMITIES
from capa.queries import nonconformity as queries
from qms.accounts.access import SeatedRequest, portal
from qms.accounts.rights import Right
from qms.workflow.recordpage import record_context
from qms.workspace.listpage import show


@portal(Right.PORTAL_READ, methods=("GET",))
def nonconformities(request: SeatedRequest) -> HttpResponseBase:
    """All nonconformities that the customer was asked about."""
    return show(request, CUSTOMERS_NONCONFORMITIES, "capa/nonconformity/portal/list.html")


@portal(Right.PORTAL_READ, methods=("GET",))
def nonconformity(request: SeatedRequest, number: str) -> HttpResponse:
    """One of them: what identifies the parts, what is asked, what was answered."""
    record = queries.nonconformity(request.seat, number)
    context = record_context(request, record) | {"concessions": queries.shown_concessions(record)}
    return render(request, "capa/nonconformity/portal/record.html", context)
