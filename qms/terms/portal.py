"""The customer's pages of terms: what is shared with them. Nothing of the staff's pages is imported."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render

from qms.accounts.access import SeatedRequest, portal
from qms.accounts.rights import Right
from qms.terms import queries
from qms.terms.lists import OWN_TERMS
from qms.terms.words import lines
from qms.workflow.recordpage import record_context
from qms.workspace.listpage import show


@portal(Right.PORTAL_READ, methods=("GET",))
def terms(request: SeatedRequest) -> HttpResponseBase:
    """All terms that are shared with the customer."""
    return show(request, OWN_TERMS, "terms/portal/list.html")


@portal(Right.PORTAL_READ, methods=("GET",))
def term_set(request: SeatedRequest, number: str) -> HttpResponse:
    """One set: what is agreed, from when, and what is asked of the customer."""
    record = queries.term_set(request.seat, number)
    known = queries.parameters_of(record.organisation_id)
    context = record_context(request, record) | {"lines": lines(queries.rows_of(record), known)}
    return render(request, "terms/portal/terms.html", context)
