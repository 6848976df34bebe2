"""The languages of sites: in which people there read documents, and whether stale translations may be used."""

import uuid

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from qms.accounts.access import SeatedRequest, staff
from qms.accounts.queries import found, visible_sites
from qms.accounts.rights import Right
from qms.documents.forms import SiteLanguageForm
from qms.documents.queries.sites import site_language, site_languages_of, sites_of
from qms.documents.services import set_site_language
from qms.lib.refusal import Refused
from qms.workspace.formkeys import once


@staff(Right.READ_RECORDS, methods=("GET",))
def site_languages(request: SeatedRequest) -> HttpResponse:
    """All sites with their languages."""
    held = site_languages_of(request.seat)
    lines = [(site, held.get(site.pk)) for site in sites_of(request.seat)]
    context = {"lines": lines, "may_manage": request.seat.may(Right.MANAGE_RULES)}
    return render(request, "documents/sites.html", context)


@staff(Right.MANAGE_RULES)
@once
def site_language_edit(request: SeatedRequest, key: uuid.UUID) -> HttpResponseBase:
    """Say in which language a site reads."""
    site = found(visible_sites(), key)
    row = site_language(site)
    initial = {"language": row.language, "block_stale": row.block_stale} if row else {}
    form = SiteLanguageForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            set_site_language(site, **form.cleaned_data, by=request.seat)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused.sentence))
        else:
            messages.success(request, _("Kept."))
            return redirect("staff:site_languages", request.seat.organisation.slug)
    return render(request, "documents/site_edit.html", {"site": site, "form": form}, status=422 if form.errors else 200)
