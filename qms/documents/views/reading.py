"""Reading: one document read and confirmed; who has read what."""

import uuid

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from qms.accounts.access import SeatedRequest, staff
from qms.accounts.rights import Right
from qms.documents import queries
from qms.documents.forms import ReadForm
from qms.documents.queries.copies import copy_of
from qms.documents.queries.matrix import matrix
from qms.documents.queries.reading import own_reading
from qms.documents.queries.sites import sites_of
from qms.documents.services import acknowledge_reading
from qms.documents.services.reading import to_be_read
from qms.lib.refusal import Refused
from qms.web.lists import query_with
from qms.workspace.formkeys import once


@staff(Right.READ_RECORDS)
@once
def read(request: SeatedRequest, number: str) -> HttpResponseBase:
    """Read the revision that is in force, or is about to be, and confirm it."""
    seat = request.seat
    record = queries.document(seat, number)
    revision = to_be_read(record)
    form = ReadForm(request.POST or None)
    if request.method == "POST" and revision is not None and form.is_valid():
        try:
            acknowledge_reading(record, revision=queries.revision_with(record, seat, _key(request)), by=seat)
        except Refused as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("You have read and understood %(number)s.") % {"number": record.number})
            return redirect("staff:record", seat.organisation.slug, "documents", record.number)
    mine = own_reading(revision, seat.person) if revision else None
    copy = copy_of(record, revision, seat) if revision else None
    context = {"record": record, "revision": revision, "copy": copy, "form": form, "mine": mine}
    return render(request, "documents/read.html", context, status=422 if form.errors else 200)


def _key(request: SeatedRequest) -> uuid.UUID:
    """The revision that the person saw; nonsense is a revision that does not exist."""
    try:
        return uuid.UUID(request.POST.get("revision", ""))
    except ValueError:
        return uuid.UUID(int=0)


@staff(Right.READ_RECORDS, methods=("GET",))
def reading_matrix(request: SeatedRequest) -> HttpResponse:
    """Who must have read which document, and who has: people below, documents across, part by part."""
    asked = request.GET
    sites = sites_of(request.seat)
    site = next((one for one in sites if str(one.pk) == asked.get("site", "")), None)
    found = matrix(
        request.seat, after=asked.get("after", "")[:200], beyond=asked.get("beyond", "")[:32],
        site=site.pk if site else None,
    )  # fmt: skip
    context = {
        "matrix": found, "sites": [(one, query_with(asked, site=one.pk, after=None), one == site) for one in sites],
        "everywhere": query_with(asked, site=None, after=None), "site": site,
        "more_people": query_with(asked, after=found.after) if found.after else "",
        "more_documents": query_with(asked, beyond=found.beyond) if found.beyond else "",
    }  # fmt: skip
    return render(request, "documents/matrix.html", context)
