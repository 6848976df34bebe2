"""Due times: from a unit, an amount, a start and a calendar to the moment a clock ends, with its receipt.

- Elapsed hours are real time; nothing stops them (GDPR Art. 33: 72 hours).
- Calendar days keep the wall time of the start in the calendar's zone, n dates later.
- Working days keep it too, on the n-th open day after the date of the start. The day of the start never counts, open
  or closed, so that after a start on a Saturday Monday is the first working day (21 CFR 803.10: work days *after*
  the day that you become aware; Regulation (EEC) 1182/71 Art. 3(1): the day of the event is not counted).
- Business hours are real time within the opening hours. An amount that ends with them is due at closing time.

A wall time that a clock change leaves out is moved on by the length of the gap; of a repeated one the first counts.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from django.utils.translation import gettext as _

from qms.clocks.calendars import Calendar, SkippedDay
from qms.clocks.opentime import BARREN, DAY, advance, open_time
from qms.clocks.public_holidays import SOURCE
from qms.clocks.receipt import SKIPPED_LISTED, Receipt, WallTime
from qms.clocks.units import Unit, as_duration, checked_amount
from qms.lib.refusal import Refused

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2200
MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True)
class Due:
    """A due time, aware and in the calendar's zone, with the receipt that explains it."""

    due: datetime
    receipt: Receipt


@dataclass(frozen=True)
class _Ending:
    moment: datetime
    days: int | None = None
    hours: Decimal | None = None
    wall_time: WallTime = WallTime.PLAIN


def due(unit: Unit, amount: Decimal | int, start: datetime, calendar: Calendar) -> Due:
    """When a clock of `amount` `unit`s that starts at `start` (aware) ends on `calendar`.

    Raises `Refused` for an amount out of bounds (`checked_amount`), a start before 1900 or after 2200, and a calendar
    that is open too rarely for the deadline to end; `ValueError` for a start without zone.
    """
    if start.utcoffset() is None:
        raise ValueError("the start of a clock needs a zone")
    check_year(start)
    quantity = checked_amount(unit, amount)
    begin = start.astimezone(calendar.tz)
    ending = _ending(unit, quantity, begin, calendar)
    moment = ending.moment.astimezone(calendar.tz)
    return Due(moment, _receipt(unit, quantity, begin, moment, ending, calendar))


def due_on(day: date, start: datetime, calendar: Calendar, *, by: str, source: str) -> Due:
    """A due time that people chose: the last minute of that day in the calendar's zone, with who chose it and where.

    Raises `Refused` for a day that is over when the clock starts, and for one outside the years that are known.
    """
    check_year(start)
    begin = start.astimezone(calendar.tz)
    moment, touched = placed(day, time(23, 59), calendar)
    check_year(moment)
    if moment <= begin:
        raise Refused(_("This day is over."), field="due_on")
    days = (day - begin.date()).days
    found = _receipt(Unit.CALENDAR_DAYS, Decimal(days), begin, moment, _Ending(moment, days, None, touched), calendar)
    return Due(moment, replace(found, agreed={"by": by, "source": source}))


