"""The staff's pages of customers' calendars: the list, a window."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from changecontrol.forms import WindowForm
from changecontrol.lists.calendar import WINDOWS
from changecontrol.services import enter_window
from qms.accounts.access import SeatedRequest, staff
from qms.accounts.rights import Right
from qms.lib.refusal import Refused
from qms.workspace.formkeys import once
from qms.workspace.listpage import show


@staff(Right.READ_RECORDS, methods=("GET",))
def calendar(request: SeatedRequest) -> HttpResponseBase:
    """The windows of all customers."""
    return show(request, WINDOWS, "changecontrol/calendar/list.html")


@staff(Right.EDIT_RECORDS)
@once
def window_new(request: SeatedRequest) -> HttpResponseBase:
    """Enter a window, move one, or call it off."""
    form, status = WindowForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                enter_window(request.seat.organisation, by=request.seat, **form.cleaned_data)
            except Refused as refused:
                form.add_error(refused.field if refused.field in form.fields else None, str(refused.sentence))
            else:
                messages.success(request, _("The window is stored."))
                return redirect("staff:calendar", request.seat.organisation.slug)
    return render(request, "changecontrol/calendar/new.html", {"form": form}, status=status)
