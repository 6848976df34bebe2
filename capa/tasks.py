"""What runs by itself in this domain. The schedule rings, PostgreSQL decides what is due; twice does no harm."""

from celery import shared_task

from capa.services.collecting import collect_due
from qms.clocks.tasks import for_each_organisation
from qms.lib.one_at_a_time import one_at_a_time


@shared_task
@one_at_a_time
def collect_effects() -> int:
    """Judge the criteria over Concord's own records whose day has come; returns how many verdicts were computed."""
    return for_each_organisation(collect_due)
