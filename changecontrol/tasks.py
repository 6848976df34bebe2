"""The bell of changes: silence is taken for what the terms make of it, once the time has passed. Twice does no harm."""

from celery import shared_task

from changecontrol.services.answering import follow_silence
from qms.clocks.tasks import for_each_organisation
from qms.lib.one_at_a_time import one_at_a_time
from qms.organisations.context import Acting, tenant_context
from qms.organisations.models import Organisation


@shared_task
@one_at_a_time
def turn() -> int:
    """Judge the silence of customers whose time for an answer has passed; returns how many notices moved."""
    return for_each_organisation(_turn)


def _turn(organisation: Organisation) -> int:
    with tenant_context(Acting(organisation.pk, printed_name="Concord", source="change")):
        return follow_silence(organisation)
