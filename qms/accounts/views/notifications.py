"""The bell on both sides: one's own messages by record, reading them, muting; each side by its own addresses."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from qms.accounts.access import SeatedRequest, portal, staff
from qms.accounts.queries import found
from qms.accounts.rights import Right
from qms.notifications.kinds import optional_kinds
from qms.notifications.models import OutboxMessage
from qms.notifications.queries import UNREAD_CAP, bell_of, mutes_of, unread_count
from qms.notifications.services import mark_read, mute, unmute
from qms.web.lists import keyset_page
from qms.web.times import short_words

ORDERINGS = {"newest": ("-created_at", "-id")}
LINKS = ("notifications", "notifications_read", "notification_mute", "notification_settings")


@dataclass
class Bundle:
    """Messages about one record that stand together, or a single one about none."""

    number: str
    messages: list[OutboxMessage]
    muted: bool

    @property
    def lines(self) -> list[tuple[OutboxMessage, str, str]]:
        """Each message with its time and reason, and its subject without the number that stands above."""
        prefix = f"[{self.number}] "
        return [(message, over_words(message), message.subject.removeprefix(prefix)) for message in self.messages]

    @property
    def unread(self) -> int:
        """How many of them are unread."""
        return sum(message.read_at is None for message in self.messages)

    @property
    def newest(self) -> OutboxMessage:
        """The one on top."""
        return self.messages[0]

    @property
    def mutable(self) -> bool:
        """Whether muting the record would change anything: some of its messages are optional."""
        return bool(self.number) and any(message.optional for message in self.messages)


def over_words(message: OutboxMessage) -> str:
    """When it was told, and why to this reader."""
    words = _("%(time)s · %(why)s") if message.why else "%(time)s"
    return words % {"time": short_words(message.created_at), "why": message.why}


def bundles(rows: Iterable[OutboxMessage], muted: set[str]) -> list[Bundle]:
    """The rows of a page by record, each where its newest message stands."""
    gathered: dict[str, Bundle] = {}
    for row in rows:
        key = row.record_number or str(row.pk)
        gathered.setdefault(key, Bundle(row.record_number, [], row.record_number in muted)).messages.append(row)
    return list(gathered.values())


def unread_words(person: Any) -> str:
    """The number of unread messages as told: "99+" from a hundred on, nothing for none."""
    number = unread_count(person)
    return f"{UNREAD_CAP - 1}+" if number >= UNREAD_CAP else str(number or "")


def _at(request: SeatedRequest, name: str) -> str:
    return reverse(f"{request.seat.side.value}:{name}", args=[request.seat.organisation.slug])


def _frame(request: SeatedRequest) -> dict[str, Any]:
    """What both pages of both sides need: the side's frame and the side's addresses."""
    side = request.seat.side.value
    return {
        "frame": f"{side}.html",
        "at": {name: _at(request, name) for name in LINKS},
        "open_name": f"{side}:notification_open",
        "slug": request.seat.organisation.slug,
    }


def _list(request: SeatedRequest) -> HttpResponse:
    person, everything = request.seat.person, request.GET.get("show") == "all"
    rows = bell_of(person) if everything else bell_of(person).filter(read_at__isnull=True)
    page = keyset_page(rows, request.GET, orderings=ORDERINGS, default="newest")
    muted = set(mutes_of(person).exclude(record_number="").values_list("record_number", flat=True))
    context = _frame(request) | {
        "everything": everything,
        "unread_only": not everything,
        "page_of_rows": page,
        "bundles": bundles(page.rows, muted),
        "unread": unread_words(person),
    }
    return render(request, "notifications/list.html", context)


def _open(request: SeatedRequest, key: uuid.UUID) -> HttpResponse:
    """Go to the page a message is about; whoever goes there has read what was said about it."""
    message = found(bell_of(request.seat.person), key)
    if message.record_number:
        mark_read(by=request.seat.person, record_number=message.record_number)
    else:
        mark_read(by=request.seat.person, message=message)
    return HttpResponseRedirect(message.url)


def _read(request: SeatedRequest) -> HttpResponse:
    person, one = request.seat.person, request.POST.get("message", "")
    message = found(bell_of(person), _uuid(one)) if one else None
    mark_read(by=person, message=message, record_number=request.POST.get("record") or None)
    return HttpResponseRedirect(_at(request, "notifications"))


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise Http404 from error


def _mute(request: SeatedRequest) -> HttpResponse:
    seat, record, kind = request.seat, request.POST.get("record", ""), request.POST.get("kind", "")
    if (record and kind) or (record and not _knows(seat.person, record)):
        raise Http404
    if request.POST.get("on"):
        unmute(by=seat.person, record_number=record, kind=kind)
        messages.success(request, _("You get these messages again."))
    elif record or kind:
        mute(organisation=seat.organisation, by=seat.person, record_number=record, kind=kind)
        messages.success(request, _("Muted. What is part of your work still reaches you."))
    return HttpResponseRedirect(_at(request, "notification_settings"))


def _knows(person: Any, record: str) -> bool:
    """Whether the person was ever told of the record, or has muted it: other numbers do not exist for them."""
    told = bell_of(person).filter(record_number=record).exists()
    return told or mutes_of(person).filter(record_number=record).exists()


def _settings(request: SeatedRequest) -> HttpResponse:
    muted = list(mutes_of(request.seat.person))
    kinds_muted = {row.kind for row in muted}
    context = _frame(request) | {
        "kinds": [(kind, kind.slug in kinds_muted) for kind in optional_kinds(request.seat.side.value)],
        "records": [row.record_number for row in muted if row.record_number],
        "person": request.seat.person,
        "hours_url": reverse("me_mail"),
        "failed_url": _at(request, "failed_mails") if request.seat.may(Right.MANAGE_PEOPLE) else "",
        "mailbox_url": _at(request, "mailbox")
        if settings.SANDBOX_MAIL and request.seat.may(Right.READ_MAILBOX)
        else "",
    }
    return render(request, "notifications/settings.html", context)


@staff(Right.WORK_QUEUE, methods=("GET",))
def staff_list(request: SeatedRequest) -> HttpResponse:
    """What staff were told, unread first asked for."""
    return _list(request)


@staff(Right.WORK_QUEUE, methods=("POST",))
def staff_open(request: SeatedRequest, key: uuid.UUID) -> HttpResponse:
    """Read a message and go to its page."""
    return _open(request, key)


@staff(Right.WORK_QUEUE, methods=("POST",))
def staff_read(request: SeatedRequest) -> HttpResponse:
    """Mark messages of a record, or all, as read."""
    return _read(request)


@staff(Right.WORK_QUEUE, methods=("POST",))
def staff_mute(request: SeatedRequest) -> HttpResponse:
    """Mute a record or a kind, or take it back."""
    return _mute(request)


@staff(Right.WORK_QUEUE, methods=("GET",))
def staff_settings(request: SeatedRequest) -> HttpResponse:
    """What is muted, and what may be."""
    return _settings(request)


@portal(Right.PORTAL_READ, methods=("GET",))
def portal_list(request: SeatedRequest) -> HttpResponse:
    """What somebody of a customer was told."""
    return _list(request)


@portal(Right.PORTAL_READ, methods=("POST",))
def portal_open(request: SeatedRequest, key: uuid.UUID) -> HttpResponse:
    """Read a message and go to its page."""
    return _open(request, key)


@portal(Right.PORTAL_READ, methods=("POST",))
def portal_read(request: SeatedRequest) -> HttpResponse:
    """Mark messages of a report, or all, as read."""
    return _read(request)


@portal(Right.PORTAL_READ, methods=("POST",))
def portal_mute(request: SeatedRequest) -> HttpResponse:
    """Mute a report or a kind, or take it back."""
    return _mute(request)


@portal(Right.PORTAL_READ, methods=("GET",))
def portal_settings(request: SeatedRequest) -> HttpResponse:
    """What is muted, and what may be."""
    return _settings(request)
