"""The page "Record as PDF" of both sides: what is kept, making a new one, taking one out."""

import hashlib
import logging
import uuid
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from qms.accounts.access import SeatedRequest
from qms.accounts.seat import Side
from qms.lib.refusal import Refused
from qms.pdf.canonical import record_digest
from qms.pdf.forms import ExportForm
from qms.pdf.jobs import RECORD_PDF
from qms.pdf.models import RecordPdf
from qms.pdf.queries import exported_pdf, exports_of, kept_pdf, pdfs_of, visible_pdf
from qms.pdf.records import document_of
from qms.pdf.services import log_export
from qms.records.addresses import record_url
from qms.records.queries import find_record
from qms.web.downloads import HEADERS
from qms.web.errors import unavailable
from qms.web.times import full_words
from qms.workspace.jobnotices import job_path
from qms.workspace.jobs import start_job

logger = logging.getLogger(__name__)

LISTED = 50


@dataclass(frozen=True, slots=True)
class Kept:
    """A PDF in the list; current: it shows the record as it is now."""

    pdf: RecordPdf
    title: str
    note: str
    current: bool


def pdf_page(request: SeatedRequest, path: str, number: str) -> HttpResponse:
    """GET shows what is kept. POST takes a kept one out, or has one made: at once if nothing has changed since."""
    record = find_record(request.seat, path, number)
    form = ExportForm(request.POST or None, initial={"language": get_language()})
    if request.method == "POST":
        if "pdf" in request.POST:
            return _take_out(request, path, number, visible_pdf(record, request.seat, request.POST["pdf"]))
        if form.is_valid():
            try:
                return _make(request, path, record, form.cleaned_data["language"])
            except Refused as refused:
                form.add_error(None, str(refused.sentence))
    context = _context(request, record, form)
    return render(request, "pdf_pages/record_pdf.html", context, status=422 if form.errors else 200)


def _make(request: SeatedRequest, path: str, record: Any, language: str) -> HttpResponse:
    seat = request.seat
    kept = kept_pdf(record, seat, document_of(record, seat, language=language))
    if kept is not None:
        return _take_out(request, path, record.number, kept)
    title = _("%(number)s as PDF") % {"number": record.number}
    job = start_job(
        RECORD_PDF, by=seat, params={"path": path, "number": record.number, "language": language}, title=title
    )
    return HttpResponseRedirect(job_path(job))


def _take_out(request: SeatedRequest, path: str, number: str, pdf: RecordPdf) -> HttpResponse:
    log_export(pdf, by=request.seat)
    name = f"{request.seat.side.value}:record_pdf_file"
    return HttpResponseRedirect(reverse(name, args=[request.seat.organisation.slug, path, number, pdf.pk]))


def _context(request: SeatedRequest, record: Any, form: ExportForm) -> dict[str, Any]:
    seat = request.seat
    rows = list(pdfs_of(record, seat)[:LISTED])
    languages = {row.language for row in rows if row.version == record.version}
    now = {code: record_digest(document_of(record, seat, language=code)) for code in sorted(languages)}
    ours = seat.side is Side.STAFF
    return {
        "base": "staff.html" if ours else "portal.html",
        "ours": ours,
        "record": record,
        "back": record_url(record, seat),
        "form": form,
        "kept": [Kept(row, _title(row), _note(row), row.digest == now.get(row.language)) for row in rows],
        "exports": exports_of(record) if ours else [],
    }


def _title(pdf: RecordPdf) -> str:
    language = dict(settings.LANGUAGES).get(pdf.language, pdf.language)
    return _("Version %(version)s, %(language)s") % {"version": pdf.version, "language": language}


def _note(pdf: RecordPdf) -> str:
    return _("Made %(time)s, %(size)s") % {"time": full_words(pdf.made_at), "size": filesizeformat(pdf.size)}


def pdf_file(request: SeatedRequest, path: str, number: str, key: uuid.UUID) -> HttpResponseBase:
    """The file, for a person whose export is in the log. One that is not what was made is not handed out."""
    record = find_record(request.seat, path, number)
    pdf = exported_pdf(record, request.seat, key)
    try:
        content = default_storage.open(pdf.storage_name)
    except FileNotFoundError:
        logger.error("the file of a PDF is missing", extra={"file": pdf.storage_name})
        return unavailable(request)
    data = content.read()
    content.close()
    if hashlib.sha256(data).hexdigest() != pdf.sha256:
        logger.error("the file of a PDF was changed in the storage", extra={"file": pdf.storage_name})
        return unavailable(request)
    name = f"{record.number}-v{pdf.version}-{pdf.language}.pdf"
    file = BytesIO(data)
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/pdf", headers=HEADERS)
