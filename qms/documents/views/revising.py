"""From a record to the document that it asks to be revised."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from qms.accounts.access import SeatedRequest, staff
from qms.accounts.rights import Right
from qms.documents.queries.causes import MOST, revisable
from qms.records.queries import by_number
from qms.workflow.next import act_url


@staff(Right.EDIT_RECORDS, methods=("GET",))
def document_revise(request: SeatedRequest) -> HttpResponse:
    """Choose the document that is to be revised; `?from=CMP-2026-00042` names what asks for it, `?q=` narrows."""
    asked, words = request.GET.get("from", "").strip(), request.GET.get("q", "").strip()[:200]
    cause = by_number(request.seat, asked) if asked else None
    if asked and cause is None:
        raise Http404
    found = revisable(request.seat, words)
    tail = f"?caused_by={cause.number}" if cause else ""
    lines = [(one, act_url(one, "start_revision", request.seat) + tail) for one in found[:MOST]]
    context = {"cause": cause, "words": words, "lines": lines, "more": len(found) > MOST}
    return render(request, "documents/revise.html", context)
