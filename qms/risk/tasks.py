"""What runs by itself about risks. The schedule rings, PostgreSQL decides what is due; twice does no harm."""

from celery import shared_task

from qms.clocks.tasks import for_each_organisation
from qms.lib.one_at_a_time import one_at_a_time
from qms.organisations.context import Acting, tenant_context
from qms.organisations.models import Organisation
from qms.risk.services.field import compare_all


@shared_task
@one_at_a_time
def compare_with_the_field() -> int:
    """Flag the rows whose assumed occurrence no longer holds; returns how many studies had some."""
    return for_each_organisation(_compare)


def _compare(organisation: Organisation) -> int:
    with tenant_context(Acting(organisation.pk, printed_name="Concord", source="clock")):
        return compare_all()
