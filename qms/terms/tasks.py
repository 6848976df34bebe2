"""The bell of terms: states follow the days. What holds is decided by the days, so a late bell does no harm."""

from celery import shared_task

from qms.clocks.tasks import for_each_organisation
from qms.lib.one_at_a_time import one_at_a_time
from qms.organisations.context import Acting, tenant_context
from qms.organisations.models import Organisation
from qms.terms.services import follow_the_days


@shared_task
@one_at_a_time
def turn() -> int:
    """Start, supersede and end the sets whose day has come; returns how many."""
    return for_each_organisation(_turn)


def _turn(organisation: Organisation) -> int:
    with tenant_context(Acting(organisation.pk, printed_name="Concord", source="terms")):
        return follow_the_days(organisation)
