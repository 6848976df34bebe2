"""SMTP with an end: Django's backend, but whoever sends can say how long the whole conversation may take.

smtplib's timeout is for each answer alone: a server that answers slowly enough holds a mail for minutes.
"""

import smtplib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.core.mail.backends.smtp import EmailBackend as DjangoBackend

_END: ContextVar[float] = ContextVar("end of the conversation", default=float("inf"))


@contextmanager
def answered_within(seconds: float) -> Iterator[None]:
    """All answers inside the block come within so many seconds together, or TimeoutError is raised."""
    token = _END.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _END.reset(token)


class _Bounded(smtplib.SMTP):
    """Silence is told apart from a server that hangs up: smtplib makes the same of both."""

    def getreply(self) -> tuple[int, bytes]:
        """The server's next answer. Raises TimeoutError when it does not come in time."""
        left = _END.get() - time.monotonic()
        if self.sock is not None:
            if left <= 0:
                self.close()
                raise TimeoutError("the mail server takes too long")
            self.sock.settimeout(min(self.timeout, left))
        try:
            return super().getreply()
        except smtplib.SMTPServerDisconnected as error:
            if isinstance(error.__context__, TimeoutError):
                raise TimeoutError("the mail server does not answer") from error
            raise


class _BoundedOverTls(_Bounded, smtplib.SMTP_SSL):
    """The same, encrypted from the first word."""


class EmailBackend(DjangoBackend):
    """Django's backend with bounded conversations."""

    @property
    def connection_class(self) -> Any:
        """What speaks to the server."""
        return _BoundedOverTls if self.use_ssl else _Bounded
