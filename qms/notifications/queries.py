"""Questions about messages; each is asked inside one organisation."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from qms.notifications.models import Mute, OutboxMessage, SandboxMail

UNREAD_CAP = FAILED_CAP = 100

MAIL, IN_APP = OutboxMessage.Channel.MAIL, OutboxMessage.Channel.IN_APP
State = OutboxMessage.State


def bell_of(person: Any) -> QuerySet[OutboxMessage]:
    """The person's own messages under the bell, newest first."""
    return OutboxMessage.objects.filter(recipient=person, channel=IN_APP).defer("html")


def unread_of(person: Any) -> QuerySet[OutboxMessage, Any]:
    """The keys of those that are unread, 100 at most."""
    return bell_of(person).filter(read_at__isnull=True).order_by().values_list("pk")[:UNREAD_CAP]


def unread_count(person: Any) -> int:
    """How many of them are unread, counted to 100 at most: show 100 as "99+"."""
    return len(unread_of(person))


def mutes_of(person: Any) -> QuerySet[Mute]:
    """What the person has muted in this organisation."""
    return Mute.objects.filter(person=person)


def failed_mails() -> QuerySet[OutboxMessage]:
    """Mails that did not reach their reader, newest first."""
    return OutboxMessage.objects.filter(channel=MAIL, state=State.FAILED).defer("html")


def failed_up_to_cap() -> QuerySet[OutboxMessage, Any]:
    """Their keys, 100 at most."""
    return failed_mails().order_by().values_list("pk")[:FAILED_CAP]


def failed_count() -> int:
    """How many of them there are, counted to 100 at most."""
    return len(failed_up_to_cap())


def due_mails() -> QuerySet[OutboxMessage]:
    """Mails a relay may take now: waiting and due, or left by a relay that died while sending."""
    now = timezone.now()
    return OutboxMessage.objects.filter(channel=MAIL).filter(
        Q(state=State.WAITING, due_at__lte=now) | Q(state=State.SENDING, leased_until__lte=now)
    )


def mails_of_record(record_number: str) -> QuerySet[OutboxMessage]:
    """Every mail that was written about a record, newest first: who was told."""
    return OutboxMessage.objects.filter(channel=MAIL, record_number=record_number).defer("html")


def sandbox_mails(organisation_id: object, addresses: Any) -> QuerySet[SandboxMail]:
    """Kept mails of this organisation, and those of sign-in to one of its people's `addresses`."""
    return SandboxMail.objects.filter(Q(sent_for=organisation_id) | Q(sent_for__isnull=True, to__in=addresses))
