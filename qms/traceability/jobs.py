"""A chain as a file, made in the background under the person's seat: the sealed pack, the matrix as CSV or XLSX."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from qms.accounts.access import SeatedRequest
from qms.accounts.rights import Right
from qms.accounts.seat import Seat
from qms.lib.refusal import Refused
from qms.pdf.packs.front import Asked as Cover
from qms.pdf.packs.job import bind_records
from qms.pdf.records import is_printable
from qms.records.offers import kind_of, path_on
from qms.records.queries import find_record
from qms.traceability.chain import SHOWN
from qms.traceability.chapter import Chapter, chapter, chapter_sheets
from qms.traceability.matrix import columns
from qms.traceability.page import Asked, Reading, chain_url, read
from qms.web.exports import write_csv, write_xlsx
from qms.workspace.exports import FORMATS
from qms.workspace.formkeys import once
from qms.workspace.jobnotices import job_path
from qms.workspace.jobs import JobKind, NewFile, Outcome, register_job, sitting, start_job
from qms.workspace.models import Job
from qms.workspace.progress import Progress

KEPT = ("direction", "far")
"""What a file takes over from the page: which way and how far. It holds as many records as a pack may."""


def _reading(job: Job, seat: Seat) -> Reading:
    """The chain that the job is about, read as the seat sees it now."""
    params = QueryDict(job.params["query"])
    record = find_record(seat, job.params["path"], job.params["number"])
    return read(record, seat, Asked.of(params, shown=SHOWN[-1]))


def run_pack(job: Job, progress: Progress) -> Outcome:
    """Bind the records of the chain in reading order, with graph, matrix and gaps in front."""
    with sitting(job) as seat:
        reading = _reading(job, seat)
        told = [row.record for row in reading.matrix.rows if _has_pdf(row.record, seat)]
        if not told:
            raise Refused(_("None of these records can be had as PDF."))
        places = [(path_on(seat.side, kind_of(one.kind)), one.number) for one in told]
        made = Chapter(reading, seat, {one.pk for one in told})
        customer = seat.customer.name if seat.customer else ""
        number = reading.chain.start.number
        cover = Cover(
            words=_("Everything that hangs together with %(number)s") % {"number": number},
            person=seat.person.name, customer=customer, at=timezone.now(), zone=str(seat.person.zone),
            title=_("Chain of %(number)s") % {"number": number}, chapter=partial(chapter, made),
            sheets=chapter_sheets(),
        )  # fmt: skip
    return bind_records(job, progress, places=places, asked=cover, name=f"chain-{number}-{timezone.localdate()}.pdf")


def _has_pdf(record: Any, seat: Seat) -> bool:
    return is_printable(record.kind) and bool(path_on(seat.side, kind_of(record.kind)))


def run_matrix(job: Job, progress: Progress) -> Outcome:
    """Write the matrix with the columns of the page."""
    ending = str(job.params["format"])
    path = progress.folder / f"matrix.{ending}"
    with sitting(job) as seat:
        reading = _reading(job, seat)
        number, shown, rows = reading.chain.start.number, columns(reading.matrix, seat), reading.matrix.rows
        if ending == "csv":
            done = write_csv(path, shown, rows)
        else:
            done = write_xlsx(path, shown, rows, title=_("Matrix of the chain of %(number)s") % {"number": number})
    name = f"matrix-{number}-{timezone.localdate()}.{ending}"
    return Outcome(file=NewFile(path, name, FORMATS[ending][1]), result={"rows": done})


CHAIN_PACK = register_job(
    JobKind(
        "chain-pack", gettext_lazy("Chain as one PDF"), run_pack, right=Right.EXPORT, portal_right=Right.PORTAL_READ,
        unit=gettext_lazy("records"),
    )
)  # fmt: skip
CHAIN_MATRIX = register_job(
    JobKind(
        "chain-matrix", gettext_lazy("Matrix as a file"), run_matrix, right=Right.EXPORT,
        portal_right=Right.PORTAL_READ, unit=gettext_lazy("rows"),
    )
)  # fmt: skip


@once
def start_chain_pack(request: SeatedRequest, path: str, number: str) -> HttpResponseBase:
    """Start the pack and lead to its progress."""
    return _started(request, path, number, CHAIN_PACK, _("Chain of %(number)s as one PDF"))


@once
def start_chain_matrix(request: SeatedRequest, path: str, number: str) -> HttpResponseBase:
    """Start the file and lead to its progress. An unknown format is refused."""
    ending = request.POST.get("format", "")
    if ending not in FORMATS:
        messages.error(request, _("Choose CSV or Excel."))
        record = find_record(request.seat, path, number)
        return redirect(f"{chain_url(record, request.seat)}?view=matrix")
    return _started(request, path, number, CHAIN_MATRIX, _("Matrix of the chain of %(number)s"), format=ending)


def _started(
    request: SeatedRequest, path: str, number: str, kind: JobKind, title: str, **more: str
) -> HttpResponseBase:
    record = find_record(request.seat, path, number)
    kept = QueryDict(mutable=True)
    for name in KEPT:
        if name in request.GET:
            kept[name] = request.GET[name]
    params = {"path": path, "number": record.number, "query": kept.urlencode(), "language": get_language(), **more}
    try:
        job = start_job(kind, by=request.seat, params=params, title=title % {"number": record.number})
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(chain_url(record, request.seat))
    return redirect(job_path(job))
