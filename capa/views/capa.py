"""The staff's pages of CAPAs: list, record, a new one."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render

from capa.forms.capa import NewCapaForm
from capa.forms.capa.opening import numbers_in
from capa.lists.capa import CAPAS
from capa.models import Capa
from capa.queries import capa as queries
from capa.services import carried_over, open_new
from capa.views.parts import PARTS
from qms.accounts.access import SeatedRequest, staff
from qms.accounts.rights import Right
from qms.lib.refusal import Refused
from qms.risk.queries import rows_numbered
from qms.workflow.newpage import new_record
from qms.workflow.recordpage import record_context
from qms.workspace.formkeys import once
from qms.workspace.listpage import show


@staff(Right.READ_RECORDS, methods=("GET",))
def capas(request: SeatedRequest) -> HttpResponseBase:
    """The list, with filters in the address."""
    return show(request, CAPAS, "capa/capa/list.html")


@staff(Right.READ_RECORDS, methods=("GET",))
def capa(request: SeatedRequest, number: str) -> HttpResponse:
    """The record: state, clocks, what is next, and one of its parts."""
    record = queries.capa(request.seat, number)
    return render(request, "capa/capa/record.html", record_context(request, record, PARTS))


@staff(Right.PROPOSE_CAPA)
@once
def capa_new(request: SeatedRequest) -> HttpResponseBase:
    """Propose a CAPA, by hand or with `?from=` one or several records whose problem it takes over."""
    seat, form = request.seat, NewCapaForm(request.POST or None, initial=_begun(request))

    def begin() -> Capa:
        sources, rows = queries.records_of(seat, form.numbers()), rows_numbered(seat, form.numbers())
        return open_new(seat.organisation, draft=form.draft(), by=seat, sources=sources, rows=rows)

    return new_record(request, form, begin, "capa/capa/new.html")


def _begun(request: SeatedRequest) -> dict[str, Any]:
    """What the form begins with: the records named in `?from=`, what is carried over from them, the proposer."""
    numbers = numbers_in(request.GET.get("from", "")[:800])
    try:
        sources, rows = queries.records_of(request.seat, numbers), rows_numbered(request.seat, numbers)
    except Refused:
        sources, rows = [], []
    begun: dict[str, Any] = {"risk_class": "major", "origin": "hand", "owner": request.seat.person.pk}
    if sources:
        begun |= {"sources": ", ".join(numbers), "site": sources[0].site_id}
        begun |= carried_over(sources, rows)
    return begun
