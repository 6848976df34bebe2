"""What belongs to every list: its saved views and its files."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qms.accounts.access import SeatedRequest
from qms.lib.refusal import Refused
from qms.web.lists import lasting
from qms.workspace.exports import export_list
from qms.workspace.formkeys import once
from qms.workspace.listpage import list_of
from qms.workspace.savedviews import delete_view, may_share, save_view, view_of, views_of
from qms.workspace.views.sides import frame_of, side_url


class ViewForm(forms.Form):
    """A name for what the list shows now."""

    name = forms.CharField(label=gettext_lazy("Name of the view"), max_length=80)
    team = forms.BooleanField(label=gettext_lazy("For the whole team"), required=False)

    def __init__(self, *args: object, share: bool, **kwargs: object) -> None:
        """`share`: whether the person may save it for the team."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if not share:
            del self.fields["team"]


@once
def saved_views(request: SeatedRequest, name: str) -> HttpResponseBase:
    """Save what the list shows now (its query is the query here), and manage one's own views."""
    seat, page = request.seat, list_of(name, request.seat)
    form = ViewForm(request.POST or None, share=may_share(seat))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            try:
                view = save_view(
                    page.slug, name=data["name"], params=request.GET, team=data.get("team", False), by=seat
                )
            except Refused as refused:
                form.add_error(refused.field if refused.field in form.fields else None, str(refused))
            else:
                messages.success(request, _("Saved as “%(name)s”.") % {"name": view.name})
                return redirect(page.address(seat, view.query))
    query = lasting(request.GET)
    views = [
        (view, page.address(seat, view.query or "clear=1"), view.person_id == seat.person.pk)
        for view in views_of(seat, page.slug)
    ]
    context = {
        "frame": frame_of(request), "list": page, "form": form, "views": views, "side": seat.side.value,
        "chips": page.filtered(seat, query, request).chips, "back": page.address(seat, query.urlencode()),
    }  # fmt: skip
    return render(request, "workspace/saved_views.html", context, status=status)


@once
def saved_view_delete(request: SeatedRequest, key: UUID) -> HttpResponseBase:
    """Delete one's own view."""
    view = view_of(request.seat, key)
    delete_view(view, by=request.seat)
    messages.success(request, _("The view “%(name)s” is deleted.") % {"name": view.name})
    return redirect(side_url(request, "saved_views", view.list_slug))


@once
def list_export(request: SeatedRequest, name: str) -> HttpResponse:
    """Start a file of the list as the query shows it."""
    seat, page = request.seat, list_of(name, request.seat)
    if page.export is None or not seat.may(page.export):
        raise Http404
    job = export_list(page, params=request.GET, ending=request.POST.get("format", ""), by=seat)
    return redirect(side_url(request, "job", job.pk))
