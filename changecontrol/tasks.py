"""The bells of changes: silence that has lasted long enough, calendars of customers. Ringing twice does no harm."""

from celery import shared_task

from changecontrol.services.answering import follow_silence
from changecontrol.services.feeds import read_feeds
from changecontrol.services.positions import follow_positions
from changecontrol.services.reminding import follow_reminders
from qms.clocks.tasks import for_each_organisation
from qms.lib.one_at_a_time import one_at_a_time
from qms.organisations.context import Acting, tenant_context
from qms.organisations.models import Organisation


@shared_task
@one_at_a_time
def turn() -> int:
    """Judge the silence of customers whose time has passed, remind those whose time ends, of trade-offs too."""
    return for_each_organisation(_turn)


def _turn(organisation: Organisation) -> int:
    with tenant_context(Acting(organisation.pk, printed_name="Concord", source="change")):
        return follow_silence(organisation) + follow_reminders(organisation) + follow_positions(organisation)


@shared_task
@one_at_a_time
def read_calendars() -> int:
    """Read the calendars of customers that are due; returns how many. Each is put off first, so twice does no harm."""
    return for_each_organisation(read_feeds)
