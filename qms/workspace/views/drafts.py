"""Drafts: kept by the script while somebody writes, listed, discarded."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from qms.accounts.access import SeatedRequest
from qms.lib.refusal import Refused
from qms.web.tables import Column, Table
from qms.workspace.drafts import discard, draft_of, drafts_of, keep
from qms.workspace.formkeys import once
from qms.workspace.models import Draft
from qms.workspace.views.sides import frame_of, side_url


def drafts(request: SeatedRequest) -> HttpResponse:
    """GET: what was begun and not sent. POST: the script keeps what is in a form; 204 when it is kept."""
    if request.method == "POST":
        try:
            keep(request)
        except Refused as refused:
            return HttpResponse(str(refused), status=413, content_type="text/plain")
        return HttpResponse(status=204)
    rows = list(drafts_of(request.seat))
    columns: list[Column[Draft]] = [
        Column("form", _("Form"), str, role="lead", link=lambda draft: draft.address),
        Column("saved", _("Saved"), lambda draft: draft.updated_at, format="datetime", role="when"),
    ]
    table = Table(columns, _("Drafts"), rows=rows)
    return render(request, "workspace/drafts.html", {"frame": frame_of(request), "rows": rows, "table": table})


@once
def draft_discard(request: SeatedRequest, key: UUID) -> HttpResponseBase:
    """Throw a draft away and open its form again, empty."""
    draft = draft_of(request.seat, key)
    discard(draft, by=request.seat)
    messages.success(request, _("The draft is discarded."))
    return redirect(draft.address if request.POST.get("back") else side_url(request, "drafts"))
