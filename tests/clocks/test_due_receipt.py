"""The receipt: what is kept beside a due time, and what a person reads when asking "why this time"."""

import json
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from qms.clocks.calendars import Calendar, ClosedDate, SkippedDay, SkipReason, weekly
from qms.clocks.duetime import due
from qms.clocks.receipt import Receipt, explain
from qms.clocks.units import Unit

BERLIN = ZoneInfo("Europe/Berlin")
CHRISTMAS = datetime(2026, 12, 23, 15, 30, tzinfo=BERLIN)


def berlin() -> Calendar:
    shutdown = (ClosedDate(date(2026, 12, 24), "Stocktaking"), ClosedDate(date(2027, 8, 2), "Summer break"))
    return Calendar("Europe/Berlin", weekly("08:00-17:00"), shutdown, "DE", "BY")


def receipt(unit: Unit, amount: int, start: datetime = CHRISTMAS) -> Receipt:
    return due(unit, amount, start, berlin()).receipt


def told(found: Receipt, language: str = "en") -> str:
    with translation.override(language):
        return "\n".join(explain(found))


def test_the_receipt_names_each_day_that_was_left_out_and_why() -> None:
    assert receipt(Unit.BUSINESS_HOURS, 24).skipped == (
        SkippedDay(date(2026, 12, 24), SkipReason.CLOSED, "Stocktaking"),
        SkippedDay(date(2026, 12, 25), SkipReason.HOLIDAY, "Christmas Day"),
        SkippedDay(date(2026, 12, 26), SkipReason.WEEKEND),
        SkippedDay(date(2026, 12, 27), SkipReason.WEEKEND),
    )


def test_the_receipt_is_plain_data_with_the_rule_the_calendar_and_the_result() -> None:
    found = json.loads(json.dumps(receipt(Unit.BUSINESS_HOURS, 24).as_json()))
    assert found["version"] == 1
    assert (found["unit"], found["amount"], found["zone"]) == ("business_hours", "24", "Europe/Berlin")
    assert (found["start"], found["due"]) == ("2026-12-23T15:30:00+01:00", "2026-12-30T12:30:00+01:00")
    assert found["calendar"]["version"] == berlin().version
    assert found["calendar"]["hours"]["friday"] == ["08:00-17:00"]
    assert found["calendar"]["closed"] == [{"day": "2026-12-24", "label": "Stocktaking"}]  # only those on the way
    assert found["calendar"]["holidays_source"].startswith("holidays ")
    assert (found["days_counted"], found["hours_counted"]) == (4, "24")


@pytest.mark.parametrize("unit", list(Unit))
@pytest.mark.parametrize("start", [CHRISTMAS, datetime(2026, 10, 24, 2, 30, tzinfo=BERLIN)])
def test_a_stored_receipt_reads_back_as_it_was_written(unit: Unit, start: datetime) -> None:
    found = receipt(unit, 30, start)
    read = Receipt.from_json(json.loads(json.dumps(found.as_json())))
    assert read == found
    assert told(read) == told(found)


def test_a_receipt_whose_keys_the_database_has_reordered_tells_the_same() -> None:
    found = receipt(Unit.BUSINESS_HOURS, 24)
    stored = json.loads(json.dumps(found.as_json(), sort_keys=True))
    assert told(Receipt.from_json(stored)) == told(found)
    assert "Monday to Friday 08:00-17:00" in told(Receipt.from_json(stored))


def test_a_receipt_of_a_later_version_is_not_guessed_at() -> None:
    with pytest.raises(ValueError, match="unknown receipt version 2"):
        Receipt.from_json(receipt(Unit.CALENDAR_DAYS, 1).as_json() | {"version": 2})


def test_the_sentences_tell_the_start_the_days_left_out_and_the_end() -> None:
    found = told(receipt(Unit.BUSINESS_HOURS, 24))
    assert "Business hours to count: 24." in found
    assert "Only opening hours count: Monday to Friday 08:00-17:00." in found
    assert "They were counted on 4 days." in found
    assert "2 days without opening hours (weekends) were left out." in found
    assert "Public holidays left out: 25 Dec 2026 (Christmas Day)." in found
    assert "Closed days left out: 24 Dec 2026 (Stocktaking)." in found
    assert "due on Wednesday, 30 Dec 2026, 12:30 (Europe/Berlin)" in found


def test_hours_of_scattered_weekdays_are_not_told_as_a_range() -> None:
    on = Calendar("Europe/Berlin", weekly("08:00-12:00", weekdays=(0, 2)))
    assert "Monday 08:00-12:00; Wednesday 08:00-12:00" in told(due(Unit.BUSINESS_HOURS, 1, CHRISTMAS, on).receipt)


def test_a_reader_sees_holidays_and_weekdays_in_the_own_language() -> None:
    found = told(receipt(Unit.WORKING_DAYS, 5), "de")
    assert "Erster Weihnachtstag" in found
    assert "Mittwoch" in found


def test_a_change_of_the_clocks_on_the_way_is_told() -> None:
    found = receipt(Unit.ELAPSED_HOURS, 72, datetime(2026, 10, 24, 10, tzinfo=BERLIN))
    assert found.as_json()["offset_change"] == {"from": "+02:00", "to": "+01:00"}
    assert "from UTC+02:00 at the start to UTC+01:00 at the end" in told(found)
    assert "clocks" not in told(receipt(Unit.ELAPSED_HOURS, 72))


@pytest.mark.parametrize(
    ("day", "kept", "sentence"), [(28, "gap", "leave out that time"), (24, "fold", "that time of day twice")]
)
def test_a_wall_time_touched_by_a_clock_change_is_told(day: int, kept: str, sentence: str) -> None:
    found = receipt(Unit.CALENDAR_DAYS, 1, datetime(2026, 3 if day == 28 else 10, day, 2, 30, tzinfo=BERLIN))
    assert found.as_json()["wall_time"] == kept
    assert sentence in told(found)


def test_a_long_deadline_is_told_in_few_words() -> None:
    found = told(receipt(Unit.WORKING_DAYS, 2500))
    assert len(found.splitlines()) <= 8
    assert "more" in found


def test_the_receipt_of_the_longest_deadline_names_a_thousand_days_and_counts_the_rest() -> None:
    found = receipt(Unit.WORKING_DAYS, 10_000)
    assert len(found.skipped) == 1000
    walked = found.due.date() - found.start.date() + timedelta(days=1)
    assert walked.days - 1 - 10_000 == len(found.skipped) + found.skipped_more
    assert "more days were left out" in told(found)


def test_a_date_that_does_not_exist_is_told() -> None:
    on = Calendar("Pacific/Apia", weekly("08:00-17:00"))
    start = datetime(2011, 12, 29, 10, tzinfo=ZoneInfo("Pacific/Apia"))
    found = due(Unit.WORKING_DAYS, 1, start, on).receipt
    assert "Dates that do not exist in this zone: 30 Dec 2011." in told(found)


def test_years_without_known_holidays_are_told() -> None:
    assert "Public holidays are only known from" in told(
        receipt(Unit.WORKING_DAYS, 10, datetime(2150, 1, 5, 10, tzinfo=BERLIN))
    )
