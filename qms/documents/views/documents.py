"""The staff's pages of documents: list, a document, one of its revisions, two of them compared, a new one."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from qms.accounts.access import SeatedRequest, staff
from qms.accounts.rights import Right
from qms.accounts.seat import Seat
from qms.documents import queries
from qms.documents.comparing import compare
from qms.documents.files import send_content_file
from qms.documents.forms import NewDocumentForm
from qms.documents.guards import keeps_from_effect
from qms.documents.lists.document import DOCUMENTS
from qms.documents.queries.causes import ties_of
from qms.documents.queries.copies import copy_of
from qms.documents.queries.reading import receipts_now, requirements_of
from qms.documents.queries.translations import languages_behind
from qms.documents.services import draft_document
from qms.documents.uses import uses_of
from qms.documents.words import language_words
from qms.records.queries import customers_of
from qms.workflow.newpage import new_record
from qms.workflow.recordpage import FILES, HISTORY, Part, record_context
from qms.workspace.formkeys import once
from qms.workspace.listpage import show

MOST_READERS = 200


def said(document: Any, seat: Seat) -> dict[str, Any]:
    """What the document says: the revision in force in the reader's language, and what is being worked on."""
    current, working = queries.effective_revision(document), queries.working_revision(document)
    shown = current or working or next(iter(queries.revisions_of(document, seat)), None)
    keeps = keeps_from_effect(document) if working and working.approved_at else None
    return {
        "current": current, "working": working, "keeps": keeps,
        "copy": copy_of(document, shown, seat) if shown else None,
        "behind": [language_words(code) for code in languages_behind(document)],
    }  # fmt: skip


def all_revisions(document: Any, seat: Seat) -> dict[str, Any]:
    """Every revision, with the addresses of what caused it."""
    revisions = queries.revisions_of(document, seat)
    return {"revisions": revisions, "ties": ties_of(revisions, seat)}


def all_translations(document: Any, seat: Seat) -> dict[str, Any]:
    """Every translation, and the languages that are missing."""
    revision = queries.working_revision(document) or queries.effective_revision(document)
    missing = queries.missing_languages(document, revision) if revision else []
    return {
        "translations": queries.translations_of(document, seat),
        "missing": [language_words(code) for code in missing],
    }


def readers(document: Any, seat: Seat) -> dict[str, Any]:
    """Who must read, who has, and what customers were given."""
    revision = queries.effective_revision(document) or queries.working_revision(document)
    return {
        "requirements": list(requirements_of(document)),
        "read": list(queries.readings_of(revision)[:MOST_READERS]) if revision else [],
        "unread": list(queries.not_yet_read(document, revision)[:MOST_READERS]) if revision else [],
        "customers": customers_of(document), "given": receipts_now(document),
    }  # fmt: skip


def used(document: Any, seat: Seat) -> dict[str, Any]:
    """Where it is used, and what of it is still open."""
    return {"uses": uses_of(document, seat)}


PARTS = (
    Part("document", _lazy("Document"), "documents/current.html", said),
    Part("revisions", _lazy("Revisions"), "documents/revisions.html", all_revisions),
    Part("translations", _lazy("Translations"), "documents/translations.html", all_translations),
    Part("readers", _lazy("Readers"), "documents/readers.html", readers),
    Part("used", _lazy("Where used"), "documents/used.html", used),
    FILES,
    HISTORY,
)


@staff(Right.READ_RECORDS, methods=("GET",))
def documents(request: SeatedRequest) -> HttpResponseBase:
    """The list, with filters in the address."""
    return show(request, DOCUMENTS, "documents/list.html")


@staff(Right.READ_RECORDS, methods=("GET",))
def document(request: SeatedRequest, number: str) -> HttpResponse:
    """One document: what is in force, what is being worked on, who reads it."""
    record = queries.document(request.seat, number)
    return render(request, "documents/document.html", record_context(request, record, PARTS))


@staff(Right.READ_RECORDS, methods=("GET",))
def revision(request: SeatedRequest, number: str, key: uuid.UUID) -> HttpResponse:
    """One revision as it was or is."""
    record = queries.document(request.seat, number)
    row = queries.revision_with(record, request.seat, key)
    context = {"record": record, "revision": row, "copy": copy_of(record, row, request.seat)}
    return render(request, "documents/revision.html", context)


@staff(Right.READ_RECORDS, methods=("GET",))
def revision_file(request: SeatedRequest, number: str, key: uuid.UUID) -> HttpResponseBase:
    """The file of a revision."""
    record = queries.document(request.seat, number)
    return send_content_file(request, queries.revision_with(record, request.seat, key))


@staff(Right.READ_RECORDS, methods=("GET",))
def translation_file(request: SeatedRequest, number: str, key: uuid.UUID) -> HttpResponseBase:
    """The file of a translation."""
    record = queries.document(request.seat, number)
    return send_content_file(request, queries.translation_with(record, request.seat, key))


@staff(Right.READ_RECORDS, methods=("GET",))
def document_compare(request: SeatedRequest, number: str) -> HttpResponse:
    """What changed from one revision (`?from=<key>`) to another (`?to=<key>`); by default the latest two."""
    record = queries.document(request.seat, number)
    rows = queries.revisions_of(record, request.seat)
    before, after = _asked(request, "from", rows, 1), _asked(request, "to", rows, 0)
    compared = None
    if before is not None and after is not None:
        before, after = (queries.revision_with(record, request.seat, one.pk) for one in (before, after))
        compared = compare(before, after)
    return render(request, "documents/compare.html", {"record": record, "revisions": rows, "compared": compared})


def _asked(request: SeatedRequest, name: str, rows: list[Any], place: int) -> Any:
    key = request.GET.get(name, "")
    if not key:
        return rows[place] if len(rows) > place else None
    found = next((row for row in rows if str(row.pk) == key), None)
    if found is None:
        raise Http404
    return found


@staff(Right.EDIT_RECORDS)
@once
def document_new(request: SeatedRequest) -> HttpResponseBase:
    """Draft a document."""
    seat = request.seat
    form = NewDocumentForm(request.POST or None, initial={"language": seat.organisation.language})
    return new_record(
        request, form, lambda: draft_document(seat.organisation, said=form.said(), by=seat), "documents/new.html",
        words=_("Drafted as %(number)s."),
    )  # fmt: skip
