"""The golden cases of the timer engine and the rules of each unit, told in local time."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from qms.clocks.calendars import Calendar, ClosedDate, Opening, weekly
from qms.clocks.duetime import due
from qms.clocks.units import Unit
from qms.lib.refusal import Refused


def calendar(zone: str = "Europe/Berlin", *closed: str, country: str = "", hours: tuple[Opening, ...] = ()) -> Calendar:
    """Monday to Friday 08:00–17:00 unless said otherwise."""
    days = tuple(ClosedDate(date.fromisoformat(day)) for day in closed)
    return Calendar(zone, hours or weekly("08:00-17:00"), days, country)


def ends(unit: Unit, amount: str | int, start: str, on: Calendar) -> str:
    """The due time in the calendar's zone; a start without offset is local time there."""
    moment = datetime.fromisoformat(start)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(on.zone))
    return due(unit, Decimal(amount), moment, on).due.isoformat()


def test_gdpr_72_hours_end_an_hour_earlier_on_the_wall_when_summer_time_ends() -> None:
    found = ends(Unit.ELAPSED_HOURS, 72, "2026-10-24T10:00", calendar())
    assert found == "2026-10-27T09:00:00+01:00"


def test_fda_5_work_days_step_over_the_weekend_and_thanksgiving() -> None:
    found = ends(Unit.WORKING_DAYS, 5, "2026-11-20T09:00", calendar("America/New_York", country="US"))
    assert found == "2026-11-30T09:00:00-05:00"


def test_iatf_10_working_days_step_over_christmas_and_new_year() -> None:
    on = calendar("Europe/Berlin", "2026-12-24", "2026-12-25", "2027-01-01")
    assert ends(Unit.WORKING_DAYS, 10, "2026-12-17T11:00", on) == "2027-01-05T11:00:00+01:00"


def test_24_business_hours_in_berlin_over_christmas() -> None:
    on = calendar("Europe/Berlin", "2026-12-24", "2026-12-25", "2026-12-26")
    assert ends(Unit.BUSINESS_HOURS, 24, "2026-12-23T15:30", on) == "2026-12-30T12:30:00+01:00"


def test_the_same_instant_runs_on_the_receivers_calendar_in_detroit() -> None:
    on = calendar("America/Detroit", "2026-12-25")
    assert ends(Unit.BUSINESS_HOURS, 24, "2026-12-23T15:30+01:00", on) == "2026-12-28T15:30:00-05:00"


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-11-20T10:00", "2026-11-23T10:00:00+01:00"),  # Friday
        ("2026-11-21T10:00", "2026-11-23T10:00:00+01:00"),  # Saturday
        ("2026-11-22T10:00", "2026-11-23T10:00:00+01:00"),  # Sunday
        ("2026-11-23T10:00", "2026-11-24T10:00:00+01:00"),  # Monday
    ],
)
def test_the_day_of_the_start_is_never_a_working_day_of_the_clock(start: str, expected: str) -> None:
    assert ends(Unit.WORKING_DAYS, 1, start, calendar()) == expected


def test_business_hours_that_end_with_the_day_are_due_at_closing_time_and_not_the_next_morning() -> None:
    assert ends(Unit.BUSINESS_HOURS, 9, "2026-11-20T08:00", calendar()) == "2026-11-20T17:00:00+01:00"
    assert ends(Unit.BUSINESS_HOURS, 1, "2026-11-20T17:00", calendar()) == "2026-11-23T09:00:00+01:00"


def test_fractions_of_an_hour_count() -> None:
    assert ends(Unit.BUSINESS_HOURS, "1.5", "2026-11-20T16:00", calendar()) == "2026-11-23T08:30:00+01:00"
    assert ends(Unit.ELAPSED_HOURS, "0.25", "2026-11-20T16:00", calendar()) == "2026-11-20T16:15:00+01:00"


def test_the_lunch_break_is_not_business_time() -> None:
    on = calendar(hours=weekly("08:00-12:00", "13:00-17:00"))
    assert ends(Unit.BUSINESS_HOURS, 5, "2026-11-20T08:00", on) == "2026-11-20T14:00:00+01:00"


def test_a_night_shift_works_an_hour_less_when_summer_time_begins_and_an_hour_more_when_it_ends() -> None:
    on = calendar(hours=weekly("00:00-06:00", weekdays=range(7)))
    assert ends(Unit.BUSINESS_HOURS, 6, "2026-03-29T00:00", on) == "2026-03-30T01:00:00+02:00"
    assert ends(Unit.BUSINESS_HOURS, 6, "2026-10-25T00:00", on) == "2026-10-25T05:00:00+01:00"


def test_a_plant_that_never_closes_counts_real_hours_through_the_clock_change() -> None:
    on = calendar(hours=weekly("00:00-24:00", weekdays=range(7)))
    assert ends(Unit.BUSINESS_HOURS, 72, "2026-10-24T10:00", on) == "2026-10-27T09:00:00+01:00"


def test_opening_hours_inside_the_hour_that_is_left_out_do_not_exist_that_day() -> None:
    on = calendar(hours=weekly("02:00-02:30", weekdays=range(7)))
    assert ends(Unit.BUSINESS_HOURS, "0.5", "2026-03-29T00:00", on) == "2026-03-30T02:30:00+02:00"


def test_calendar_days_keep_the_wall_time_over_a_clock_change() -> None:
    assert ends(Unit.CALENDAR_DAYS, 3, "2026-10-24T10:00", calendar()) == "2026-10-27T10:00:00+01:00"


