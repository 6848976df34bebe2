"""Rules that hold for every clock, tried over zones whose clocks behave badly."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from qms.clocks.calendars import Calendar, ClosedDate, Opening, weekly
from qms.clocks.duetime import at_share, due, elapsed_fraction
from qms.clocks.opentime import is_open, next_open, open_time
from qms.clocks.units import Unit
from qms.lib.refusal import Refused

MINUTE = timedelta(minutes=1)

# Zones with a day on which their clocks do something that simple arithmetic gets wrong.
TROUBLE = [
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("America/Havana", date(2026, 11, 1)),  # midnight comes twice
    ("America/Sao_Paulo", date(2018, 11, 4)),  # midnight is left out
    ("America/St_Johns", date(2006, 10, 29)),  # one minute of Sunday, then Saturday again
    ("America/Nuuk", date(2026, 3, 28)),  # changes on Saturday night
    ("Australia/Lord_Howe", date(2026, 4, 5)),  # half an hour
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Asia/Kathmandu", date(2026, 5, 1)),  # UTC+05:45
    ("Europe/Berlin", date(2026, 10, 25)),
    ("Pacific/Apia", date(2011, 12, 30)),  # a date that does not exist
]

minutes = st.sampled_from([0, 1, 90, 120, 150, 180, 480, 720, 1020, 1410, 1439, 1440])
spans = st.tuples(minutes, minutes).filter(lambda span: span[0] < span[1])


@st.composite
def clocks(draw: st.DrawFn) -> tuple[Calendar, datetime]:
    """A calendar and a start, on a whole minute, within a few days of the trouble."""
    zone, trouble = draw(st.sampled_from(TROUBLE))
    weekdays = draw(st.sets(st.integers(0, 6), min_size=2))
    openings = tuple(Opening(day, *draw(spans)) for day in sorted(weekdays))
    assume(sum(one.closes - one.opens for one in openings) >= 120)  # a minute a week is refused for longer amounts
    closed = draw(st.sets(st.integers(-3, 5), max_size=3))
    days = tuple(ClosedDate(trouble + timedelta(days=n), "closed") for n in closed)
    noon = datetime(trouble.year, trouble.month, trouble.day, 12, tzinfo=UTC)
    start = noon + draw(st.integers(-5 * 1440, 3 * 1440)) * MINUTE
    return Calendar(zone, openings, days), start.astimezone(ZoneInfo(zone))


amounts = st.integers(1, 20 * 60).map(lambda n: Decimal(n) / 4)  # quarters of an hour, up to 300 hours
units = st.sampled_from(list(Unit))


def open_by_hand(calendar: Calendar, moment: datetime) -> bool:
    """An independent reading of the calendar for one minute."""
    local = moment.astimezone(ZoneInfo(calendar.zone))
    minute = local.hour * 60 + local.minute
    closed = {one.day for one in calendar.closed}
    return local.date() not in closed and any(
        one.weekday == local.weekday() and one.opens <= minute < one.closes for one in calendar.openings
    )


def step_by_minutes(calendar: Calendar, start: datetime, wanted: int) -> datetime:
    """Where `wanted` open minutes end, found by looking at each minute of real time."""
    moment = start.astimezone(UTC)
    while wanted:
        wanted -= open_by_hand(calendar, moment)
        moment += MINUTE
    return moment


def step_by_days(calendar: Calendar, start: datetime, wanted: int, exists: Callable[[date], bool]) -> date:
    """The date of the `wanted`-th open day after the start, found date by date."""
    day, closed = start.date(), {one.day for one in calendar.closed}
    open_weekdays = {one.weekday for one in calendar.openings}
    while wanted:
        day += timedelta(days=1)
        wanted -= day.weekday() in open_weekdays and day not in closed and exists(day)
    return day


@settings(max_examples=60, deadline=None)
@given(clocks(), st.integers(1, 360))
def test_business_hours_end_where_counting_minutes_by_hand_ends(clock: tuple[Calendar, datetime], wanted: int) -> None:
    calendar, start = clock
    found = due(Unit.BUSINESS_HOURS, Decimal(wanted) / 60, start, calendar).due
    assert abs(found - step_by_minutes(calendar, start, wanted)) < timedelta(milliseconds=1)


@settings(max_examples=60, deadline=None)
@given(clocks(), st.integers(-3 * 1440, 0))
def test_open_time_across_the_trouble_is_what_counting_minutes_by_hand_counts(
    clock: tuple[Calendar, datetime], before: int
) -> None:
    calendar, near = clock
    start = near.astimezone(UTC) + before * MINUTE
    counted = sum(open_by_hand(calendar, start + n * MINUTE) for n in range(4 * 1440))
    assert open_time(calendar, start, start + timedelta(days=4)) == counted * MINUTE


@settings(deadline=None)
@given(clocks(), st.integers(1, 30))
def test_working_days_end_where_counting_dates_by_hand_ends(clock: tuple[Calendar, datetime], wanted: int) -> None:
    calendar, start = clock
    left_out = {("Pacific/Apia", date(2011, 12, 30))}
    found = due(Unit.WORKING_DAYS, wanted, start, calendar).due
    assert found.date() == step_by_days(calendar, start, wanted, lambda day: (calendar.zone, day) not in left_out)


@settings(deadline=None)
@given(clocks(), amounts)
def test_elapsed_hours_are_real_hours_in_every_zone(clock: tuple[Calendar, datetime], amount: Decimal) -> None:
    calendar, start = clock
    found = due(Unit.ELAPSED_HOURS, amount, start, calendar).due
    assert found.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=float(amount))


@settings(deadline=None)
@given(clocks(), units, st.integers(1, 60), st.integers(1, 60))
def test_a_longer_deadline_never_ends_earlier_and_none_ends_before_its_start(
    clock: tuple[Calendar, datetime], unit: Unit, amount: int, more: int
) -> None:
    calendar, start = clock
    shorter = due(unit, amount, start, calendar).due
    longer = due(unit, amount + more, start, calendar).due
    assert start.astimezone(UTC) <= shorter.astimezone(UTC) <= longer.astimezone(UTC)


@settings(deadline=None)
@given(clocks(), st.sampled_from([Unit.ELAPSED_HOURS, Unit.BUSINESS_HOURS]), amounts, st.integers(0, 5000))
def test_a_later_start_never_makes_hours_end_earlier(
    clock: tuple[Calendar, datetime], unit: Unit, amount: Decimal, later: int
) -> None:
    calendar, start = clock
    moved = start.astimezone(UTC) + later * MINUTE
    assert due(unit, amount, start, calendar).due <= due(unit, amount, moved, calendar).due


@settings(deadline=None)
@given(clocks(), st.sampled_from([Unit.CALENDAR_DAYS, Unit.WORKING_DAYS]), st.integers(1, 40), st.integers(0, 10))
def test_days_that_start_on_a_later_date_never_end_on_an_earlier_one(
    clock: tuple[Calendar, datetime], unit: Unit, amount: int, later: int
) -> None:
    calendar, start = clock
    moved = start + timedelta(days=later)
    assert due(unit, amount, start, calendar).due.date() <= due(unit, amount, moved, calendar).due.date()


@settings(deadline=None)
@given(clocks(), amounts, amounts)
def test_two_parts_of_a_business_time_end_where_the_whole_ends(
    clock: tuple[Calendar, datetime], first: Decimal, second: Decimal
) -> None:
    calendar, start = clock
    half_way = due(Unit.BUSINESS_HOURS, first, start, calendar).due
    whole = due(Unit.BUSINESS_HOURS, first + second, start, calendar).due
    assert due(Unit.BUSINESS_HOURS, second, half_way, calendar).due == whole


@settings(deadline=None)
@given(clocks(), amounts)
def test_business_hours_end_in_open_time_and_lie_between_start_and_end(
    clock: tuple[Calendar, datetime], amount: Decimal
) -> None:
    calendar, start = clock
    found = due(Unit.BUSINESS_HOURS, amount, start, calendar).due
    just_before = found.astimezone(UTC) - timedelta(microseconds=1)
    assert is_open(calendar, just_before)
    assert open_time(calendar, start, found) == timedelta(hours=float(amount))


@settings(deadline=None)
@given(clocks())
def test_the_next_opening_is_open_and_nothing_before_it_is(clock: tuple[Calendar, datetime]) -> None:
    calendar, start = clock
    found = next_open(calendar, start)
    assert is_open(calendar, found)
    assert found.astimezone(UTC) >= start.astimezone(UTC)
    assert (found.astimezone(UTC) == start.astimezone(UTC)) is is_open(calendar, start)
    assert not open_time(calendar, start, found)


@settings(deadline=None)
@given(clocks(), units, st.integers(1, 60), st.lists(st.integers(0, 300), min_size=2, max_size=5))
def test_shares_of_a_clock_follow_each_other_from_its_start_through_its_end(
    clock: tuple[Calendar, datetime], unit: Unit, amount: int, percents: list[int]
) -> None:
    calendar, start = clock
    end = due(unit, amount, start, calendar).due
    found = [at_share(unit, start, end, percent, calendar).astimezone(UTC) for percent in sorted(percents)]
    assert found == sorted(found)
    assert at_share(unit, start, end, 0, calendar) == start
    assert at_share(unit, start, end, 100, calendar).astimezone(UTC) == end.astimezone(UTC)


@settings(deadline=None)
@given(clocks(), units, st.integers(1, 60), st.integers(0, 300))
def test_the_fraction_used_at_a_share_is_that_share(
    clock: tuple[Calendar, datetime], unit: Unit, amount: int, percent: int
) -> None:
    calendar, start = clock
    end = due(unit, amount, start, calendar).due
    now = at_share(unit, start, end, percent, calendar)
    assert abs(elapsed_fraction(unit, start, end, now, calendar) - percent / 100) < 1e-6


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30))
def test_any_text_is_either_opening_hours_or_refused(text: str) -> None:
    try:
        found = weekly(text)
    except Refused as refusal:
        assert refusal.field == "hours"
    else:
        assert all(0 <= one.opens < one.closes <= 1440 for one in found)
