"""Mails wait for their reader's hours, through weekends, nights and clock changes."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qms.notifications.hours import within_hours
from tests.factories.cast import Cast
from tests.notifications.conftest import mails, tell

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = ["Europe/Berlin", "America/Detroit", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Jerusalem"]
START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
moments = st.integers(0, 2 * 365 * 86400).map(lambda seconds: START + dt.timedelta(seconds=seconds))
quarter_hours = st.integers(0, 95).map(lambda n: dt.time(n // 4, n % 4 * 15))


def local(text: str, zone: ZoneInfo = BERLIN) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("now", "reached"),
    [
        ("2026-11-23 10:00", "2026-11-23 10:00"),
        ("2026-11-23 06:59", "2026-11-23 07:00"),
        ("2026-11-23 18:00", "2026-11-24 07:00"),
        ("2026-11-27 17:59:59", "2026-11-27 17:59:59"),
        ("2026-11-27 18:00", "2026-11-30 07:00"),
        ("2026-11-28 12:00", "2026-11-30 07:00"),
        ("2026-03-27 20:00", "2026-03-30 07:00"),  # over the night of the spring change
        ("2026-10-23 20:00", "2026-10-26 07:00"),
    ],
)
def test_a_mail_reaches_its_reader_in_working_hours(now: str, reached: str) -> None:
    assert within_hours(local(now), BERLIN, dt.time(7), dt.time(18)) == local(reached)


def test_a_night_shift_belongs_to_the_day_it_begins() -> None:
    begin, end = dt.time(22), dt.time(6)
    assert within_hours(local("2026-11-28 05:00"), BERLIN, begin, end) == local("2026-11-28 05:00")
    assert within_hours(local("2026-11-28 06:00"), BERLIN, begin, end) == local("2026-11-30 22:00")
    assert within_hours(local("2026-11-30 05:00"), BERLIN, begin, end) == local("2026-11-30 22:00")


def test_equal_times_mean_the_whole_working_day() -> None:
    assert within_hours(local("2026-11-28 12:00"), BERLIN, dt.time(9), dt.time(9)) == local("2026-11-30 00:00")


def _open(moment: dt.datetime, zone: ZoneInfo, begin: dt.time, end: dt.time) -> bool:
    wall = moment.astimezone(zone)
    if begin <= end:
        return wall.weekday() < 5 and (begin == end or begin <= wall.time() < end)
    day = wall if wall.time() >= begin else wall - dt.timedelta(days=1)
    return day.weekday() < 5 and (wall.time() >= begin or wall.time() < end)


@given(moments, st.sampled_from(ZONES), quarter_hours, quarter_hours)
def test_never_outside_the_hours_never_earlier_than_asked_and_no_open_hour_is_missed(
    now: dt.datetime, name: str, begin: dt.time, end: dt.time
) -> None:
    zone = ZoneInfo(name)
    reached = within_hours(now, zone, begin, end)
    assert reached >= now
    assert _open(reached, zone, begin, end)
    # Looking every quarter of an hour finds nothing earlier, except where clocks jump over the opening itself.
    skipped = dt.timedelta(hours=1)
    steps = int((reached - skipped - now) / dt.timedelta(minutes=15))
    assert not any(_open(now + n * dt.timedelta(minutes=15), zone, begin, end) for n in range(max(0, steps)))


def test_the_mail_waits_but_the_bell_does_not(cast: Cast, at: object, no_bell: object) -> None:
    night = local("2026-11-23 23:30", ZoneInfo("Europe/Vienna"))
    at(night)  # type: ignore[operator]
    tell(cast.a, "engineer", urgent=False)
    tell(cast.a, "engineer", urgent=True, event="urgent")
    waiting, urgent = mails(cast.a)
    assert waiting.due_at == local("2026-11-24 07:00", ZoneInfo("Europe/Vienna"))
    assert urgent.due_at == night
