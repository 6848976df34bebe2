"""The customer's pages of a report's PDFs: only what is shared with this customer."""

import uuid

from django.http import HttpResponse, HttpResponseBase

from qms.accounts.access import SeatedRequest, portal
from qms.accounts.rights import Right
from qms.pdf.packs.start import start_pack
from qms.pdf.pages import pdf_file, pdf_page
from qms.workspace.formkeys import once


@portal(Right.PORTAL_READ)
@once
def record_pdf(request: SeatedRequest, path: str, number: str) -> HttpResponse:
    """What is kept of a report as PDF; make it or take it out."""
    return pdf_page(request, path, number)


@portal(Right.PORTAL_READ, methods=("GET",))
def record_pdf_file(request: SeatedRequest, path: str, number: str, key: uuid.UUID) -> HttpResponseBase:
    """The file of a PDF the person has exported."""
    return pdf_file(request, path, number, key)


@portal(Right.PORTAL_READ, methods=("POST",))
def list_pack(request: SeatedRequest, name: str) -> HttpResponseBase:
    """The customer's picked reports, or all that match, as one PDF."""
    return start_pack(request, name)
