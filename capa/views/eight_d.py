"""The staff's pages of 8D reports: list, record, a new one of a CAPA, the form as a spreadsheet."""

from typing import Any

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from capa.forms.eight_d import NewEightDForm
from capa.lists.eight_d import EIGHT_DS
from capa.models import Capa
from capa.pdf.eight_d_sheet import XLSX, sheet_of
from capa.queries import capa as capas
from capa.queries import eight_d as queries
from capa.services.eight_d import open_eight_d
from qms.accounts.access import SeatedRequest, staff
from qms.accounts.rights import Right
from qms.accounts.seat import Seat
from qms.lib.refusal import Refused
from qms.workflow.newpage import new_record
from qms.workflow.recordpage import FILES, HISTORY, Part, record_context
from qms.workspace.formkeys import once
from qms.workspace.listpage import show

PARTS = (
    Part(
        "disciplines", _lazy("Disciplines"), "capa/eight_d/disciplines.html",
        lambda one, _: {"disciplines": queries.steps_with_gates(one)},
    ),
    FILES,
    HISTORY,
)  # fmt: skip


@staff(Right.READ_RECORDS, methods=("GET",))
def eight_ds(request: SeatedRequest) -> HttpResponseBase:
    """The list, with filters in the address."""
    return show(request, EIGHT_DS, "capa/eight_d/list.html")


@staff(Right.READ_RECORDS, methods=("GET",))
def eight_d(request: SeatedRequest, number: str) -> HttpResponse:
    """The report: state, clocks, what is next, and one of its parts."""
    record = queries.eight_d(request.seat, number)
    return render(request, "capa/eight_d/record.html", record_context(request, record, PARTS))


@staff(Right.PROPOSE_CAPA)
@once
def eight_d_new(request: SeatedRequest) -> HttpResponseBase:
    """Begin the report of the CAPA that `?from=` names, for one customer."""
    seat = request.seat
    form = NewEightDForm(request.POST or None, initial=_begun(request))
    return new_record(
        request, form, lambda: open_eight_d(_capa(seat, form), by=seat, **form.data_for_service()),
        "capa/eight_d/new.html",
    )  # fmt: skip


def _begun(request: SeatedRequest) -> dict[str, Any]:
    """The CAPA named in `?from=`, and the customer of the first record it follows from."""
    number = request.GET.get("from", "")[:40]
    found = capas.capas(request.seat).filter(number=number).first() if number else None
    if found is None:
        return {}
    named = [one.customer_id for one in capas.sources_of(found, request.seat) if one.customer_id]
    return {"capa": found.number, "customer": named[0] if named else None}


def _capa(seat: Seat, form: NewEightDForm) -> Capa:
    """The CAPA that the form names. Raises Refused where this seat sees none of that number."""
    number = form.cleaned_data["capa"].strip().upper()
    found = capas.capas(seat).filter(number=number).first()
    if found is None:
        raise Refused(_("There is no CAPA %(number)s.") % {"number": number}, field="capa")
    return found


@staff(Right.READ_RECORDS, methods=("GET",))
def eight_d_sheet(request: SeatedRequest, number: str) -> HttpResponseBase:
    """The form as a spreadsheet."""
    record = queries.eight_d(request.seat, number)
    return FileResponse(sheet_of(record), as_attachment=True, filename=f"{record.number}.xlsx", content_type=XLSX)
