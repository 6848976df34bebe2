"""Shares of a clock: when reminders and escalations fall due, and how full a progress bar is."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from qms.clocks.calendars import Calendar, ClosedDate, weekly
from qms.clocks.duetime import at_share, due, elapsed_fraction
from qms.clocks.units import Unit

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = Calendar("Europe/Berlin", weekly("08:00-17:00"))
FRIDAY_AT_TEN = datetime(2026, 11, 20, 10, tzinfo=BERLIN)


def ladder(unit: Unit, amount: int, start: datetime, on: Calendar = OFFICE) -> list[str]:
    """The moments at which 50, 80, 100 and 150 % are used, as weekday and wall time."""
    end = due(unit, amount, start, on).due
    return [f"{at_share(unit, start, end, percent, on):%a %H:%M}" for percent in (50, 80, 100, 150)]


def test_the_ladder_of_business_hours_climbs_in_open_time() -> None:
    assert ladder(Unit.BUSINESS_HOURS, 10, FRIDAY_AT_TEN) == ["Fri 15:00", "Mon 09:00", "Mon 11:00", "Mon 16:00"]


def test_the_ladder_of_working_days_stands_still_at_the_weekend() -> None:
    assert ladder(Unit.WORKING_DAYS, 1, FRIDAY_AT_TEN) == ["Fri 22:00", "Mon 05:12", "Mon 10:00", "Mon 22:00"]


def test_the_ladder_of_elapsed_hours_climbs_through_the_weekend() -> None:
    assert ladder(Unit.ELAPSED_HOURS, 48, FRIDAY_AT_TEN) == ["Sat 10:00", "Sun 00:24", "Sun 10:00", "Mon 10:00"]


def test_a_clock_without_any_open_time_is_measured_in_real_time() -> None:
    saturday = datetime(2026, 11, 21, 0, tzinfo=BERLIN)
    assert ladder(Unit.WORKING_DAYS, 1, saturday)[0] == "Sun 00:00"
    end = due(Unit.WORKING_DAYS, 1, saturday, OFFICE).due
    assert elapsed_fraction(Unit.WORKING_DAYS, saturday, end, datetime(2026, 11, 22, tzinfo=BERLIN), OFFICE) == 0.5


@pytest.mark.parametrize(
    ("now", "share"),
    [
        ("2026-11-20T09:00", 0.0),
        ("2026-11-20T10:00", 0.0),
        ("2026-11-20T15:00", 0.5),
        ("2026-11-21T12:00", 0.7),  # the weekend does not use the clock
        ("2026-11-23T11:00", 1.0),
        ("2026-11-23T16:00", 1.5),
    ],
)
def test_the_bar_of_a_business_clock_fills_in_open_time_only(now: str, share: float) -> None:
    end = due(Unit.BUSINESS_HOURS, 10, FRIDAY_AT_TEN, OFFICE).due
    moment = datetime.fromisoformat(now).replace(tzinfo=BERLIN)
    assert elapsed_fraction(Unit.BUSINESS_HOURS, FRIDAY_AT_TEN, end, moment, OFFICE) == pytest.approx(share)


def test_an_end_agreed_in_closed_time_is_reached_when_it_is_reached() -> None:
    sunday = datetime(2026, 11, 22, 12, tzinfo=BERLIN)
    assert at_share(Unit.BUSINESS_HOURS, FRIDAY_AT_TEN, sunday, 100, OFFICE) == sunday
    assert f"{at_share(Unit.BUSINESS_HOURS, FRIDAY_AT_TEN, sunday, 200, OFFICE):%a %H:%M}" == "Mon 15:00"


def test_a_clock_that_ends_as_it_starts_is_fully_used() -> None:
    assert elapsed_fraction(Unit.ELAPSED_HOURS, FRIDAY_AT_TEN, FRIDAY_AT_TEN, FRIDAY_AT_TEN, OFFICE) == 1.0
    assert at_share(Unit.ELAPSED_HOURS, FRIDAY_AT_TEN, FRIDAY_AT_TEN, 80, OFFICE) == FRIDAY_AT_TEN


def test_a_clock_within_the_repeated_hour_runs_forwards() -> None:
    start = datetime(2026, 10, 25, 2, 50, tzinfo=BERLIN)
    end = due(Unit.ELAPSED_HOURS, Decimal("0.5"), start, OFFICE).due
    assert end.isoformat() == "2026-10-25T02:20:00+01:00"  # earlier on the wall, later in fact
    assert at_share(Unit.ELAPSED_HOURS, start, end, 50, OFFICE).isoformat() == "2026-10-25T02:05:00+01:00"
    assert elapsed_fraction(Unit.ELAPSED_HOURS, start, end, end, OFFICE) == 1.0
    assert elapsed_fraction(Unit.ELAPSED_HOURS, start, end, start, OFFICE) == 0.0


def test_closed_dates_and_holidays_stop_the_bar() -> None:
    on = Calendar("Europe/Berlin", weekly("08:00-17:00"), (ClosedDate(date(2026, 12, 24)),), "DE")
    start = datetime(2026, 12, 23, 16, tzinfo=BERLIN)
    assert ladder(Unit.BUSINESS_HOURS, 2, start, on)[:3] == ["Wed 17:00", "Mon 08:36", "Mon 09:00"]


def test_a_clock_that_ends_before_it_starts_or_a_share_below_zero_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="ends after its start"):
        at_share(Unit.ELAPSED_HOURS, FRIDAY_AT_TEN, datetime(2026, 11, 19, tzinfo=BERLIN), 50, OFFICE)
    with pytest.raises(ValueError, match="from 0 upwards"):
        at_share(Unit.ELAPSED_HOURS, FRIDAY_AT_TEN, FRIDAY_AT_TEN, -1, OFFICE)
