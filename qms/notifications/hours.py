"""When a mail may reach its reader: on the reader's working days, between the reader's hours, never at night."""

import datetime as dt
from zoneinfo import ZoneInfo

WORKING_DAYS = 5  # Monday to Friday
LOOK_AHEAD_DAYS = 8
MIDNIGHT = dt.time(0)


def within_hours(now: dt.datetime, zone: ZoneInfo, begin: dt.time, end: dt.time) -> dt.datetime:
    """The next moment from `now` on that lies in the reader's hours, in UTC.

    `begin` and `end` are wall times in `zone`; `end` is excluded. `end` before `begin` is a night shift, which belongs
    to the day it starts on; equal times mean the whole working day.
    """
    if begin == end:
        begin = end = MIDNIGHT
    local = now.astimezone(zone)
    if _inside(local, begin, end):
        return now.astimezone(dt.UTC)
    days = (local.date() + dt.timedelta(days=offset) for offset in range(LOOK_AHEAD_DAYS))
    openings = (opening for day in days for opening in _openings(day, zone, begin))
    return next(moment for moment in openings if moment >= now and _inside(moment.astimezone(zone), begin, end))


def _openings(day: dt.date, zone: ZoneInfo, begin: dt.time) -> list[dt.datetime]:
    """The opening of a day in UTC: two moments when clocks are set back over it.

    When they are set forward over it, one of the two lies as far behind the jump as the opening was behind its start.
    """
    wall = dt.datetime.combine(day, begin, tzinfo=zone)
    return sorted({wall.replace(fold=fold).astimezone(dt.UTC) for fold in (0, 1)})


def _inside(local: dt.datetime, begin: dt.time, end: dt.time) -> bool:
    time, today = local.time(), local.weekday() < WORKING_DAYS
    if begin < end:
        return today and begin <= time < end
    if begin == end:
        return today
    yesterday = (local.date() - dt.timedelta(days=1)).weekday() < WORKING_DAYS
    return (today and time >= begin) or (yesterday and time < end)