def test_a_due_wall_time_that_is_left_out_moves_on_and_one_that_comes_twice_is_the_first() -> None:
    assert ends(Unit.CALENDAR_DAYS, 1, "2026-03-28T02:30", calendar()) == "2026-03-29T03:30:00+02:00"
    assert ends(Unit.CALENDAR_DAYS, 1, "2026-10-24T02:30", calendar()) == "2026-10-25T02:30:00+02:00"


def test_lord_howe_moves_its_clocks_by_half_an_hour() -> None:
    on = calendar("Australia/Lord_Howe")
    assert ends(Unit.ELAPSED_HOURS, 24, "2026-04-04T12:00", on) == "2026-04-05T11:30:00+10:30"
    assert ends(Unit.CALENDAR_DAYS, 1, "2026-10-03T02:15", on) == "2026-10-04T02:45:00+11:00"


def test_samoa_left_out_a_friday_and_nobody_worked_on_it() -> None:
    on = calendar("Pacific/Apia")
    assert ends(Unit.WORKING_DAYS, 1, "2011-12-29T10:00", on) == "2012-01-02T10:00:00+14:00"
    assert ends(Unit.CALENDAR_DAYS, 1, "2011-12-29T10:00", on) == "2011-12-31T10:00:00+14:00"
    assert ends(Unit.BUSINESS_HOURS, 9, "2011-12-29T10:00", on) == "2012-01-02T10:00:00+14:00"


def test_the_holiday_of_a_subdivision_closes_only_there() -> None:
    bavaria = Calendar("Europe/Berlin", weekly("08:00-17:00"), country="DE", subdivision="BY")
    berlin = Calendar("Europe/Berlin", weekly("08:00-17:00"), country="DE", subdivision="BE")
    assert ends(Unit.WORKING_DAYS, 1, "2026-01-05T10:00", bavaria) == "2026-01-07T10:00:00+01:00"  # Epiphany
    assert ends(Unit.WORKING_DAYS, 1, "2026-01-05T10:00", berlin) == "2026-01-06T10:00:00+01:00"


def test_an_observed_holiday_of_the_next_year_closes_the_last_day_of_this_one() -> None:
    on = calendar("America/New_York", country="US")
    assert ends(Unit.WORKING_DAYS, 1, "2021-12-30T10:00", on) == "2022-01-03T10:00:00-05:00"


def test_a_week_from_sunday_to_thursday_is_a_week_like_any_other() -> None:
    on = calendar("Asia/Dubai", hours=weekly("08:00-16:00", weekdays=(6, 0, 1, 2, 3)))
    assert ends(Unit.WORKING_DAYS, 1, "2026-11-19T10:00", on) == "2026-11-22T10:00:00+04:00"


@pytest.mark.parametrize(
    ("unit", "amount", "sentence"),
    [
        (Unit.ELAPSED_HOURS, "NaN", "must be a number"),
        (Unit.ELAPSED_HOURS, "sNaN", "must be a number"),
        (Unit.BUSINESS_HOURS, "Infinity", "must be a number"),
        (Unit.BUSINESS_HOURS, "0", "greater than zero"),
        (Unit.WORKING_DAYS, "-3", "greater than zero"),
        (Unit.WORKING_DAYS, "1.5", "whole days"),
        (Unit.CALENDAR_DAYS, "10001", "at most 10000 calendar days"),
        (Unit.ELAPSED_HOURS, "1E+400000", "at most 100000 elapsed hours"),
        (Unit.ELAPSED_HOURS, "1E-30", "too small"),
    ],
)
def test_an_amount_that_makes_no_deadline_is_refused(unit: Unit, amount: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        ends(unit, amount, "2026-11-20T10:00", calendar())


@pytest.mark.parametrize("start", ["1899-12-31T10:00", "0001-01-01T00:00", "9999-12-31T23:59", "2201-01-01T00:00"])
def test_a_start_outside_three_centuries_is_refused(start: str) -> None:
    with pytest.raises(Refused, match="between the years 1900 and 2200"):
        ends(Unit.BUSINESS_HOURS, 1, start, calendar())


def test_a_start_without_zone_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="needs a zone"):
        due(Unit.ELAPSED_HOURS, 1, datetime(2026, 11, 20, 10), calendar())  # noqa: DTZ001


@pytest.mark.parametrize("unit", [Unit.WORKING_DAYS, Unit.BUSINESS_HOURS])
def test_a_calendar_closed_for_twenty_years_is_refused_instead_of_searched_for_ever(unit: Unit) -> None:
    mondays = [date.fromordinal(day) for day in range(date(2026, 1, 5).toordinal(), date(2050, 1, 1).toordinal(), 7)]
    on = Calendar("UTC", weekly("08:00-17:00", weekdays=[0]), tuple(ClosedDate(day) for day in mondays))
    with pytest.raises(Refused, match="for twenty years"):
        ends(unit, 1, "2026-01-05T10:00", on)


def test_a_deadline_more_than_a_hundred_years_away_is_refused() -> None:
    on = calendar(hours=weekly("08:00-08:10", weekdays=[0]))
    with pytest.raises(Refused, match="more than a hundred years away"):
        ends(Unit.BUSINESS_HOURS, 100_000, "2026-01-05T10:00", on)


def test_the_longest_deadlines_are_reached() -> None:
    assert ends(Unit.WORKING_DAYS, 10_000, "2026-01-05T10:00", calendar()) == "2064-05-05T10:00:00+02:00"
    assert ends(Unit.BUSINESS_HOURS, 100_000, "2026-01-05T08:00", calendar()) == "2068-08-07T09:00:00+02:00"
