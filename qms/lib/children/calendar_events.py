"""Reads an iCalendar file on standard input and prints its days as JSON. Run by `qms.lib.sandbox`.

A rule of a few bytes may ask for recurrences without end or for a day that never comes: hence this process and its
limits. RFC 5545; every event becomes whole days of one zone, since a window is a span of days.
"""

import datetime as dt
import hashlib
import json
import resource
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rruleset, rrulestr
from icalendar import Calendar

FREQUENCIES = {"YEARLY", "MONTHLY", "WEEKLY", "DAILY"}
MOST_STEPS = 50_000
LONGEST_UID = 200
WRONG = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError)
"""What the libraries raise about an event that cannot be read."""

Event = Any


@dataclass(frozen=True)
class Bounds:
    """The zone whose days count, the span of days that is wanted, and how many events at most."""

    zone: ZoneInfo
    first: dt.date
    last: dt.date
    most: int


def main() -> None:
    """Print what `read` finds."""
    seconds, megabytes = int(sys.argv[1]), int(sys.argv[2])
    options = json.loads(sys.argv[3])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_FSIZE, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    bounds = Bounds(
        ZoneInfo(options["zone"]), dt.date.fromisoformat(options["first"]), dt.date.fromisoformat(options["last"]),
        options["most"],
    )  # fmt: skip
    sys.stdout.write(json.dumps(read(sys.stdin.buffer.read(), bounds)))


def read(data: bytes, bounds: Bounds) -> dict[str, Any]:
    """{"name", "events": [{uid, occurrence, label, first, last, cancelled, category}], "unread", "outside", "uids"}.

    unread: events that cannot be read; outside: those beyond the span of days; uids: of all events that were read.
    {"fault": "no_calendar"} or {"fault": "too_many"} when there is nothing to go on with.
    """
    try:
        calendars = [one for one in Calendar.from_ical(_text(data), multiple=True) if one.name == "VCALENDAR"]
    except WRONG:
        calendars = []
    if not calendars:
        return {"fault": "no_calendar"}
    found: dict[str, Any] = {"name": str(calendars[0].get("X-WR-CALNAME", "")), "events": [], "unread": 0, "outside": 0}
    families: dict[str, list[tuple[Event, bool]]] = defaultdict(list)
    for calendar in calendars:
        off = str(calendar.get("METHOD", "")).upper() == "CANCEL"
        for event in calendar.walk("VEVENT"):
            families[str(event.get("UID", ""))].append((event, off))
    if sum(len(family) for family in families.values()) > bounds.most:
        return {"fault": "too_many"}
    for uid, family in families.items():
        _family(uid, family, bounds, found)
        if len(found["events"]) > bounds.most:
            return {"fault": "too_many"}
    found["uids"] = sorted({one["uid"] for one in found["events"]} | {_short(uid) for uid in families if uid})
    return found


def _text(data: bytes) -> str:
    return data.decode("utf-8-sig", "replace").replace("\x00", "")


def _family(uid: str, family: list[tuple[Event, bool]], bounds: Bounds, found: dict[str, Any]) -> None:
    """The event of a UID with its recurrences and the single ones that were moved or called off."""
    moved: dict[str, tuple[Event, bool]] = {}
    masters: list[tuple[Event, bool]] = []
    for event, off in family:
        try:
            if "RECURRENCE-ID" in event:
                moved[_code(_naive(event["RECURRENCE-ID"].dt, event))] = (event, off)
            else:
                masters.append((event, off))
        except WRONG:
            found["unread"] += 1
    masters.sort(key=lambda one: int(one[0].get("SEQUENCE", 0) or 0))
    for event, off in masters[-1:]:
        try:
            begins = list(_begins(event, bounds))
        except WRONG:
            found["unread"] += 1
            continue
        recurs = "RRULE" in event or "RDATE" in event
        for begin in begins:
            code = _code(begin) if recurs else ""
            if code in moved:
                continue
            _store(uid, code, event, off, begin, bounds, found)
    for code, (event, off) in moved.items():
        try:
            _store(uid, code, event, off, _naive(event["DTSTART"].dt, event), bounds, found)
        except WRONG:
            found["unread"] += 1


