"""Mails that are sent beside the request: those of sign-in, which hold a secret and are kept nowhere.

One thread of the web process sends them, so no page waits for a mail server, and the time of an answer does not tell
whether there was anybody to write to. A process that is killed loses what waits here; the person asks again.
"""

import smtplib
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore

import structlog
from django.core.mail import EmailMessage
from django.db import connection

from qms.notifications.smtp import answered_within

log = structlog.get_logger(__name__)

PATIENCE_SECONDS = 40
MOST = 100
"""So many may wait while the mail server is away; then they are dropped."""

_room = BoundedSemaphore(MOST)
_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mails-of-sign-in")


def send_aside(message: EmailMessage) -> None:
    """Send it soon. Fails in silence for who asked: the answer must not tell whether there is an account."""
    if _room.acquire(blocking=False):
        _thread.submit(_send, message)
    else:
        log.error("mail_of_sign_in_not_sent", error="too many wait")


def wait_until_sent() -> None:
    """Return when everything that was handed over until now was sent or has failed."""
    _thread.submit(int).result()


def _send(message: EmailMessage) -> None:
    try:
        with answered_within(PATIENCE_SECONDS):
            message.send()
    except (smtplib.SMTPException, OSError) as error:
        log.error("mail_of_sign_in_not_sent", error=str(error))
    except Exception:  # edge: thread; nobody else would hear of it
        log.exception("mail_of_sign_in_not_sent")
    finally:
        connection.close()  # the demo's mailbox is a table
        _room.release()
