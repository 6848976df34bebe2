"""Calendars: the zone, the weekly opening hours and the closed days of the people a clock runs for."""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext as _

from qms.clocks.public_holidays import check_place, holidays_of
from qms.lib.refusal import Refused

MONDAY_TO_FRIDAY: Final = (0, 1, 2, 3, 4)
EVERY_DAY: Final = (0, 1, 2, 3, 4, 5, 6)
WEEKDAY_KEYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MINUTES_PER_DAY: Final = 24 * 60
MAX_CLOSED_DATES: Final = 10_000


class Opening(NamedTuple):
    """One stretch of opening hours: weekday (0 = Monday), first minute, and the minute at which it closes (≤ 1440)."""

    weekday: int
    opens: int
    closes: int


class ClosedDate(NamedTuple):
    """A day on which the site is closed although the week would open it, with the reason people know."""

    day: date
    label: str = ""


class SkipReason(StrEnum):
    """Why a day does not count."""

    WEEKEND = "weekend"  # the weekly plan has no opening hours on this weekday
    HOLIDAY = "holiday"
    CLOSED = "closed"
    MISSING = "missing"  # the zone left the date out, as Samoa did on 2011-12-30


class SkippedDay(NamedTuple):
    """A day that does not count, why, and the English name of the holiday or the label of the closed date."""

    day: date
    reason: SkipReason
    name: str = ""


@dataclass(frozen=True)
class Calendar:
    """Who is at work when. Equal definitions are equal calendars with the same `version`.

    `zone` is a name of the IANA database. Opening hours are wall time: an hour that a clock change leaves out is
    not open, an hour that it repeats is open twice. `country` and `subdivision` (ISO 3166) add public holidays.
    Raises `Refused` at construction: unknown zone, country or subdivision, no open hours, overlapping hours.
    """

    zone: str
    openings: tuple[Opening, ...]
    closed: tuple[ClosedDate, ...] = ()
    country: str = ""
    subdivision: str = ""

    def __post_init__(self) -> None:
        if self.zone not in _zones():
            raise Refused(_("The time zone “%(zone)s” is not known.") % {"zone": self.zone}, field="zone")
        check_place(self.country, self.subdivision)
        if len(self.closed) > MAX_CLOSED_DATES:
            text = _("A calendar holds at most %(limit)s closed dates.") % {"limit": MAX_CLOSED_DATES}
            raise Refused(text, field="closed")
        object.__setattr__(self, "openings", _checked(self.openings))
        labels = dict(self.closed)
        object.__setattr__(self, "closed", tuple(ClosedDate(day, labels[day]) for day in sorted(labels)))

    @cached_property
    def tz(self) -> ZoneInfo:
        """The zone itself."""
        return ZoneInfo(self.zone)

    @cached_property
    def version(self) -> str:
        """Digest of the definition: 16 hexadecimal digits of SHA-256. Any edit of the calendar changes it."""
        canonical = json.dumps(self.definition(), sort_keys=True, ensure_ascii=True)
        return hashlib.sha256(canonical.encode()).hexdigest()[:16]

    @cached_property
    def whole_days(self) -> "Calendar":
        """The same open days, open from midnight to midnight: the measure of a clock in working days."""
        days = {opening.weekday for opening in self.openings}
        return replace(self, openings=tuple(Opening(day, 0, MINUTES_PER_DAY) for day in days))

    @cached_property
    def _week(self) -> tuple[tuple[tuple[timedelta, timedelta], ...], ...]:
        return tuple(
            tuple(
                (timedelta(minutes=one.opens), timedelta(minutes=one.closes))
                for one in self.openings
                if one.weekday == day
            )
            for day in EVERY_DAY
        )

    @cached_property
    def _labels(self) -> dict[date, str]:
        return dict(self.closed)

    def definition(self) -> dict[str, Any]:
        """What the calendar says, as plain data for a receipt or a database row."""
        return {
            "zone": self.zone,
            "hours": hours_by_weekday(self.openings),
            "country": self.country,
            "subdivision": self.subdivision,
            "closed": [{"day": one.day.isoformat(), "label": one.label} for one in self.closed],
        }

    def hours_on(self, day: date) -> tuple[tuple[timedelta, timedelta], ...]:
        """The opening hours of the day's weekday, as distances from midnight on the wall clock."""
        return self._week[day.weekday()]

    def closure(self, day: date) -> SkippedDay | None:
        """Why nobody is at work on this day, or None when the site is open."""
        if not self._week[day.weekday()]:
            return SkippedDay(day, SkipReason.WEEKEND)
        if day in self._labels:
            return SkippedDay(day, SkipReason.CLOSED, self._labels[day])
        if self.country:
            name = holidays_of(self.country, self.subdivision, day.year).get(day)
            if name is not None:
                return SkippedDay(day, SkipReason.HOLIDAY, name)
        return None

    def skips(self, day: date) -> SkippedDay | None:
        """Why the day is no working day: closed, or a date that does not exist in the zone; None when it counts."""
        found = self.closure(day)
        if found is None and not self._exists(day):
            return SkippedDay(day, SkipReason.MISSING)
        return found

    def _exists(self, day: date) -> bool:
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=self.tz)
        return noon.astimezone(UTC).astimezone(self.tz).date() == day


