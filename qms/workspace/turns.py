"""Whose turn it is: an organisation with a flood of jobs leaves a process of the worker free for the others.

Nothing waits inside the worker: a job that has no turn is put back, and whichever of the organisation's jobs ends
rings for the one that waits longest.
"""

import uuid

from django.conf import settings
from django.db import connection
from django.utils import timezone

from qms.organisations.context import Acting, tenant_context
from qms.organisations.models import Organisation
from qms.workspace.jobs import ring
from qms.workspace.models import Job


def has_turn(job: Job) -> bool:
    """Whether the organisation of the job may have one more running. Asked in the transaction that takes the job, and
    settled one after the other, so that two cannot take the last turn."""
    if not Organisation.objects.exclude(pk=job.organisation_id).exists():
        return True
    with connection.cursor() as cursor:
        name = f"turns of {job.organisation_id}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
    running = Job.objects.filter(state=Job.State.RUNNING, leased_until__gte=timezone.now()).exclude(pk=job.pk)
    return bool(running.count() < settings.JOBS_PER_ORGANISATION)


def ring_next(organisation: uuid.UUID) -> None:
    """Ring for the organisation's job that waits longest, if one does."""
    with tenant_context(Acting(organisation, source="job")):
        waiting = Job.objects.filter(state=Job.State.WAITING).order_by("created_at", "id")
        following = waiting.values_list("pk", flat=True).first()
    if following:
        ring(organisation, following)
