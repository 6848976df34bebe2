"""Files that no row speaks of: what a worker left behind that was killed between file and commit."""

import datetime as dt
import logging
import uuid
from collections.abc import Iterator

from django.core.files.storage import default_storage
from django.utils import timezone

from qms.organisations.context import Acting, tenant_context
from qms.organisations.models import Organisation
from qms.records.models import Attachment
from qms.records.services.files import FOLDER

logger = logging.getLogger(__name__)

AGE = dt.timedelta(days=1)
"""Younger ones may belong to an act that has not committed yet."""


def sweep(organisation: Organisation) -> int:
    """Remove the organisation's orphaned files that are older than a day. Returns how many. Can run at any time."""
    with tenant_context(Acting(organisation=organisation.pk, source="sweep")):
        known = set(Attachment.objects.values_list("storage_name", flat=True))
        known |= set(Attachment.objects.exclude(thumbnail_name="").values_list("thumbnail_name", flat=True))
    orphans = [name for name in _stored(organisation.pk) if name not in known and _is_old(name)]
    for name in orphans:
        default_storage.delete(name)
        logger.info("removed an orphaned file", extra={"file": name})
    return len(orphans)


def _stored(organisation: uuid.UUID) -> Iterator[str]:
    root = f"{FOLDER}/{organisation}"
    if not default_storage.exists(root):
        return
    for folder in default_storage.listdir(root)[0]:
        for name in default_storage.listdir(f"{root}/{folder}")[1]:
            yield f"{root}/{folder}/{name}"


def _is_old(name: str) -> bool:
    return default_storage.get_modified_time(name) < timezone.now() - AGE
