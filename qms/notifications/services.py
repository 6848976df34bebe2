"""The acts: tell people something, read it, mute it, send a failed mail again.

`notify` runs inside the transaction of the act it tells about: either both are there afterwards, or neither.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from qms.lib.refusal import Refused
from qms.lib.text import one_line
from qms.notifications.doorbell import ring_after_commit
from qms.notifications.hours import within_hours
from qms.notifications.kinds import kind_of
from qms.notifications.models import UNSENT, Mute, OutboxMessage
from qms.notifications.notices import Addressee, Notice, Reader, zone_of
from qms.notifications.queries import MAIL, State, bell_of
from qms.notifications.witness import witness_words
from qms.notifications.writing import Writer
from qms.organisations.context import behind_the_counter
from qms.organisations.models import Organisation


class Member(Reader, Protocol):
    """A person with an account, as far as messages need to know them."""

    @property
    def pk(self) -> Any: ...
    @property
    def is_active(self) -> bool: ...
    @property
    def works_from(self) -> dt.time: ...
    @property
    def works_until(self) -> dt.time: ...


def notify(*, organisation: Organisation, notice: Notice, recipients: Iterable[Member]) -> int:
    """Tell people: one row per reader and channel, in each reader's words. Returns how many rows are new.

    People who may not sign in are left out, and so is everybody who was told of this event before. What a reader has
    muted is kept under the bell as read, without a mail. Works in a customer's request too.
    """
    people = list({person.pk: person for person in recipients if person.is_active}.values())
    with behind_the_counter():
        muted = _muted(notice, people)
        foot = witness_words(organisation.pk) if notice.is_witness and people else ""
        writer = Writer(organisation, notice, timezone.now(), foot)
        return writer.put(row for person in people for row in _rows_for(writer, person, person.pk in muted))


def notify_address(*, organisation: Organisation, notice: Notice, reader: Addressee) -> int:
    """Write a mail to somebody without an account, at once. Returns 1, or 0 when they were told before.

    Raises Refused when the address is none.
    """
    try:
        validate_email(reader.email)
    except ValidationError as error:
        raise Refused(_("This is not an e-mail address."), field="email") from error
    writer = Writer(organisation, notice, timezone.now())
    with behind_the_counter():
        return writer.put(iter([writer.mail(reader, None, writer.now)]))


def mark_read(*, by: Any, message: OutboxMessage | None = None, record_number: str | None = None) -> int:
    """Mark one's own messages as read: one, those of a record, or all. Returns how many were unread."""
    rows = bell_of(by).filter(read_at__isnull=True).order_by()
    if message is not None:
        rows = rows.filter(pk=message.pk)
    if record_number is not None:
        rows = rows.filter(record_number=record_number)
    with behind_the_counter():
        return rows.update(read_at=timezone.now())


def mute(*, organisation: Organisation, by: Any, record_number: str = "", kind: str = "") -> None:
    """Stop optional messages about a record, or of a kind. Raises Refused for a kind that is part of a duty."""
    if bool(record_number) == bool(kind):
        raise ValueError("name a record or a kind")
    if kind and not kind_of(kind).optional:
        raise Refused(_("These messages are part of your work and cannot be muted."), field="kind")
    with behind_the_counter():
        Mute.objects.bulk_create(
            [Mute(organisation=organisation, person=by, record_number=record_number, kind=kind)], ignore_conflicts=True
        )


def unmute(*, by: Any, record_number: str = "", kind: str = "") -> None:
    """Take a mute back; no mute is fine too."""
    with behind_the_counter():
        Mute.objects.filter(person=by, record_number=record_number, kind=kind).delete()


def cancel_waiting(*, person: Any, by: Any) -> int:
    """Take back the mails that still wait for a person who has left the organisation. Returns how many."""
    del by  # the trail takes the person from the transaction
    waiting = OutboxMessage.objects.filter(recipient=person, channel=MAIL, state=State.WAITING)
    return waiting.update(state=State.CANCELLED)


def hold_unsent(why: str) -> int:
    """Hold every mail of the acting organisation that is not known to have left: it waits for a person's decision
    among the failed ones. Returns how many. `why`: the sentence shown there. For the time after a restore.
    """
    rows = OutboxMessage.objects.filter(channel=MAIL, state__in=UNSENT)
    return rows.update(state=State.FAILED, leased_until=None, last_error=one_line(why, 500))


def send_again(message: OutboxMessage, *, by: Any) -> None:
    """Put a failed mail back into the queue. Raises Refused when it is not a failed one."""
    del by  # the trail takes the person from the transaction
    changed = OutboxMessage.objects.filter(pk=message.pk, channel=MAIL, state=State.FAILED).update(
        state=State.WAITING, due_at=timezone.now(), attempts=0
    )
    if not changed:
        raise Refused(_("This mail is not waiting for a decision any more. Load the page again."))
    ring_after_commit()


def give_up(message: OutboxMessage, *, by: Any) -> None:
    """Take a failed mail off the list: the reader was told in another way. Raises Refused when it is not failed."""
    del by
    changed = OutboxMessage.objects.filter(pk=message.pk, channel=MAIL, state=State.FAILED).update(
        state=State.CANCELLED
    )
    if not changed:
        raise Refused(_("This mail is not waiting for a decision any more. Load the page again."))


def _muted(notice: Notice, people: list[Member]) -> set[Any]:
    if not notice.kind.optional or not people:
        return set()
    rows = Mute.objects.filter(person__in=[person.pk for person in people])
    by_kind = rows.filter(kind=notice.kind.slug)
    found = by_kind | rows.filter(record_number=notice.record_number) if notice.record_number else by_kind
    return set(found.values_list("person_id", flat=True))


def _rows_for(writer: Writer, person: Member, muted: bool) -> Iterator[dict[str, Any]]:
    notice, now = writer.notice, writer.now
    if notice.mail and not muted:
        due_at = now if notice.urgent else within_hours(now, zone_of(person), *_hours(person))
        yield writer.mail(person, person.pk, due_at)
    if notice.bell:
        yield writer.bell(person, person.pk, muted=muted)


def _hours(person: Member) -> tuple[dt.time, dt.time]:
    """The reader's hours; a person made a moment ago may still hold the defaults as text."""
    begin, end = (dt.time.fromisoformat(str(value)) for value in (person.works_from, person.works_until))
    return begin, end
