"""Files that no row speaks of: what a worker left behind that was killed between file and commit.

Whoever puts files into the storage names its folder and how its rows know them:

    files_of("pdf", lambda: RecordPdf.objects.values_list("storage_name", flat=True))
"""

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Iterator

from django.core.files.storage import default_storage
from django.utils import timezone

from qms.organisations.context import Acting, tenant_context
from qms.organisations.models import Organisation

logger = logging.getLogger(__name__)

AGE = dt.timedelta(days=1)
"""Younger ones may belong to an act that has not committed yet."""

Known = Callable[[], Iterable[str]]
FOLDERS: dict[str, list[Known]] = {}


def files_of(folder: str, *known: Known) -> None:
    """Files of an organisation lie below `folder`/<its id>/; `known` read the names that its rows speak of."""
    FOLDERS[folder] = list(known)


def sweep_orphans(organisation: Organisation) -> int:
    """Remove the organisation's orphaned files that are older than a day. Returns how many. Can run at any time."""
    removed = 0
    for folder, readers in FOLDERS.items():
        old = [name for name in _stored(f"{folder}/{organisation.pk}") if _is_old(name)]
        with tenant_context(Acting(organisation=organisation.pk, source="sweep")):
            known = {name for reader in readers for name in reader()} if old else set()
        for name in old:
            if name not in known:
                default_storage.delete(name)
                logger.info("removed an orphaned file", extra={"file": name})
                removed += 1
    return removed


def _stored(folder: str) -> Iterator[str]:
    if not default_storage.exists(folder):
        return
    folders, names = default_storage.listdir(folder)
    yield from (f"{folder}/{name}" for name in names)
    for below in folders:
        yield from _stored(f"{folder}/{below}")


def _is_old(name: str) -> bool:
    return default_storage.get_modified_time(name) < timezone.now() - AGE
