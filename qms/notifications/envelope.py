"""A row of the outbox as a mail: headers that threads, filters and machines that answer by themselves understand."""

import hashlib
from email.headerregistry import Address
from email.utils import format_datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from qms.lib.text import one_line
from qms.notifications.models import OutboxMessage
from qms.notifications.sandbox import ORGANISATION_HEADER


def as_mail(message: OutboxMessage) -> EmailMultiAlternatives:
    """The mail of a row: always the same one, whenever and however often it is made."""
    mail = EmailMultiAlternatives(
        subject=one_line(message.subject, 250),
        body=message.text,
        to=[_reader(message)],
        headers=_headers(message),
    )
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    return mail


def _reader(message: OutboxMessage) -> str:
    """`"Piet Larsen" <piet@…>`; the name is quoted or encoded, so it cannot bring an address of its own."""
    user, _at, domain = message.address.rpartition("@")
    return str(Address(one_line(message.name), user, domain))


def _headers(message: OutboxMessage) -> dict[str, str]:
    headers = {
        "Message-ID": message.message_id,
        "Date": format_datetime(message.created_at),
        "Content-Language": message.language,
        "Auto-Submitted": "auto-generated",  # RFC 3834, 5: no holiday answers to a machine
        "X-Auto-Response-Suppress": "All",
        ORGANISATION_HEADER: str(message.organisation_id),
    }
    if message.record_number:
        headers["References"] = thread_of(message)
    if message.optional:
        headers["List-Unsubscribe"] = f"<{settings.PUBLIC_URL}{settings_path(message)}>"
    return headers


def thread_of(message: OutboxMessage) -> str:
    """One name for all mails about a record, so that mail programs show them as one conversation."""
    key = f"{message.organisation_id}\n{message.record_number}"
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}.thread@{message.message_id.rpartition('@')[2]}"


def settings_path(message: OutboxMessage) -> str:
    """The page on which its reader can mute such messages: on the portal's side when the message leads there."""
    parts = message.url.strip("/").split("/")
    side = "/portal" if parts[1:2] == ["portal"] else ""
    return f"/{parts[0]}{side}/notifications/settings/"
