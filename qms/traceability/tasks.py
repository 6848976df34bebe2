"""The bell of the search for gaps. The schedule rings every hour, PostgreSQL decides what is due."""

from celery import shared_task

from qms.clocks.tasks import for_each_organisation
from qms.lib.one_at_a_time import one_at_a_time
from qms.traceability.services import nightly


@shared_task
@one_at_a_time
def look_for_gaps() -> int:
    """Look for gaps where the night has come; returns how many were found and closed."""
    return for_each_organisation(nightly)
