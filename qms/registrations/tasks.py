"""The bell of registrations: they expire on their day.

What is valid is decided by the days, so a late bell does no harm.
"""

from celery import shared_task

from qms.clocks.tasks import for_each_organisation
from qms.lib.one_at_a_time import one_at_a_time
from qms.organisations.context import Acting, tenant_context
from qms.organisations.models import Organisation
from qms.registrations.services import follow_the_days


@shared_task
@one_at_a_time
def turn() -> int:
    """Let registrations expire and tell customers of those that end soon; returns how many expired."""
    return for_each_organisation(_turn)


def _turn(organisation: Organisation) -> int:
    with tenant_context(Acting(organisation.pk, printed_name="Concord", source="registrations")):
        return follow_the_days(organisation)
