"""The staff's pages of CAPAs: list, record, a new one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from capa.forms.capa import NewCapaForm
from capa.forms.capa.opening import numbers_in
from capa.lists.capa import CAPAS
from capa.queries import capa as queries
from capa.services import carried_over, open_new
from capa.views.parts import PARTS
from qms.accounts.access import SeatedRequest, staff
from qms.accounts.rights import Right
from qms.lib.refusal import Refused
from qms.risk.queries import rows_numbered
from qms.workflow.recordpage import record_context
from qms.workspace.drafts import restore
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
    form = NewCapaForm(request.POST or None, initial=_begun(request))
    draft, status = restore(form, request), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                sources = queries.records_of(request.seat, form.numbers())
                rows = rows_numbered(request.seat, form.numbers())
                record = open_new(
                    request.seat.organisation, draft=form.draft(), by=request.seat, sources=sources, rows=rows
                )
            except Refused as refused:
                form.add_error(refused.field if refused.field in form.fields else None, str(refused.sentence))
            else:
                messages.success(request, _("Recorded as %(number)s.") % {"number": record.number})
                return redirect("staff:record", request.seat.organisation.slug, "capas", record.number)
    return render(request, "capa/capa/new.html", {"form": form, "draft": draft}, status=status)


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
