"""The bell of documents: revisions take effect on their day. Ringing twice does no harm."""

from celery import shared_task

from qms.clocks.tasks import for_each_organisation
from qms.documents.services import follow_the_days
from qms.lib.one_at_a_time import one_at_a_time
from qms.organisations.context import Acting, tenant_context
from qms.organisations.models import Organisation


@shared_task
@one_at_a_time
def turn() -> int:
    """Let the revisions take effect whose day has come; returns how many."""
    return for_each_organisation(_turn)


def _turn(organisation: Organisation) -> int:
    with tenant_context(Acting(organisation.pk, printed_name="Concord", source="documents")):
        return follow_the_days(organisation)
