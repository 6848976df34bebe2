"""The customer's pages of controlled documents: what is in force and shared."""

import uuid

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render

from qms.accounts.access import SeatedRequest, portal
from qms.accounts.rights import Right
from qms.documents import queries
from qms.documents.files import send_content_file
from qms.documents.lists.document import OWN_DOCUMENTS
from qms.documents.queries.copies import copy_of
from qms.documents.queries.portal import shown_in_portal
from qms.documents.queries.reading import not_opened
from qms.documents.services import note_opening
from qms.workflow.recordpage import record_context
from qms.workspace.listpage import show


@portal(Right.PORTAL_READ, methods=("GET",))
def documents(request: SeatedRequest) -> HttpResponseBase:
    """All documents that are shared with the customer."""
    return show(request, OWN_DOCUMENTS, "documents/portal/list.html")


@portal(Right.PORTAL_READ, methods=("GET",))
def document(request: SeatedRequest, number: str) -> HttpResponse:
    """One document: the revision in force, and earlier ones that the customer was given."""
    record = queries.document(request.seat, number)
    shown = shown_in_portal(record, request.seat)
    context = record_context(request, record) | shown
    context["unseen"] = shown["current"] is not None and not_opened(shown["current"], request.seat)
    return render(request, "documents/portal/document.html", context)


@portal(Right.PORTAL_READ, methods=("GET",))
def revision(request: SeatedRequest, number: str, key: uuid.UUID) -> HttpResponse:
    """An earlier revision that the customer was given, marked as what it is."""
    record = queries.document(request.seat, number)
    row = queries.revision_with(record, request.seat, key)
    context = {
        "record": record, "revision": row, "copy": copy_of(record, row, request.seat),
        "unseen": not_opened(row, request.seat),
    }  # fmt: skip
    return render(request, "documents/portal/revision.html", context)


@portal(Right.PORTAL_READ, methods=("POST",))
def revision_opened(request: SeatedRequest, number: str, key: uuid.UUID) -> HttpResponse:
    """Note that the customer has opened a revision: its page says so by itself, as looking writes nothing."""
    record = queries.document(request.seat, number)
    note_opening(queries.revision_with(record, request.seat, key), by=request.seat)
    return HttpResponse(status=204)


@portal(Right.PORTAL_READ, methods=("GET",))
def revision_file(request: SeatedRequest, number: str, key: uuid.UUID) -> HttpResponseBase:
    """The file of a revision that the customer was given."""
    record = queries.document(request.seat, number)
    return send_content_file(request, queries.revision_with(record, request.seat, key))


@portal(Right.PORTAL_READ, methods=("GET",))
def translation_file(request: SeatedRequest, number: str, key: uuid.UUID) -> HttpResponseBase:
    """The file of a translation."""
    record = queries.document(request.seat, number)
    return send_content_file(request, queries.translation_with(record, request.seat, key))
