"""A list's records as one PDF: the same for both sides, only the statement of access differs."""

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect

from qms.accounts.access import SeatedRequest
from qms.lib.refusal import Refused
from qms.pdf.packs.asking import ask_for_pack, may_pack
from qms.web.lists import lasting
from qms.workspace.formkeys import once
from qms.workspace.jobnotices import job_path
from qms.workspace.listpage import list_of


@once
def start_pack(request: SeatedRequest, name: str) -> HttpResponseBase:
    """Start a pack of the picked rows, or of everything that the query shows. A refusal is told on the list."""
    seat, page = request.seat, list_of(name, request.seat)
    if not may_pack(page, seat):
        raise Http404
    picks = None if "everything" in request.POST else request.POST.getlist("pick")
    try:
        job = ask_for_pack(page, params=request.GET, picks=picks, by=seat)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(page.address(seat, lasting(request.GET).urlencode()))
    return redirect(job_path(job))
