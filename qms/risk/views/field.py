"""What the field says: a record touches a failure mode; quantities that were shipped."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from qms.accounts.access import SeatedRequest, staff
from qms.accounts.forms import carried_out
from qms.accounts.rights import Right
from qms.lib.refusal import Refused
from qms.risk import queries
from qms.risk.forms import ShippedFileForm, ShippedForm, TouchForm
from qms.risk.lists import SHIPPED
from qms.risk.services import contradict, enter_shipped, import_shipped
from qms.workspace.formkeys import once
from qms.workspace.listpage import show


@staff(Right.EDIT_RECORDS)
@once
def touched(request: SeatedRequest) -> HttpResponseBase:
    """Say which failure mode a record is an occurrence of: one that is known, or a new row of a study."""
    seat = request.seat
    number = request.GET.get("from", "")
    if not number.strip():
        return render(request, "risk/touched_by.html")
    source = queries.source_of(seat, number)
    if source is None:
        raise Http404
    words = request.GET.get("q", "").strip()
    studies = queries.candidate_studies(seat, source, words)
    rows = queries.candidate_rows(studies, words)
    form = TouchForm(request.POST or None, rows=rows, studies=studies)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            study, data = form.chosen()
            try:
                contradict(study, by=seat, source=source, **data)
            except Refused as refused:
                form.add_error(refused.field if refused.field in form.fields else None, str(refused.sentence))
            else:
                messages.success(request, _("Linked to %(number)s.") % {"number": study.number})
                return redirect("staff:fmea", seat.organisation.slug, study.number)
    context: dict[str, Any] = {"source": source, "form": form, "words": words, "rows": rows, "studies": studies}
    return render(request, "risk/touched.html", context, status=status)


@staff(Right.READ_RECORDS, methods=("GET",))
def shipped(request: SeatedRequest) -> HttpResponseBase:
    """The quantities so far."""
    return show(request, SHIPPED, "risk/shipped.html")


@staff(Right.EDIT_RECORDS)
@once
def shipped_new(request: SeatedRequest) -> HttpResponseBase:
    """Enter a quantity, or bring in a table of them."""
    from_file = "file" in request.FILES
    one = ShippedForm(None if from_file else request.POST or None)
    many = ShippedFileForm(request.POST if from_file else None, request.FILES if from_file else None)
    sent, form, figures = request.method == "POST", many if from_file else one, []
    if sent and carried_out(form, lambda: figures.append(_entered(request, form.cleaned_data))):
        messages.success(request, _("Figures that changed: %(many)d.") % {"many": figures[0]})
        return redirect("staff:shipped", request.seat.organisation.slug)
    return render(request, "risk/shipped_new.html", {"one": one, "many": many}, status=422 if sent else 200)


def _entered(request: SeatedRequest, data: dict[str, Any]) -> int:
    organisation = request.seat.organisation
    if "file" in data:
        return import_shipped(organisation, file=data["file"], name=data["file"].name, by=request.seat)
    figure = (data["part_number"], data["month"], data["quantity"])
    return enter_shipped(organisation, figures=[figure], by=request.seat)
