"""The bells of changes: silence, reminders, documents brought back, calendars. Ringing twice does no harm."""

from celery import shared_task

from changecontrol.services.answering import follow_silence
from changecontrol.services.feeds import read_feeds
from changecontrol.services.positions import follow_positions
from changecontrol.services.reminding import follow_reminders
from changecontrol.services.stopping import follow_brought_back
from qms.clocks.tasks import for_each_organisation
from qms.lib.one_at_a_time import one_at_a_time
from qms.organisations.context import Acting, tenant_context
from qms.organisations.models import Organisation


@shared_task
@one_at_a_time
def turn() -> int:
    """Judge silence, remind customers (of trade-offs too), close what was brought back; returns how often."""
    return for_each_organisation(_turn)


def _turn(organisation: Organisation) -> int:
    with tenant_context(Acting(organisation.pk, printed_name="Concord", source="change")):
        told = follow_reminders(organisation) + follow_positions(organisation)
        return follow_silence(organisation) + told + follow_brought_back(organisation)


@shared_task
@one_at_a_time
def read_calendars() -> int:
    """Read the calendars of customers that are due; returns how many. Each is put off first, so twice does no harm."""
    return for_each_organisation(read_feeds)
