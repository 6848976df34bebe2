"""The mail backend: SMTP, or in the demo a mailbox inside the product that sends nothing."""

import uuid
from collections.abc import Sequence
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail.message import EmailMessage, EmailMultiAlternatives

from qms.notifications.models import SandboxMail
from qms.notifications.smtp import EmailBackend
from qms.organisations.context import behind_the_counter

ORGANISATION_HEADER = "X-Concord-Organisation"


class SandboxBackend(EmailBackend):
    """Keeps mails in a table when `SANDBOX_MAIL` is set, else sends them by SMTP."""

    def open(self) -> bool | None:
        """Nothing to open for the mailbox."""
        return False if settings.SANDBOX_MAIL else super().open()

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep or send; returns how many."""
        if not settings.SANDBOX_MAIL:
            return super().send_messages(email_messages)
        mails = [keep(message, reader) for message in email_messages for reader in message.recipients()]
        with behind_the_counter():
            SandboxMail.objects.bulk_create(mails)
        return len(email_messages)


def keep(message: EmailMessage, reader: str) -> SandboxMail:
    """The mail as it would have gone to one of its readers."""
    wire: Any = message.message()
    html = ""
    if isinstance(message, EmailMultiAlternatives):
        html = next((str(content) for content, kind in message.alternatives if kind == "text/html"), "")
    return SandboxMail(
        sent_for=_organisation(message),
        to=_address(reader),
        subject=str(message.subject),
        text=str(message.body),
        html=html,
        headers={name: str(value) for name, value in wire.items()},
        message_id=str(wire["Message-ID"]),
    )


def _address(reader: str) -> str:
    return parseaddr(reader)[1].lower()


def _organisation(message: EmailMessage) -> uuid.UUID | None:
    value = message.extra_headers.get(ORGANISATION_HEADER)
    return uuid.UUID(value) if value else None
