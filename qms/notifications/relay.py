"""The relay: takes due mails from the outbox one by one, hands each to the mail server, and notes how it went.

Any number may run. A row is leased and marked before it is sent, and marked again afterwards, each in a transaction of
its own; nothing is locked while the mail server is spoken to. A relay that is killed between the two leaves one mail
that is sent again when its lease is over, with the same Message-ID. Row-level security wants one organisation per
transaction, so each run asks every organisation, by one index probe each.
"""

import datetime as dt
import smtplib
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass

import structlog
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from qms.lib.spans import span
from qms.lib.text import one_line
from qms.notifications.envelope import as_mail
from qms.notifications.models import OutboxMessage
from qms.notifications.queries import MAIL, State, due_mails
from qms.notifications.smtp import answered_within
from qms.organisations.context import Acting, tenant_context
from qms.organisations.models import Organisation

log = structlog.get_logger(__name__)

PATIENCE_SECONDS = 40
"""One mail takes no longer, from the first word to the mail server to its last answer."""

GOODBYE_SECONDS = 5

LEASE = dt.timedelta(seconds=60)
"""Longer than our patience with one mail; a dead relay's mail is late by no more than this."""

SERVER_AWAY_PAUSE = dt.timedelta(seconds=30)
"""How long a mail waits when the mail server could not be reached. It is not counted: no fault of the mail."""

BACK_OFF = [dt.timedelta(minutes=minutes) for minutes in (0.5, 2, 10, 30, 120, 360, 720, 1440)]
"""Waiting times after each temporary failure. RFC 5321, 4.5.4.1, asks for tries over some days; then it has failed."""


SHARE = 20
"""Mails of one organisation in a round."""

ROUNDS_SECONDS = 10
"""No new round after this time: the next run asks every organisation again, so news do not wait behind a flood."""


class ServerAway(Exception):
    """The mail server could not be reached or does not let us in; every other mail would fare the same now."""


class ServerSilent(Exception):
    """The mail server did not answer in the middle of a mail."""


@dataclass(frozen=True)
class Run:
    """What a run did: mails the server took, whether it ended early because the server was away, or for time."""

    sent: int
    server_away: bool = False
    more: bool = False


def relay_all() -> Run:
    """Send everything that is due, run after run."""
    sent, run = 0, Run(0, more=True)
    while run.more:
        run = relay_once()
        sent += run.sent
    return Run(sent, run.server_away)


def relay_once() -> Run:
    """Send what is due, in rounds: an organisation with a flood does not keep others waiting."""
    backend, sent, end = get_connection(), 0, time.monotonic() + ROUNDS_SECONDS
    waiting = list(Organisation.objects.order_by("pk").values_list("pk", flat=True))
    try:
        while True:
            shares = {organisation: _send_share(organisation, backend) for organisation in waiting}
            waiting = [organisation for organisation, share in shares.items() if share.more]
            sent += sum(share.sent for share in shares.values())
            if not waiting or time.monotonic() >= end:
                return Run(sent, more=bool(waiting))
    except ServerAway:
        return Run(sent, server_away=True)
    finally:
        hang_up(backend)


@dataclass(frozen=True)
class _Share:
    sent: int
    more: bool


def _send_share(organisation: uuid.UUID, backend: BaseEmailBackend) -> _Share:
    """Send one round's share of an organisation; `more` when it was used up.

    A mail at which the server falls silent ends the share: the others wait for one such mail, not for twenty.
    """
    leased = sent = 0
    try:
        while leased < SHARE and (message := lease_one(organisation)):
            leased += 1
            with span("relay send", attempt=message.attempts):
                sent += deliver(message, backend)
    except ServerSilent:
        return _Share(sent, more=False)
    return _Share(sent, more=leased == SHARE)


def lease_one(organisation: uuid.UUID) -> OutboxMessage | None:
    """Take one due mail: marked `sending`, and committed, before it is sent."""
    with tenant_context(Acting(organisation, source="relay")):
        rows = _next_in_turn().select_related("recipient").select_for_update(skip_locked=True, of=("self",))
        message = rows.order_by("due_at", "id").first()
        if message is None:
            return None
        if message.recipient is not None and not message.recipient.is_active:
            _note(message, state=State.CANCELLED, leased_until=None)
        else:
            attempts = message.attempts + 1
            _note(message, state=State.SENDING, leased_until=timezone.now() + LEASE, attempts=attempts)
        return message


