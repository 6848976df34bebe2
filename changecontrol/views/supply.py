"""The staff's pages of the register of supply: the list, a line by hand, a table of them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from changecontrol.forms import SupplyFileForm, SupplyForm
from changecontrol.lists.change import SUPPLIES
from changecontrol.services import enter_supply, import_supply
from qms.accounts.access import SeatedRequest, staff
from qms.accounts.forms import carried_out
from qms.accounts.rights import Right
from qms.workspace.formkeys import once
from qms.workspace.listpage import show


@staff(Right.READ_RECORDS, methods=("GET",))
def supply(request: SeatedRequest) -> HttpResponseBase:
    """Who gets what."""
    return show(request, SUPPLIES, "changecontrol/supply/list.html")


@staff(Right.EDIT_RECORDS)
@once
def supply_new(request: SeatedRequest) -> HttpResponseBase:
    """Enter a line, or bring in a table of them."""
    from_file = "file" in request.FILES
    one = SupplyForm(None if from_file else request.POST or None)
    many = SupplyFileForm(request.POST if from_file else None, request.FILES if from_file else None)
    sent, form, lines = request.method == "POST", many if from_file else one, []
    if sent and carried_out(form, lambda: lines.append(_entered(request, form))):
        messages.success(request, _("Lines that changed: %(many)d.") % {"many": lines[0]})
        return redirect("staff:supply", request.seat.organisation.slug)
    context = {"one": one, "many": many}
    return render(request, "changecontrol/supply/new.html", context, status=422 if sent else 200)


def _entered(request: SeatedRequest, form: Any) -> int:
    organisation, seat = request.seat.organisation, request.seat
    if isinstance(form, SupplyFileForm):
        file = form.cleaned_data["file"]
        return import_supply(organisation, file=file, name=file.name, by=seat)
    return enter_supply(organisation, lines=[form.supplied()], by=seat)
