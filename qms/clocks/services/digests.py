"""The daily digest: My work by mail, at the person's own time, on weekdays, once a day."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from qms.accounts.models import Membership, Person
from qms.accounts.queries import visible_memberships
from qms.accounts.rights import Right
from qms.accounts.seat import Seat, Side
from qms.clocks.bands import Band, bands
from qms.clocks.models import Task
from qms.clocks.notices import DIGEST
from qms.clocks.places import task_path
from qms.clocks.queries import Tab, tasks_of
from qms.clocks.words import as_read_later
from qms.notifications.models import OutboxMessage
from qms.notifications.notices import Entry, Notice, Section
from qms.notifications.services import notify
from qms.organisations.context import Acting, tenant_context
from qms.organisations.models import Organisation
from qms.web.shapes import Words

WINDOW = timedelta(hours=4)
"""A digest that a standstill held up is sent so long after its time; later it would only be old."""

WORKING_DAYS = 5
LISTED = 25
TOLD_BANDS = (Band.OVERDUE, Band.TODAY, Band.WEEK)


def digest_moment(person: Person, now: datetime) -> datetime:
    """When today's digest is due, today being the person's. A wall time that clocks leave out moves on by the gap."""
    zone = person.zone if isinstance(person.zone, ZoneInfo) else ZoneInfo(str(person.zone))
    at = time.fromisoformat(str(person.digest_at))
    return datetime.combine(now.astimezone(zone).date(), at, tzinfo=zone)


def is_time(person: Person, now: datetime) -> bool:
    """Whether the person's digest of today is to be sent now."""
    moment = digest_moment(person, now)
    return moment.weekday() < WORKING_DAYS and timedelta() <= now - moment.astimezone(now.tzinfo) < WINDOW


def send_digests(organisation: Organisation, now: datetime | None = None) -> int:
    """Write the digests of one organisation that are due. Returns how many were written; safe to run any time."""
    moment = now or timezone.now()
    with tenant_context(Acting(organisation.pk, printed_name="Concord", source="clock")):
        due = [seat for seat in _readers(organisation) if is_time(seat.person, moment)]
        sent = _already_sent(seat.person.pk for seat in due) if due else set()
        fresh = [seat for seat in due if event_of(seat.person, moment) not in sent]
    return sum(_send(seat, moment) for seat in fresh)


def event_of(person: Person, now: datetime) -> str:
    """The outbox event of today's digest: one per person and local date."""
    return f"digest:{person.pk}:{_day(person, now).isoformat()}"


def _day(person: Person, now: datetime) -> date:
    return digest_moment(person, now).date()


def _readers(organisation: Organisation) -> list[Seat]:
    rows = visible_memberships().filter(active=True, customer=None, person__is_active=True, person__digest=True)
    return [_seat(organisation, row) for row in rows]


def _seat(organisation: Organisation, membership: Membership) -> Seat:
    return Seat(membership.person, organisation, membership, Side.STAFF, frozenset(membership.roles))


def _already_sent(people: Iterable[uuid.UUID]) -> set[str]:
    recent = OutboxMessage.objects.filter(
        kind=DIGEST.slug, recipient__in=list(people), created_at__gte=timezone.now() - timedelta(days=2)
    )
    return set(recent.values_list("event", flat=True))


def _send(seat: Seat, now: datetime) -> int:
    """One person's digest in a transaction of its own. It shows what there was at its time, whenever it is made."""
    zone = digest_moment(seat.person, now).tzinfo
    with (
        tenant_context(Acting(seat.organisation.pk, printed_name="Concord", source="clock")),
        translation.override(seat.person.language),
        timezone.override(zone),
    ):
        notice = digest_notice(seat, now)
        return notify(organisation=seat.organisation, notice=notice, recipients=[seat.person]) if notice else 0


def digest_notice(seat: Seat, now: datetime) -> Notice | None:
    """The digest as a message, or None when nothing waits on the person. In the zone that is active."""
    if not seat.may(Right.WORK_QUEUE):
        return None
    asked_before = digest_moment(seat.person, now)
    mine = list(_rows(seat, Tab.ME, asked_before))
    roles = list(_rows(seat, Tab.ROLES, asked_before))
    edges = bands(now)
    sections = [
        Section(band.label, _entries([task for task in mine if edges.of(task.due_at) is band], seat))
        for band in TOLD_BANDS
    ]
    sections.append(Section(_("Waiting on your roles"), _entries(roles, seat)))
    shown = [section for section in sections if section.entries]
    if not shown:
        return None
    late = sum(1 for task in (*mine, *roles) if edges.of(task.due_at) is Band.OVERDUE)
    return Notice(
        event=event_of(seat.person, now),
        kind=DIGEST,
        url=f"/{seat.organisation.slug}/",
        subject=_late_words(late) if late else _("Your work today"),
        lines=[_("This is your work as My work shows it, most urgent first.")],
        values={"late": late},
        sections=shown,
        button=_("Open My work"),
        why=_("You get this on weekdays because the daily digest is switched on in your settings."),
        urgent=True,
        bell=False,
    )


def _late_words(late: int) -> Words:
    return ngettext_lazy("Your work today: %(late)s thing is late", "Your work today: %(late)s things are late", late)


def _rows(seat: Seat, tab: Tab, asked_before: datetime) -> Iterable[Task]:
    rows = tasks_of(seat, tab).filter(created_at__lte=asked_before).select_related("record")
    return rows.order_by("due_at", "id")[: LISTED * 4]


def _entries(tasks: list[Task], seat: Seat) -> list[Entry]:
    return [
        Entry(
            format_lazy("{task} · {number} {title}", task=as_read_later(one.title), number=one.record.number,
                        title=one.record.title),
            one.due_at or "",
            task_path(one, seat.organisation.slug),
        )
        for one in tasks[:LISTED]
    ]  # fmt: skip
