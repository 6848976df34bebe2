"""Where the seldom things are heard of: Celery's signals, and those of jobs and anchors. Connected by apps.py."""

import time
from typing import Any

from celery.signals import task_postrun, task_prerun

from qms.operations.figures.tallies import AHEAD, ANCHORS, JOBS, TASKS, count
from qms.trail.services import anchor_trouble
from qms.workspace.models import Job
from qms.workspace.running import job_ended


def connect() -> None:
    """Count from now on."""
    for signal, receiver in _pairs():
        signal.connect(receiver)


def disconnect() -> None:
    """Count no more."""
    for signal, receiver in _pairs():
        signal.disconnect(receiver)


def _pairs() -> list[tuple[Any, Any]]:
    return [
        (task_prerun, task_begins), (task_postrun, task_ends), (job_ended, job_ends), (anchor_trouble, anchor_fails),
    ]  # fmt: skip


def task_begins(task: Any = None, **_kwargs: Any) -> None:
    """Note the time with the run itself."""
    task.request.concord_begun = time.perf_counter()


def task_ends(task: Any = None, state: str | None = None, **_kwargs: Any) -> None:
    """Count the task by its name and outcome: success, failure, retry."""
    begun = getattr(task.request, "concord_begun", None)
    seconds = time.perf_counter() - begun if begun is not None else None
    count(TASKS, task.name, (state or "unknown").lower(), seconds=seconds)


def job_ends(job: Job, **_kwargs: Any) -> None:
    """Count the job by its kind and how it ended; the time is that of its last attempt."""
    ran = job.finished_at and job.begun_at and job.finished_at - job.begun_at
    count(JOBS, job.kind, str(job.state), seconds=ran.total_seconds() if ran else None)


def anchor_fails(ahead: bool, **_kwargs: Any) -> None:
    """Count a place outside that could not be written, or that knows more than the database."""
    count(AHEAD if ahead else ANCHORS)