def weekly(*hours: str, weekdays: Iterable[int] = MONDAY_TO_FRIDAY) -> tuple[Opening, ...]:
    """The same hours on several weekdays: `weekly("08:00-12:00", "13:00-17:00")`. Monday is 0.

    Raises `Refused` for hours that are not written HH:MM-HH:MM, run backwards or cross midnight; the end may be 24:00.
    """
    spans = [_span(text) for text in hours]
    return tuple(Opening(day, *span) for day in sorted(set(weekdays)) for span in spans)


def hours_by_weekday(openings: Iterable[Opening]) -> dict[str, list[str]]:
    """Opening hours as plain data: weekday ("monday") to a list of "HH:MM-HH:MM"."""
    found: dict[str, list[str]] = {}
    for one in openings:
        found.setdefault(WEEKDAY_KEYS[one.weekday], []).append(f"{_clock(one.opens)}-{_clock(one.closes)}")
    return found


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    """Zone names people may choose; the two left out are a machine's own setting and no place."""
    return frozenset(available_timezones() - {"localtime", "Factory"})


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _span(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"([0-9]{1,2}):([0-5][0-9])\s?[-\u2013]\s?([0-9]{1,2}):([0-5][0-9])", text.strip())
    if match is None:
        sentence = _("“%(hours)s” are no opening hours. Write them as 08:00-17:00.") % {"hours": text[:40]}
        raise Refused(sentence, field="hours")
    first, first_minute, last, last_minute = (int(part) for part in match.groups())
    span = first * 60 + first_minute, last * 60 + last_minute
    _check_span(*span)
    return span


def _check_span(opens: int, closes: int) -> None:
    shown = {"opens": _clock(opens), "closes": _clock(closes)}
    if opens < 0 or closes > MINUTES_PER_DAY:
        raise Refused(_("Opening hours lie between 00:00 and 24:00."), field="hours")
    if opens == closes:
        text = _("There are no open hours between %(opens)s and %(closes)s. A calendar needs open hours.") % shown
        raise Refused(text, field="hours")
    if opens > closes:
        text = _(
            "Opening hours from %(opens)s to %(closes)s would cross midnight. "
            "Split them: %(opens)s to 24:00 on the first day and 00:00 to %(closes)s on the next."
        )
        raise Refused(text % shown, field="hours")


def _checked(openings: Iterable[Opening]) -> tuple[Opening, ...]:
    found = tuple(sorted(Opening(*one) for one in openings))
    if not found:
        raise Refused(_("The calendar has no open hours, so no deadline would ever end."), field="hours")
    for one in found:
        if one.weekday not in EVERY_DAY:
            raise Refused(_("A weekday is a number from 0 (Monday) to 6 (Sunday)."), field="hours")
        _check_span(one.opens, one.closes)
    for earlier, later in pairwise(found):
        if earlier.weekday == later.weekday and later.opens < earlier.closes:
            shown = {"first": _clock(later.opens), "last": _clock(min(earlier.closes, later.closes))}
            text = _("Two opening hours overlap between %(first)s and %(last)s.") % shown
            raise Refused(text, field="hours")
    return found
