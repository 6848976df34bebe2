"""Own jobs and the files they made."""

from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from qms.accounts.access import SeatedRequest
from qms.web.downloads import HEADERS
from qms.web.errors import unavailable
from qms.web.lists import keyset_page
from qms.web.shapes import Job as Face
from qms.web.shapes import Tone
from qms.web.tables import Column, State, Table
from qms.workspace.formkeys import once
from qms.workspace.jobs import KINDS, jobs_of, request_cancel
from qms.workspace.models import Job
from qms.workspace.views.sides import frame_of, side_url

TONES: dict[str, Tone] = {"done": "ok", "failed": "bad", "cancelled": "mute"}


def own_job(request: SeatedRequest, key: UUID) -> Job:
    """The person's own job; another's and a missing one are the same 404."""
    found = jobs_of(request.seat).filter(pk=key).first()
    if found is None:
        raise Http404
    found.person = request.seat.person  # its own; the portal's role could not read all of a person's columns
    return found


def jobs(request: SeatedRequest) -> HttpResponse:
    """My exports and jobs, newest first."""
    page = keyset_page(
        jobs_of(request.seat), request.GET, orderings={"newest": ("-created_at", "-id")}, default="newest"
    )
    table = Table(_columns(request), _("My exports and jobs"), page=page)
    context = {"frame": frame_of(request), "rows": page, "table": table, "days": settings.EXPORT_DAYS}
    return render(request, "workspace/jobs.html", context)


def _columns(request: SeatedRequest) -> list[Column[Job]]:
    return [
        Column("title", _("What"), lambda job: job.title, role="lead",
               link=lambda job: side_url(request, "job", job.pk)),
        Column("state", _("State"), lambda job: State(job.get_state_display(), TONES.get(job.state, "info")),
               format="badge", role="half"),
        Column("done", _("Done"), lambda job: job.done or None, format="number", role="half-2"),
        Column("file", _("File"), lambda job: job.file_name if _may_have_file(request, job) else "",
               link=lambda job: side_url(request, "job_file", job.pk)),
        Column("started", _("Started"), lambda job: job.created_at, format="datetime", role="when"),
    ]  # fmt: skip


def _may_have_file(request: SeatedRequest, job: Job) -> bool:
    """Whether the job's file is kept, and the person still has the right to it: a role may have changed since."""
    kind = KINDS.get(job.kind)
    return bool(job.storage_name) and kind is not None and kind.allowed(request.seat)


def face_of(request: SeatedRequest, job: Job) -> Face:
    """The job as its component shows it."""
    kind = KINDS.get(job.kind)
    url, label = job.result_url, str(kind.result_label) if kind and kind.result_label else _("Open the result")
    if _may_have_file(request, job):
        url, label = side_url(request, "job_file", job.pk), _("Download %(file)s") % {"file": job.file_name}
    return Face(
        title=job.title, state=cast(Any, job.state), done=job.done, total=job.total, unit=kind.unit if kind else "",
        refused=job.refused, started_by=job.person.name, started_at=job.created_at, message=_message(job),
        version_url=side_url(request, "job", job.pk) + "?part=1", result_url=url, result_label=label,
        cancel_url="" if job.cancel_requested else side_url(request, "job_cancel", job.pk),
    )  # fmt: skip


def _message(job: Job) -> str:
    if job.active and job.cancel_requested:
        return _("It stops at its next step.")
    if job.file_name and not job.storage_name:
        return _("The file is no longer kept. Start the export again to get a new one.")
    return job.message


def job(request: SeatedRequest, key: UUID) -> HttpResponse:
    """One job; with `?part=1` only the part that changes while it runs."""
    found = own_job(request, key)
    context = {"frame": frame_of(request), "job": found, "face": face_of(request, found), "days": settings.EXPORT_DAYS}
    context["list_url"] = side_url(request, "jobs")
    return render(request, "workspace/job_face.html" if "part" in request.GET else "workspace/job.html", context)


@once
def job_cancel(request: SeatedRequest, key: UUID) -> HttpResponseBase:
    """Ask for the end of a job."""
    found = own_job(request, key)
    request_cancel(found, by=request.seat)
    messages.success(request, _("The job is being stopped."))
    return redirect(side_url(request, "job", found.pk))


def job_file(request: SeatedRequest, key: UUID) -> HttpResponseBase:
    """What the job has made, only for the one who started it and still may."""
    found = own_job(request, key)
    if not _may_have_file(request, found):
        raise Http404
    try:
        content = default_storage.open(found.storage_name)
    except FileNotFoundError:
        return unavailable(request)
    return FileResponse(
        content, as_attachment=True, filename=found.file_name, content_type=found.media_type, headers=HEADERS
    )