def _begins(event: Event, bounds: Bounds) -> Iterator[dt.datetime]:
    """When the event begins, each time, in its own zone without naming it; not beyond the last wanted day."""
    start = _naive(event["DTSTART"].dt, event)
    if "RRULE" not in event and "RDATE" not in event:
        yield start
        return
    days, rules = rruleset(), event.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        if str(rule.get("FREQ", [""])[0]).upper() not in FREQUENCIES:
            raise ValueError("recurs too often")
        rule = rule.copy()
        if "UNTIL" in rule:
            rule["UNTIL"] = [_until(one, event) for one in rule["UNTIL"]]
        days.rrule(rrulestr(rule.to_ical().decode(), dtstart=start))
    days.rdate(start)
    for moment in _listed(event, "RDATE"):
        days.rdate(moment)
    for moment in _listed(event, "EXDATE"):
        days.exdate(moment)
    end = dt.datetime.combine(bounds.last + dt.timedelta(days=2), dt.time(0))
    for steps, moment in enumerate(days):
        if moment > end:
            return
        if steps > MOST_STEPS:
            raise ValueError("recurs too often")
        yield moment


def _listed(event: Event, name: str) -> Iterator[dt.datetime]:
    rows = event.get(name, [])
    for row in rows if isinstance(rows, list) else [rows]:
        for one in row.dts:
            yield _naive(one.dt[0] if isinstance(one.dt, tuple) else one.dt, event)


def _until(moment: dt.date, event: Event) -> dt.datetime:
    if not isinstance(moment, dt.datetime):
        return dt.datetime.combine(moment, dt.time(23, 59, 59))
    return _naive(moment, event)


def _naive(moment: dt.date, event: Event) -> dt.datetime:
    """A date or moment as a moment of the event's own zone, without naming it."""
    if not isinstance(moment, dt.datetime):
        return dt.datetime.combine(moment, dt.time(0))
    start = event["DTSTART"].dt
    zone = start.tzinfo if isinstance(start, dt.datetime) else None
    if moment.tzinfo is not None and zone is not None:
        moment = moment.astimezone(zone)
    return moment.replace(tzinfo=None)


def _store(
    uid: str, code: str, event: Event, off: bool, begin: dt.datetime, bounds: Bounds, found: dict[str, Any]
) -> None:
    try:
        first, last = _days(event, begin, bounds.zone)
    except WRONG:
        found["unread"] += 1
        return
    if last < bounds.first or first > bounds.last:
        found["outside"] += 1
        return
    label = str(event.get("SUMMARY", ""))[:500]
    category = next((str(one) for one in getattr(event.get("CATEGORIES"), "cats", [])), "")
    name = uid or hashlib.sha256(f"{label}|{first}|{last}".encode()).hexdigest()
    cancelled = off or str(event.get("STATUS", "")).upper() == "CANCELLED"
    found["events"].append({
        "uid": _short(name), "occurrence": code, "label": label, "first": first.isoformat(), "last": last.isoformat(),
        "cancelled": cancelled, "category": category[:40].lower(),
    })  # fmt: skip


def _days(event: Event, begin: dt.datetime, zone: ZoneInfo) -> tuple[dt.date, dt.date]:
    """The first and the last day of the zone that the event touches when it begins then."""
    start = event["DTSTART"].dt
    length = _length(event, start)
    if length < dt.timedelta(0):
        raise ValueError("ends before it begins")
    if not isinstance(start, dt.datetime):
        return begin.date(), max(begin.date(), (begin + length - dt.timedelta(days=1)).date())
    own = start.tzinfo or zone
    first = begin.replace(tzinfo=own).astimezone(zone)
    after = (begin + length).replace(tzinfo=own).astimezone(zone)
    return first.date(), max(first.date(), (after - dt.timedelta(microseconds=1)).date())


def _length(event: Event, start: dt.date) -> dt.timedelta:
    whole_day = not isinstance(start, dt.datetime)
    if "DTEND" in event:
        length: dt.timedelta = _naive(event["DTEND"].dt, event) - _naive(start, event)
        return length
    if "DURATION" in event:
        said: dt.timedelta = event["DURATION"].dt
        return said
    return dt.timedelta(days=1 if whole_day else 0)


def _code(moment: dt.datetime) -> str:
    return moment.strftime("%Y%m%dT%H%M")


def _short(uid: str) -> str:
    return uid if len(uid) <= LONGEST_UID else hashlib.sha256(uid.encode()).hexdigest()


if __name__ == "__main__":
    main()
