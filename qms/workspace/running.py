"""The worker's side of a job: take it, run it, write down how it ended.

Each of the three is a transaction of its own, and the work between them has none open. A worker that is killed leaves
a row that says `running`; when its lease is over the next round gives it to another worker, who begins anew.
"""

import uuid
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q
from django.dispatch import Signal
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from qms.lib.objectstore import StoreAway
from qms.lib.refusal import Refused
from qms.lib.text import file_name
from qms.organisations.context import Acting, act_as, tenant_context
from qms.workspace.jobfiles import clear, keep
from qms.workspace.jobnotices import tell_the_end
from qms.workspace.jobs import KINDS, Outcome, acting_for
from qms.workspace.models import ACTIVE, Job
from qms.workspace.progress import LEASE, Cancelled, Progress, Superseded
from qms.workspace.turns import has_turn

log = structlog.get_logger(__name__)

job_ended = Signal()
"""Sent with `job` when its end is committed."""

ATTEMPTS = 3
State = Job.State


def run(organisation: uuid.UUID, job_id: uuid.UUID) -> str:
    """Run the job if it is to be run; answers its state. Ringing twice, or for a job that is over, does no harm."""
    job = claim(organisation, job_id)
    if job is None:
        return ""
    if job.state != State.RUNNING:
        return str(job.state)
    named = {"organisation": str(job.organisation_id), "person": str(job.person_id)}
    structlog.contextvars.bind_contextvars(**named)  # for all lines of the task; the next task begins without
    log.info("jobs.begun", job=str(job.pk), kind=job.kind, attempt=job.attempts)
    if job.attempts > 1:
        clear(job)
    with translation.override(job.language), timezone.override(job.person.zone):
        return _run(job)


def claim(organisation: uuid.UUID, job_id: uuid.UUID) -> Job | None:
    """Take the job: it is ours for the length of a lease. None when there is nothing to do, or it has no turn yet."""
    now = timezone.now()
    with tenant_context(Acting(organisation, source="job", request_id=f"job {job_id}")):
        free = Q(state=State.WAITING) | Q(state=State.RUNNING, leased_until__lt=now)
        rows = Job.objects.select_related("person", "organisation", "customer").filter(free, pk=job_id)
        job = rows.select_for_update(skip_locked=True, of=("self",)).first()
        if job is None or not has_turn(job):
            return None
        act_as(acting_for(job))
        with translation.override(job.language):
            _take(job)
        return job


def _take(job: Job) -> None:
    if job.cancel_requested:
        _end(job, State.CANCELLED, Outcome())
    elif job.attempts >= ATTEMPTS:
        _end(job, State.FAILED, Outcome(_("The work was interrupted three times and was given up.")))
    elif job.kind not in KINDS:
        _end(job, State.FAILED, Outcome(_("This kind of work does not exist any more.")))
    else:
        now = timezone.now()
        job.state, job.begun_at, job.leased_until = State.RUNNING, now, now + LEASE
        job.attempts, job.done, job.total, job.refused = job.attempts + 1, 0, None, 0
        job.save(update_fields=["state", "begun_at", "leased_until", "attempts", "done", "total", "refused"])


def _run(job: Job) -> str:
    try:
        with TemporaryDirectory(prefix="concord-job-") as folder, Progress(job, Path(folder)) as progress:
            outcome = _work(job, progress)
            return _done(job, outcome, progress)
    except Superseded:
        log.warning("jobs.superseded", job=str(job.pk))
        return ""
    except Cancelled:
        return _over(job, State.CANCELLED, Outcome())
    except Refused as refused:
        job.storage_name = ""
        return _over(job, State.FAILED, Outcome(str(refused)))


def _work(job: Job, progress: Progress) -> Outcome:
    try:
        return KINDS[job.kind].run(job, progress)
    except (Refused, Cancelled, Superseded, OperationalError, InterfaceError, StoreAway):
        raise  # a refusal is an answer; without database or files the lease runs out and the work begins anew
    except Exception as error:  # edge: task runner; whatever the work brings up, the person is told
        number = job.pk.hex[-8:].upper()
        log.exception("jobs.failed", job=str(job.pk), kind=job.kind, incident=number)
        sentence = _("Something went wrong that should not. Tell your administrator the number %(number)s.")
        raise Refused(sentence % {"number": number}) from error


def _done(job: Job, outcome: Outcome, progress: Progress) -> str:
    """Keep the file, then note the end: the storage is never spoken to inside a writing transaction."""
    kept = keep(job, outcome.file) if outcome.file else None
    if kept and outcome.file:
        job.file_name, job.media_type = file_name(outcome.file.name), outcome.file.media_type
        job.storage_name, job.sha256, job.size = kept.name, kept.sha256, kept.size
    job.done, job.total, job.refused = progress.counts
    return _over(job, State.DONE, outcome)


def _over(job: Job, state: Job.State, outcome: Outcome) -> str:
    """Write the end down, unless another worker has the job by now."""
    with tenant_context(acting_for(job)):
        rows = Job.objects.select_for_update().filter(pk=job.pk, state=State.RUNNING, attempts=job.attempts)
        if not rows.exists():
            log.warning("jobs.superseded", job=str(job.pk))
            return ""
        if outcome.note is not None:
            outcome.note(job)
        _end(job, state, outcome)
    clear(job, but=job.storage_name)
    log.info("jobs.ended", job=str(job.pk), kind=job.kind, state=str(job.state))
    return str(job.state)


def give_up_all(why: str) -> int:
    """End every job of the acting organisation that waits or runs, without telling anybody; returns how many.

    `why`: the sentence its page shows. For the time after a restore: what it was doing is not known any more.
    """
    rows = Job.objects.filter(state__in=ACTIVE)
    return rows.update(state=State.FAILED, leased_until=None, finished_at=timezone.now(), message=why[:500])


ENDING = ["state", "leased_until", "finished_at", "message", "result_url", "result"]
RESULT = ["done", "total", "refused", "file_name", "media_type", "storage_name", "sha256", "size"]


def _end(job: Job, state: Job.State, outcome: Outcome) -> None:
    job.state, job.leased_until, job.finished_at = state, None, timezone.now()
    job.message, job.result_url, job.result = outcome.message[:500], outcome.url, outcome.result
    job.save(update_fields=[*ENDING, *(RESULT if state == State.DONE else [])])
    tell_the_end(job)
    transaction.on_commit(lambda: job_ended.send(Job, job=job), robust=True)