def _next_in_turn() -> QuerySet[OutboxMessage]:
    """Due mails that no earlier mail to the same reader about the same record has to go before."""
    earlier = OutboxMessage.objects.filter(
        Q(state=State.SENDING) | Q(due_at__lte=timezone.now()) | ~Q(last_error=""),
        organisation=OuterRef("organisation"),
        address=OuterRef("address"),
        record_number=OuterRef("record_number"),
        channel=MAIL,
        state__in=[State.WAITING, State.SENDING],
        id__lt=OuterRef("id"),
    )
    return due_mails().filter(Q(record_number="") | ~Exists(earlier))


def deliver(message: OutboxMessage, backend: BaseEmailBackend) -> bool:
    """Hand a leased mail to the mail server; whether it took it. Raises ServerAway and ServerSilent."""
    if message.state != State.SENDING:
        return False
    with answered_within(PATIENCE_SECONDS):
        return _hand_over(message, backend)


def _hand_over(message: OutboxMessage, backend: BaseEmailBackend) -> bool:
    try:
        backend.open()
    except OSError as error:
        hang_up(backend)
        pause = timezone.now() + SERVER_AWAY_PAUSE
        _commit(message, state=State.WAITING, due_at=pause, attempts=message.attempts - 1, last_error=words_of(error))
        raise ServerAway from error
    try:
        backend.send_messages([as_mail(message)])
    except Exception as error:  # edge: whatever a mail brings up, the others must still go out
        hang_up(backend)
        _note_failure(message, error)
        if isinstance(error, TimeoutError):
            raise ServerSilent from error
        return False
    _commit(message, state=State.SENT, sent_at=timezone.now(), last_error="")
    return True


def hang_up(backend: BaseEmailBackend) -> None:
    """Close the connection; a server that is gone needs no goodbye."""
    with suppress(OSError), answered_within(GOODBYE_SECONDS):  # of which every error of smtplib is a kind
        backend.close()


def _note_failure(message: OutboxMessage, error: Exception) -> None:
    waits = BACK_OFF[message.attempts - 1 : message.attempts]
    log.warning("outbox.not_delivered", message=str(message.pk), attempts=message.attempts, error=words_of(error))
    if waits and not is_permanent(error):
        _commit(message, state=State.WAITING, due_at=timezone.now() + waits[0], last_error=words_of(error))
    else:
        _commit(message, state=State.FAILED, last_error=words_of(error))


def is_permanent(error: Exception) -> bool:
    """Whether trying again is pointless: the server answered with 5xx (RFC 5321, 4.2.1), or the mail cannot be written.

    A refused sender is a fault of the installation, not of this mail, and worth another try.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _words in error.recipients.values())
    if isinstance(error, smtplib.SMTPSenderRefused):
        return False
    if isinstance(error, smtplib.SMTPResponseException):
        return int(error.smtp_code) >= 500
    return isinstance(error, smtplib.SMTPNotSupportedError | ValueError)


def words_of(error: Exception) -> str:
    """What the mail server said, on one line."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        answers = [f"{code} {_decoded(words)}" for code, words in error.recipients.values()]
        return one_line("; ".join(answers), 500)
    if isinstance(error, smtplib.SMTPResponseException):
        return one_line(f"{error.smtp_code} {_decoded(error.smtp_error)}", 500)
    return one_line(f"{type(error).__name__}: {error}", 500)


def _decoded(words: bytes | str) -> str:
    return words.decode(errors="replace") if isinstance(words, bytes) else words


def _commit(message: OutboxMessage, **values: object) -> None:
    with tenant_context(Acting(message.organisation_id, source="relay")):
        _note(message, **values)


def _note(message: OutboxMessage, **values: object) -> None:
    for name, value in values.items():
        setattr(message, name, value)
    message.save(update_fields=list(values))
