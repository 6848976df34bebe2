"""The customer's pages of its own documents that we work by: what was received, and where it stands."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render

from qms.accounts.access import SeatedRequest, portal
from qms.accounts.rights import Right
from qms.documents.lists.external import OWN_EXTERNAL_DOCUMENTS
from qms.documents.queries import external as queries
from qms.workflow.recordpage import record_context
from qms.workspace.listpage import show


@portal(Right.PORTAL_READ, methods=("GET",))
def external_documents(request: SeatedRequest) -> HttpResponseBase:
    """All documents that the customer gave us."""
    return show(request, OWN_EXTERNAL_DOCUMENTS, "documents/external/portal/list.html")


@portal(Right.PORTAL_READ, methods=("GET",))
def external_document(request: SeatedRequest, number: str) -> HttpResponse:
    """One of them: its days and its files."""
    record = queries.external_document(request.seat, number)
    return render(request, "documents/external/portal/record.html", record_context(request, record))
