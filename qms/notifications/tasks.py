"""The relay as a task: rung by each commit that wrote a mail, and by the schedule."""

from celery import shared_task
from django.core.cache import cache

from qms.lib.one_at_a_time import one_at_a_time
from qms.notifications.relay import SERVER_AWAY_PAUSE, relay_all

AWAY = "mail-server-away"


@shared_task
@one_at_a_time
def relay() -> int:
    """Send what is due; returns how many mails. Safe to run any number of times, and at once.

    A mail server that does not let us in is left alone by everybody for a while.
    """
    if cache.get(AWAY):
        return 0
    run = relay_all()
    if run.server_away:
        cache.set(AWAY, True, SERVER_AWAY_PAUSE.total_seconds())
    return run.sent
