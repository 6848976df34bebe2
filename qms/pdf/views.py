"""Staff pages of a record's PDFs, and the public page on which anybody checks one."""

import uuid

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from qms.accounts.access import SeatedRequest, public, staff
from qms.accounts.rights import Right
from qms.pdf.forms import DigestForm, FileForm
from qms.pdf.packs.start import start_pack
from qms.pdf.pages import pdf_file, pdf_page
from qms.pdf.queries import find_known
from qms.pdf.register import verify_here
from qms.pdf.words import digest_groups
from qms.workspace.formkeys import once


@staff(Right.EXPORT)
@once
def record_pdf(request: SeatedRequest, path: str, number: str) -> HttpResponse:
    """What is kept of a record as PDF; make it or take it out."""
    return pdf_page(request, path, number)


@staff(Right.EXPORT, methods=("GET",))
def record_pdf_file(request: SeatedRequest, path: str, number: str, key: uuid.UUID) -> HttpResponseBase:
    """The file of a PDF the person has exported."""
    return pdf_file(request, path, number, key)


@staff(Right.EXPORT, methods=("POST",))
def list_pack(request: SeatedRequest, name: str) -> HttpResponseBase:
    """Picked rows of a list, or all that match, as one PDF."""
    return start_pack(request, name)


@public
def verify(request: HttpRequest) -> HttpResponse:
    """Drop a PDF and learn whether it is genuine and whether its record has changed since; or look a digest up.

    No sign-in: whoever holds the file may ask. The answer names what the file itself says and no more.
    """
    asked = request.method == "POST" or "digest" in request.GET
    limited: HttpResponse | None = (
        ratelimit.consume_or_429(request, action="verify_pdf", limit_get=True) if asked else None
    )
    if limited is not None:
        return limited
    if request.method == "POST":
        return _verify_file(request)
    return _verify_digest(request) if asked else _page(request)


def _verify_file(request: HttpRequest) -> HttpResponse:
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form=form, status=422)
    verdict = verify_here(form.cleaned_data["file"].read())
    known = find_known(verdict.sha256) if verdict.genuine else None
    name = form.cleaned_data["file"].name
    return _page(request, verdict=verdict, known=known, name=name, sha256=digest_groups(verdict.sha256))


def _verify_digest(request: HttpRequest) -> HttpResponse:
    form = DigestForm({"digest": "".join(request.GET["digest"].split()).lower()})
    if not form.is_valid():
        return _page(request, digest_form=form, status=422)
    digest = form.cleaned_data["digest"]
    return _page(request, digest_form=form, digest=digest, known=find_known(digest))


def _page(request: HttpRequest, *, status: int = 200, **context: object) -> HttpResponse:
    context.setdefault("form", FileForm())
    context.setdefault("digest_form", DigestForm())
    return render(request, "pdf_pages/verify.html", context, status=status)
