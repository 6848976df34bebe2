"""Days and moments as an iCalendar file. Stable: the same entries make the same bytes, so that an ETag holds.

Days of a zone go out as moments in UTC: they need no VTIMEZONE, whose rules programs read differently (and icalendar
7.3 writes the beginning of summer time an hour late), and they are right in every reader's zone.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

PRODUCT = "-//Concord//Concord//EN"


@dataclass(frozen=True)
class Entry:
    """One event. first, last: whole days, both included; of that zone where one is named, else of whoever reads.

    at: a moment instead of days. changed: when it was last changed. sequence: how often. category: one word.
    """

    uid: str
    title: str
    changed: dt.datetime
    first: dt.date | None = None
    last: dt.date | None = None
    at: dt.datetime | None = None
    zone: str = ""
    sequence: int = 0
    cancelled: bool = False
    category: str = ""
    note: str = ""
    url: str = ""


def write_calendar(name: str, entries: Iterable[Entry]) -> bytes:
    """A calendar of that name with a VEVENT for each entry, in their order."""
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("X-WR-CALNAME", name)
    calendar.add("REFRESH-INTERVAL", dt.timedelta(hours=6), {"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", "PT6H")
    for one in entries:
        calendar.add_component(_event(one))
    data: bytes = calendar.to_ical()
    return data


def _event(one: Entry) -> Event:
    event = Event()
    event.add("UID", one.uid)
    event.add("DTSTAMP", one.changed.astimezone(dt.UTC))
    event.add("LAST-MODIFIED", one.changed.astimezone(dt.UTC))
    event.add("SEQUENCE", one.sequence)
    _when(event, one)
    event.add("SUMMARY", one.title)
    for field, value in (("DESCRIPTION", one.note), ("URL", one.url), ("CATEGORIES", one.category)):
        if value:
            event.add(field, value)
    event.add("STATUS", "CANCELLED" if one.cancelled else "CONFIRMED")
    event.add("TRANSP", "TRANSPARENT")
    return event


def _when(event: Event, one: Entry) -> None:
    if one.at is not None:
        event.add("DTSTART", one.at.astimezone(dt.UTC))
        event.add("DTEND", one.at.astimezone(dt.UTC))
        return
    assert one.first is not None
    after = (one.last or one.first) + dt.timedelta(days=1)
    if not one.zone:
        event.add("DTSTART", one.first)
        event.add("DTEND", after)
        return
    for field, day in (("DTSTART", one.first), ("DTEND", after)):
        event.add(field, dt.datetime.combine(day, dt.time(0), tzinfo=ZoneInfo(one.zone)).astimezone(dt.UTC))
