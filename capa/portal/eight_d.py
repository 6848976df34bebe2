"""The customer's pages of 8D reports: list, report, the form as a spreadsheet. Nothing of the staff's is imported."""

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import render

from capa.lists.eight_d import CUSTOMER_EIGHT_DS
from capa.pdf.eight_d_sheet import XLSX, sheet_of
from capa.queries import eight_d as queries
from qms.accounts.access import SeatedRequest, portal
from qms.accounts.rights import Right
from qms.workflow.recordpage import record_context
from qms.workspace.listpage import show


@portal(Right.PORTAL_READ, methods=("GET",))
def eight_ds(request: SeatedRequest) -> HttpResponseBase:
    """All 8D reports of the customer."""
    return show(request, CUSTOMER_EIGHT_DS, "capa/eight_d/portal/list.html")


@portal(Right.PORTAL_READ, methods=("GET",))
def eight_d(request: SeatedRequest, number: str) -> HttpResponse:
    """One report: each discipline as it was shown, what is asked of the customer, the conversation."""
    record = queries.eight_d(request.seat, number)
    context = record_context(request, record) | {"disciplines": queries.steps_shown(record)}
    return render(request, "capa/eight_d/portal/record.html", context)


@portal(Right.PORTAL_READ, methods=("GET",))
def eight_d_sheet(request: SeatedRequest, number: str) -> HttpResponseBase:
    """The form as a spreadsheet."""
    record = queries.eight_d(request.seat, number)
    return FileResponse(sheet_of(record), as_attachment=True, filename=f"{record.number}.xlsx", content_type=XLSX)
