"""Moments are told in the reader's zone and language, the zone named."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from qms.web import times

MOMENT = dt.datetime(2026, 11, 24, 7, 12, tzinfo=dt.UTC)
NOW = dt.datetime(2026, 11, 25, 11, 58, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _in_vienna(at: object) -> None:
    at(NOW)  # type: ignore[operator]
    timezone.activate(ZoneInfo("Europe/Vienna"))


def test_a_near_moment_is_told_with_weekday_and_zone() -> None:
    assert times.full_words(MOMENT) == "Tue, 24 Nov 2026, 08:12 CET"


def test_a_far_moment_needs_no_weekday() -> None:
    assert times.full_words(MOMENT - dt.timedelta(days=200)) == "8 May 2026, 09:12 CEST"


def test_a_zone_without_letters_is_told_as_distance_to_utc() -> None:
    timezone.activate(ZoneInfo("America/Sao_Paulo"))
    assert times.full_words(MOMENT).endswith("04:12 UTC-03")


def test_a_german_reader_reads_german() -> None:
    with translation.override("de"):
        assert times.day_words(MOMENT.date()) == "24. Nov. 2026"


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        (0, "today 12:58"),
        (-24, "yesterday 12:58"),
        (24, "tomorrow 12:58"),
        (-24 * 8, "17 Nov, 12:58"),
        (-24 * 400, "21 Oct 2025"),
    ],
)
def test_narrow_places_get_short_words(hours: int, told: str) -> None:
    assert times.short_words(NOW + dt.timedelta(hours=hours)) == told


@pytest.mark.parametrize(
    ("minutes", "told"),
    [(0, "just now"), (-5, "5 min ago"), (180, "in 3 h"), (-60 * 24 * 3, "3 days ago"), (60 * 47, "in 47 h")],
)
def test_distance_from_now(minutes: int, told: str) -> None:
    assert times.relative_words(NOW + dt.timedelta(minutes=minutes)) == told


@pytest.mark.parametrize(
    ("hours", "lead", "tone"),
    [
        (-3, "3 h late", "bad"),
        (3, "in 3 h", "warn"),
        (-72, "3 days late", "bad"),
        (30, "Thu 26 Nov", ""),
        (24 * 20, "15 Dec", ""),
    ],
)
def test_deadlines_lead_with_the_distance_when_late_or_today(hours: int, lead: str, tone: str) -> None:
    moment = NOW + dt.timedelta(hours=hours)
    assert times.due_words(moment)[0] == lead
    assert times.due_tone(moment) == tone


def test_a_deadline_of_tonight_is_today_where_the_reader_is() -> None:
    tonight = dt.datetime(2026, 11, 25, 22, 30, tzinfo=dt.UTC)
    assert times.due_tone(tonight) == "warn"
    timezone.activate(ZoneInfo("Asia/Tokyo"))
    assert times.due_tone(tonight) == ""


def test_the_exact_moment_is_always_in_the_element() -> None:
    html = times.when(MOMENT, "relative")
    assert 'datetime="2026-11-24T08:12:00+01:00"' in html
    assert 'title="Tue, 24 Nov 2026, 08:12 CET"' in html


def test_no_moment_is_said_and_a_day_stays_a_day() -> None:
    assert "not set" in times.when(None)
    assert times.when(dt.date(2026, 3, 1)) == '<time datetime="2026-03-01">1 Mar 2026</time>'


@pytest.mark.parametrize("language", ["en", "de", "ar", "zh-hans", "pt-br", "xx"])
def test_every_language_gets_words(language: str) -> None:
    with translation.override(language):
        assert times.day_words(MOMENT.date())