def at_share(unit: Unit, start: datetime, end: datetime, percent: Decimal | int, calendar: Calendar) -> datetime:
    """The moment at which `percent` (≥ 0) of the clock from `start` to `end` is used; for reminders and escalation.

    Measured in the clock's own time: open time for business hours, open days around the clock for working days, real
    time for the other two. 100 is `end` itself; above it the clock runs on after `end` at the same pace.
    A clock without any open time between `start` and `end` is measured in real time.
    """
    share = Decimal(percent)
    if not share.is_finite() or share < 0:
        raise ValueError("a share is a percentage from 0 upwards")
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    scale = _scale(unit, start, end, calendar)
    total = _used(scale, start, end)
    base, rest = (start, share) if share < 100 else (end, share - 100)
    stretch = timedelta(microseconds=int(Fraction(rest) * (total // MICROSECOND) / 100))
    if stretch and scale is not None:
        return advance(scale, base, stretch).moment.astimezone(calendar.tz)
    return (base + stretch).astimezone(calendar.tz)


def elapsed_fraction(unit: Unit, start: datetime, end: datetime, now: datetime, calendar: Calendar) -> float:
    """The share of the clock used at `now`: 0.0 before the start, 1.0 at `end`, above it when overdue.

    Measured like `at_share`.
    """
    start, end, now = (moment.astimezone(UTC) for moment in (start, end, now))
    scale = _scale(unit, start, end, calendar)
    total = _used(scale, start, end)
    if now >= end:
        return 1.0 + (_used(scale, end, now) / total if total else 0.0)
    return _used(scale, start, now) / total if now > start else 0.0


def check_year(start: datetime) -> None:
    """Refuse a start outside the years that zones, holidays and the hundred years of search can answer for."""
    if not FIRST_YEAR <= start.year <= LAST_YEAR:
        text = _("The start must lie between the years %(first)s and %(last)s.")
        raise Refused(text % {"first": FIRST_YEAR, "last": LAST_YEAR}, field="start")


def placed(day: date, wall_time: time, calendar: Calendar) -> tuple[datetime, WallTime]:
    """The moment of a wall time on a date in the calendar's zone, and whether a clock change touches it."""
    wanted = datetime.combine(day, wall_time.replace(fold=0), tzinfo=calendar.tz)
    moment = wanted.astimezone(UTC).astimezone(calendar.tz)
    if moment.replace(tzinfo=None) != wanted.replace(tzinfo=None):
        return moment, WallTime.GAP
    twice = wanted.utcoffset() != wanted.replace(fold=1).utcoffset()
    return moment, WallTime.FOLD if twice else WallTime.PLAIN


def _ending(unit: Unit, quantity: Decimal, begin: datetime, calendar: Calendar) -> _Ending:
    match unit:
        case Unit.ELAPSED_HOURS:
            return _Ending(begin.astimezone(UTC) + as_duration(quantity), hours=quantity)
        case Unit.CALENDAR_DAYS:
            moment, touched = placed(begin.date() + timedelta(days=int(quantity)), begin.time(), calendar)
            return _Ending(moment, days=int(quantity), wall_time=touched)
        case Unit.WORKING_DAYS:
            moment, touched = placed(_working_day(begin.date(), int(quantity), calendar), begin.time(), calendar)
            return _Ending(moment, days=int(quantity), wall_time=touched)
        case Unit.BUSINESS_HOURS:
            reached = advance(calendar, begin, as_duration(quantity))
            return _Ending(reached.moment, days=reached.days, hours=quantity)


def _working_day(day: date, count: int, calendar: Calendar) -> date:
    """The `count`-th open date after `day`. The walk ends: it gives up after twenty years without an open one."""
    last_open = day
    while count:
        day += DAY
        if calendar.skips(day) is None:
            count -= 1
            last_open = day
        elif day - last_open > BARREN:
            raise Refused(_("This calendar has no open day for twenty years, so the deadline would never end."))
    return day


def _receipt(
    unit: Unit, quantity: Decimal, begin: datetime, moment: datetime, ending: _Ending, calendar: Calendar
) -> Receipt:
    skipped = _skipped(calendar, begin.date(), moment.date()) if unit.needs_calendar else []
    before, after = _utc_offset(begin), _utc_offset(moment)
    return Receipt(
        unit=unit,
        amount=quantity,
        zone=calendar.zone,
        start=begin,
        due=moment,
        calendar=_calendar_facts(calendar, begin.date(), moment.date()),
        skipped=tuple(skipped[:SKIPPED_LISTED]),
        skipped_more=max(0, len(skipped) - SKIPPED_LISTED),
        days_counted=ending.days,
        hours_counted=ending.hours,
        offsets=None if before == after else (before, after),
        wall_time=ending.wall_time,
    )


def _skipped(calendar: Calendar, first: date, last: date) -> list[SkippedDay]:
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [found for day in days if (found := calendar.skips(day)) is not None]


def _calendar_facts(calendar: Calendar, first: date, last: date) -> dict[str, Any]:
    span = first.isoformat(), last.isoformat()
    facts = calendar.definition()
    facts["closed"] = [one for one in facts["closed"] if span[0] <= one["day"] <= span[1]]
    return facts | {"version": calendar.version, "holidays_source": SOURCE if calendar.country else ""}


def _utc_offset(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")[len("2026-12-23T15:30:00") :]


def _scale(unit: Unit, start: datetime, end: datetime, calendar: Calendar) -> Calendar | None:
    """The calendar whose open time measures the clock; None for real time.

    All moments are UTC by now: in one zone Python compares wall times, and a repeated hour would run backwards.
    """
    if end < start:
        raise ValueError("a clock ends after its start")
    if not unit.needs_calendar:
        return None
    scale = calendar if unit is Unit.BUSINESS_HOURS else calendar.whole_days
    return scale if open_time(scale, start, end) else None


def _used(scale: Calendar | None, start: datetime, end: datetime) -> timedelta:
    """Real time, or open time on `scale`, from `start` to `end`."""
    return end - start if scale is None else open_time(scale, start, end)
