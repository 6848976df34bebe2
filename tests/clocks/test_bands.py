"""Overdue, today, this week, later: by the days of the reader's zone, also when the clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from qms.clocks.bands import Band, bands

ZONES = st.sampled_from(["Europe/Vienna", "America/Detroit", "Pacific/Apia", "Africa/Cairo", "Asia/Kathmandu", "UTC"])
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
MOMENTS = st.timedeltas(timedelta(), timedelta(days=730)).map(lambda distance: FIRST + distance)


@given(zone=ZONES, now=MOMENTS, distance=st.timedeltas(timedelta(days=-10), timedelta(days=10)))
def test_the_band_is_that_of_the_date_the_reader_sees(zone: str, now: datetime, distance: timedelta) -> None:
    reader = ZoneInfo(zone)
    due = now + distance
    today, day = now.astimezone(reader).date(), due.astimezone(reader).date()
    with timezone.override(reader):
        found = bands(now).of(due)
    if due < now:
        assert found is Band.OVERDUE
    elif day == today:
        assert found is Band.TODAY
    else:
        assert found is (Band.WEEK if day.isocalendar()[:2] == today.isocalendar()[:2] else Band.LATER)


@given(zone=ZONES, now=MOMENTS, distance=st.timedeltas(timedelta(days=-10), timedelta(days=10)))
def test_the_spans_of_the_filter_and_the_bands_of_the_page_agree(zone: str, now: datetime, distance: timedelta) -> None:
    due = now + distance
    with timezone.override(ZoneInfo(zone)):
        edges = bands(now)
    inside = [
        band for band in Band for first, end in [edges.span(band)]
        if (first is None or first <= due) and (end is None or due < end)
    ]  # fmt: skip
    assert inside == [edges.of(due)]


def test_without_a_due_time_it_is_later() -> None:
    assert bands().of(None) is Band.LATER
