"""The relay as a task: rung by each commit that wrote a mail, and by the schedule."""

from celery import shared_task
from django.core.cache import cache

from qms.notifications.relay import SERVER_AWAY_PAUSE, relay_once

AWAY = "mail-server-away"


@shared_task
def relay() -> int:
    """Send what is due; returns how many mails. Safe to run any number of times, and at once.

    A mail server that hangs would hold every worker for its time-out, so all of them leave it alone for a while.
    """
    if cache.get(AWAY):
        return 0
    run = relay_once()
    if run.server_away:
        cache.set(AWAY, True, SERVER_AWAY_PAUSE.total_seconds())
    return run.sent
