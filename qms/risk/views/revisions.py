"""Approved revisions: read, compared; the sheet as a file."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from qms.accounts.access import SeatedRequest, staff
from qms.accounts.rights import Right
from qms.risk import queries
from qms.risk.comparing import differences
from qms.risk.exporting import SHEET
from qms.workspace.formkeys import once
from qms.workspace.jobs import start_job

PRESENT = "now"


@staff(Right.READ_RECORDS, methods=("GET",))
def fmea_revision(request: SeatedRequest, number: str, revision: int) -> HttpResponse:
    """A revision as it was approved."""
    record = queries.fmea(request.seat, number)
    kept = queries.revision_of(record, revision)
    return render(request, "risk/revision.html", {"record": record, "kept": kept, "content": kept.content})


@staff(Right.READ_RECORDS, methods=("GET",))
def fmea_compare(request: SeatedRequest, number: str) -> HttpResponse:
    """Two revisions side by side; without a choice the newest approved one and the study as it stands."""
    record = queries.fmea(request.seat, number)
    known = [str(one.revision) for one in queries.revisions(record)]
    before, after = request.GET.get("before", known[0] if known else PRESENT), request.GET.get("after", PRESENT)
    if not {before, after} <= {*known, PRESENT}:
        raise Http404
    changes = differences(_content(record, before), _content(record, after))
    context = {
        "record": record, "known": [*known, PRESENT], "before": before, "after": after, "changes": changes,
    }  # fmt: skip
    return render(request, "risk/compare.html", context)


def _content(record: Any, which: str) -> dict[str, Any]:
    if which == PRESENT:
        return queries.frozen(record)
    content: dict[str, Any] = queries.revision_of(record, int(which)).content
    return content


@staff(Right.EXPORT, methods=("POST",))
@once
def fmea_export(request: SeatedRequest, number: str) -> HttpResponseBase:
    """Make a file of the sheet."""
    record = queries.fmea(request.seat, number)
    job = start_job(SHEET, by=request.seat, params={"number": record.number}, title=f"{SHEET.title} {record.number}")
    return redirect("staff:job", request.seat.organisation.slug, job.pk)
