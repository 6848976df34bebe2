"""What is past its time is taken away: keys of sent forms, files of jobs, forgotten drafts."""

import datetime as dt
import uuid

from django.conf import settings
from django.utils import timezone

from qms.organisations.context import Acting, tenant_context
from qms.workspace.jobfiles import clear
from qms.workspace.models import Draft, FormKey, Job

KEY_DAYS = 7
"""A browser that sends a form again does so within minutes; a week covers one that was closed and restored."""

DRAFT_DAYS = 90
FILES_AT_ONCE = 200


def sweep_organisation(organisation: uuid.UUID) -> int:
    """Sweep one organisation; answers how many rows and files are gone."""
    now = timezone.now()
    acting = Acting(organisation, source="sweep")
    with tenant_context(acting):
        keys, _by_model = FormKey.objects.filter(created_at__lt=now - dt.timedelta(days=KEY_DAYS)).delete()
        drafts, _by_model = Draft.objects.filter(updated_at__lt=now - dt.timedelta(days=DRAFT_DAYS)).delete()
        old = Job.objects.filter(finished_at__lt=now - dt.timedelta(days=settings.EXPORT_DAYS)).exclude(storage_name="")
        files = list(old.order_by("finished_at")[:FILES_AT_ONCE])
    for job in files:
        clear(job)
    with tenant_context(acting):
        Job.objects.filter(pk__in=[job.pk for job in files]).update(storage_name="")
    return keys + drafts + len(files)
