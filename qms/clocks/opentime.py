"""Open time on a calendar: when it is open, how much of it lies between two moments, where an amount of it ends.

Opening hours are wall time, durations are real time. The zone is therefore cut into stretches of one UTC offset
first; inside such a stretch wall time and real time run alike, whatever the clocks do before or after it.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from qms.clocks.calendars import Calendar
from qms.lib.refusal import Refused

DAY: Final = timedelta(days=1)
SEARCH: Final = timedelta(days=36_525)  # a deadline further away than a hundred years is refused
BARREN: Final = timedelta(days=7_305)  # and so is a calendar that stays closed for twenty years
INSTANT: Final = timedelta(seconds=1)


class Stretch(NamedTuple):
    """Open time from `begin` up to, not including, `end` (both UTC) on the local date `day`."""

    begin: datetime
    end: datetime
    day: date


class Reached(NamedTuple):
    """Where an amount of open time ends (UTC), and on how many local dates it was spent."""

    moment: datetime
    days: int


def is_open(calendar: Calendar, moment: datetime) -> bool:
    """True when the site is open at the moment; the closing minute itself is closed."""
    local = moment.astimezone(calendar.tz).replace(tzinfo=None)
    if calendar.closure(local.date()) is not None:
        return False
    since_midnight = local - datetime.combine(local.date(), datetime.min.time())
    return any(opens <= since_midnight < closes for opens, closes in calendar.hours_on(local.date()))


def next_open(calendar: Calendar, moment: datetime) -> datetime:
    """The moment itself when the site is open, else the next opening; in the calendar's zone.

    Raises `Refused` when the site stays closed for twenty years.
    """
    for stretch in open_stretches(calendar, moment, moment + BARREN):
        return stretch.begin.astimezone(calendar.tz)
    raise _never_opens()


def open_time(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """How much open time lies from `start` to `end`; zero when `end` is not later."""
    return sum((one.end - one.begin for one in open_stretches(calendar, start, end)), timedelta())


def advance(calendar: Calendar, start: datetime, amount: timedelta) -> Reached:
    """The first moment at which `amount` (> 0) of open time has passed since `start`.

    When the amount ends with the opening hours, that is the closing time and not the next opening.
    Raises `Refused` when it is more than a hundred years away or the site stays closed for twenty.
    """
    left, days = amount, set[date]()
    last = start.astimezone(UTC)
    for one in open_stretches(calendar, start, last + SEARCH, give_up=BARREN):
        days.add(one.day)
        if one.end - one.begin >= left:
            return Reached(one.begin + left, len(days))
        left -= one.end - one.begin
    raise Refused(_("This calendar is open so rarely that the deadline would be more than a hundred years away."))


def open_stretches(
    calendar: Calendar, start: datetime, end: datetime, give_up: timedelta | None = None
) -> Iterator[Stretch]:
    """Open time from `start` to `end`, in order. Raises `Refused` after `give_up` without any."""
    seen = start.astimezone(UTC)
    for begin, finish, offset in _even_pieces(calendar.tz, seen, end.astimezone(UTC)):
        for stretch in _open_within(calendar, begin, finish, offset):
            seen = stretch.end
            yield stretch
        if give_up is not None and finish - seen > give_up:
            raise _never_opens()


def _open_within(calendar: Calendar, begin: datetime, finish: datetime, offset: timedelta) -> Iterator[Stretch]:
    local_begin, local_finish = begin + offset, finish + offset
    midnight = local_begin.replace(hour=0, minute=0, second=0, microsecond=0)
    while midnight < local_finish:
        day = midnight.date()
        hours = calendar.hours_on(day)
        if hours and calendar.closure(day) is None:
            for opens, closes in hours:
                first, last = max(midnight + opens, local_begin), min(midnight + closes, local_finish)
                if first < last:
                    yield Stretch(first - offset, last - offset, day)
        midnight += DAY


def _even_pieces(tz: ZoneInfo, begin: datetime, end: datetime) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """Cut the time from `begin` to `end` into pieces of at most a day, each with one UTC offset."""
    offset = _offset(tz, begin)
    while begin < end:
        finish = min(begin + DAY, end)
        after = _offset(tz, finish)
        if after != offset:
            change = _change(tz, begin, finish, offset)
            if begin < change:
                yield begin, change, offset
            begin, offset = change, _offset(tz, change)
            continue
        yield begin, finish, offset
        begin = finish


def _change(tz: ZoneInfo, begin: datetime, finish: datetime, before: timedelta) -> datetime:
    """The moment in (begin, finish] at which the offset stops being `before`; zones change on whole seconds."""
    low, high = begin.replace(microsecond=0), finish.replace(microsecond=0)
    if high < finish:
        high += INSTANT
    while high - low > INSTANT:
        middle = (low + (high - low) / 2).replace(microsecond=0)
        low, high = (middle, high) if _offset(tz, middle) == before else (low, middle)
    return high


def _offset(tz: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(tz).utcoffset() or timedelta()


def _never_opens() -> Refused:
    return Refused(_("This calendar has no open hours for twenty years, so the deadline would never end."))
