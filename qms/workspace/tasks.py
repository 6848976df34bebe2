"""The heart of the installation, and the jobs of people: rung by commits and by the schedule, done by the worker."""

import uuid
from typing import Any

import structlog
from celery import shared_task
from celery.signals import worker_ready
from django.conf import settings

from qms.lib.one_at_a_time import one_at_a_time
from qms.organisations.context import Acting, tenant_context
from qms.organisations.models import Organisation
from qms.workspace import running
from qms.workspace.jobs import left_lying, ring
from qms.workspace.orphans import sweep_orphans
from qms.workspace.services import BELLS, WORKER, note_backlog, note_pulse
from qms.workspace.sweeping import sweep_organisation
from qms.workspace.turns import ring_next

log = structlog.get_logger(__name__)

PICKED_UP = 50
"""Jobs in one round, of an organisation that has no others beside it."""


@shared_task
@one_at_a_time
def heartbeat() -> int:
    """The bells are heard, and this is what they see of the outbox."""
    note_pulse(BELLS)
    note_backlog()
    return 1


@shared_task
def worker_heartbeat() -> None:
    """The worker has a process free. While all of them run jobs of people, those jobs say that it lives."""
    note_pulse(WORKER)


@worker_ready.connect
def in_worker(**_kwargs: Any) -> None:
    """A part that has started says so at once instead of at the next ring; the one that has not hears it later."""
    heartbeat.apply_async(expires=30)
    worker_heartbeat.apply_async(expires=30)


@shared_task
def run_job(organisation: str, job: str) -> str:
    """Run a job; safe to ring any number of times, and at once. Answers the state it ended in."""
    state = running.run(uuid.UUID(organisation), uuid.UUID(job))
    if state:
        ring_next(uuid.UUID(organisation))
    return state


@shared_task
@one_at_a_time
def pick_up() -> int:
    """Ring for jobs that nobody heard of and for those whose worker died; answers how many.

    Of each organisation as many as can have a turn: rings are heard in their order and die after a minute, so behind
    those of a flood the others' would never be heard. Whoever ends rings for the next one.
    """
    organisations, rung = list(Organisation.objects.order_by("pk").values_list("pk", flat=True)), 0
    most = PICKED_UP if len(organisations) == 1 else settings.JOBS_PER_ORGANISATION
    for organisation in organisations:
        with tenant_context(Acting(organisation, source="job")):
            found = list(left_lying().values_list("pk", flat=True)[:most])
        for job in found:
            ring(organisation, job)
        rung += len(found)
    return rung


@shared_task
def sweep() -> int:
    """Take away what is past its time: keys of sent forms, files of jobs, forgotten drafts. Answers how many."""
    return sum(sweep_organisation(pk) for pk in Organisation.objects.order_by("pk").values_list("pk", flat=True))


@shared_task
def sweep_files() -> int:
    """Remove the files that killed workers left behind, in all organisations. Can run twice."""
    return sum(sweep_orphans(organisation) for organisation in Organisation.objects.order_by("pk"))
