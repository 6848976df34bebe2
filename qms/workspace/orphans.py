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
    """Remove the organisation's orphaned files that are older than a day. Returns how many. Can run at any time.

    What is stored is listed first and then what rows know, so a file that gets its row meanwhile is known or young.
    """
    removed = 0
    for folder, readers in FOLDERS.items():
        stored = set(stored_names(f"{folder}/{organisation.pk}"))
        with tenant_context(Acting(organisation=organisation.pk, source="sweep")):
            known = {name for reader in readers for name in reader()} if stored else set()
        for name in sorted(stored - known):
            if _is_old(name):
                default_storage.delete(name)
                logger.info("removed an orphaned file", extra={"file": name})
                removed += 1
    return removed


def stored_names(folder: str = "") -> Iterator[str]:
    """The names of everything in the storage below a folder. An object store knows no folders: a missing one is
    empty."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(names):
        yield f"{folder}/{name}" if folder else name
    for name in sorted(folders):
        yield from stored_names(f"{folder}/{name}" if folder else name)


def _is_old(name: str) -> bool:
    try:
        return default_storage.get_modified_time(name) < timezone.now() - AGE
    except FileNotFoundError:  # taken away meanwhile
        return False
