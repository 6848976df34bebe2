"""The doorbell of the relay: rung when a transaction with mails commits. Nobody hearing it loses nothing."""

import structlog
from django.db import connection, transaction
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)


def ring() -> None:
    """Ask a worker to relay now. Without a broker the next tick of the schedule does it."""
    from qms.notifications.tasks import relay  # the task leads back here through the relay

    try:
        relay.apply_async(expires=30, retry=False)
    except OperationalError as error:
        log.warning("outbox.bell_unheard", error=str(error))


def ring_after_commit() -> None:
    """Ring once when the running transaction commits, however many mails it writes."""
    if not any(entry[1] is ring for entry in connection.run_on_commit):
        transaction.on_commit(ring, robust=True)  # what is stored is stored, whatever the bell does
