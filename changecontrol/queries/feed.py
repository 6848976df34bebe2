"""What goes out as iCalendar: the dates a person would read here, and no others. Every question starts at the seat."""

import datetime as dt
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, Max, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from changecontrol.models import Change, ChangeNotice, CustomerWindow, NoticeRevision
from changecontrol.queries.calendar import windows
from changecontrol.queries.change import changes
from changecontrol.queries.notice import notices
from changecontrol.rules.content import DATES
from qms.accounts.seat import Seat, Side
from qms.clocks.models import Task
from qms.clocks.queries import Tab, tasks_of, with_records
from qms.lib.ical import Entry
from qms.organisations.days import today
from qms.records.addresses import record_url
from qms.records.queries import portal_fields
from qms.web.shapes import Words
from qms.web.times import day_words

BACK, FORTH = timedelta(days=90), timedelta(days=731)
MOST = 500
"""Entries of each kind; those that come first are kept."""
PLANNED: tuple[tuple[str, Words], ...] = (
    ("implement_on", gettext_lazy("Start of the implementation")), *DATES,
)  # fmt: skip


def entries_of(seat: Seat) -> list[Entry]:
    """The dates of a person's calendar: tasks, changes and windows; in the portal notices and own windows."""
    if seat.side is Side.PORTAL:
        return [*_of_notices(seat, notices(seat)), *_of_windows(seat)]
    return [*_of_tasks(seat), *_of_changes(seat, _own_changes(seat)), *_of_windows(seat)]


def entries_of_change(seat: Seat, record: Change) -> list[Entry]:
    """The planned days of one change."""
    return list(_of_changes(seat, changes(seat).filter(pk=record.pk)))


def entries_of_notice(seat: Seat, record: ChangeNotice) -> list[Entry]:
    """The days that one notice names."""
    return list(_of_notices(seat, notices(seat).filter(pk=record.pk)))


def _link(record: Any, seat: Seat) -> str:
    return f"{settings.PUBLIC_URL}{record_url(record, seat)}"


def _of_tasks(seat: Seat) -> Iterator[Entry]:
    rows = with_records(tasks_of(seat, Tab.ME)).filter(due_at__isnull=False).order_by("due_at", "id")
    for task in rows[:MOST]:
        assert task.due_at is not None
        yield Entry(
            uid=f"{task.pk}@concord", title=f"{task.title} · {task.record.number}", at=task.due_at,
            changed=task.handed_over_at or task.created_at, note=task.record.title, url=_link(task.record, seat),
        )  # fmt: skip


def _own_changes(seat: Seat) -> Any:
    """Those that the person owns, asked for, or has a task on, not long ended."""
    me = seat.person
    waiting = Task.objects.filter(record_id=OuterRef("pk"), person=me, state=Task.State.OPEN)
    recent = Q(closed_at=None) | Q(closed_at__date__gte=today(seat.organisation) - BACK)
    mine = Q(owner=me) | Q(created_by=me) | Exists(waiting)
    return changes(seat).filter(mine, recent)


def _of_changes(seat: Seat, rows: Any) -> Iterator[Entry]:
    for record in rows.annotate(acted_at=Max("events__at")).order_by("-created_at", "-id")[:MOST]:
        yield from _days(
            record, seat, ((name, words, getattr(record, name)) for name, words in PLANNED),
            changed=record.acted_at or record.created_at, sequence=record.version,
            off=record.state in ("rejected", "withdrawn"),
        )  # fmt: skip


def _of_notices(seat: Seat, rows: Any) -> Iterator[Entry]:
    """The days of the newest revision, and the end of the notice period."""
    found = list(rows.order_by("-created_at", "-id")[:MOST])
    kept = NoticeRevision.objects.filter(record_id__in=[one.pk for one in found])
    newest = {(one.record_id, one.revision): one.content for one in kept.only(*portal_fields(NoticeRevision))}
    for record in found:
        dates = newest.get((record.pk, record.revision), {}).get("dates", {})
        days = [(name, words, _day(dates.get(name))) for name, words in DATES]
        days.append(("earliest_ship_on", _("Notice period ends"), record.earliest_ship_on))
        yield from _days(
            record, seat, days, changed=record.sent_at or record.created_at, sequence=record.revision,
            off=record.state == "withdrawn",
        )  # fmt: skip


def _day(text: Any) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _days(
    record: Any, seat: Seat, days: Iterable[tuple[str, Words, dt.date | None]], *, changed: dt.datetime, sequence: int,
    off: bool,
) -> Iterator[Entry]:  # fmt: skip
    for name, words, day in days:
        if day is not None:
            yield Entry(
                uid=f"{record.pk}-{name}@concord", title=f"{words} · {record.number}", first=day, changed=changed,
                sequence=sequence, cancelled=off, note=record.title, url=_link(record, seat),
            )  # fmt: skip


def _of_windows(seat: Seat) -> Iterator[Entry]:
    day = today(seat.organisation)
    rows = windows(seat).filter(ends_on__gte=day - BACK, starts_on__lte=day + FORTH).select_related("customer")
    for row in rows.order_by("starts_on", "id")[:MOST]:
        yield window_entry(row)


def window_entry(row: CustomerWindow) -> Entry:
    """A window as an event from midnight to midnight in the customer's zone; its category is its kind."""
    shown = {"first": day_words(row.starts_on), "last": day_words(row.ends_on), "zone": row.zone}
    return Entry(
        uid=f"{row.pk}@concord", title=f"{row.customer.name}: {row}", first=row.starts_on, last=row.ends_on,
        zone=str(row.zone), changed=row.at, sequence=row.sequence, cancelled=row.called_off, category=row.kind,
        note=_("%(first)s to %(last)s (%(zone)s)") % shown,
    )  # fmt: skip
