"""iCalendar files as days: all-day and timed events, zones, recurrences, what was called off, and hostile files."""

import datetime as dt
import io
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qms.lib.children.calendar_events import Bounds, read
from qms.lib.ical import Entry, FoundEvent, read_calendar, write_calendar
from qms.lib.refusal import Refused

BERLIN = ZoneInfo("Europe/Berlin")
BOUNDS = Bounds(BERLIN, dt.date(2026, 11, 1), dt.date(2029, 11, 1), 1000)
CHANGED = dt.datetime(2026, 11, 28, 9, 0, tzinfo=dt.UTC)


def calendar(*events: list[str], head: str = "") -> bytes:
    """A calendar with these events, each the lines of one."""
    inside = "".join("".join(f"{line}\r\n" for line in ["BEGIN:VEVENT", *one, "END:VEVENT"]) for one in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\n{head}{inside}END:VCALENDAR\r\n".encode()


def days(*lines: str, bounds: Bounds = BOUNDS) -> list[tuple[str, str]]:
    """The spans of days of one event."""
    return [(one["first"], one["last"]) for one in read(calendar(["UID:a", *lines]), bounds)["events"]]


def test_the_end_of_an_all_day_event_is_not_part_of_it() -> None:
    assert days("DTSTART;VALUE=DATE:20270215", "DTEND;VALUE=DATE:20270316") == [("2027-02-15", "2027-03-15")]
    assert days("DTSTART;VALUE=DATE:20270215") == [("2027-02-15", "2027-02-15")]


def test_a_timed_event_counts_as_the_days_it_touches_in_the_customers_zone() -> None:
    evening = ("DTSTART;TZID=America/Detroit:20261207T200000", "DTEND;TZID=America/Detroit:20261208T100000")
    assert days(*evening) == [("2026-12-08", "2026-12-08")]
    assert days("DTSTART:20261207T100000Z", "DURATION:PT13H") == [("2026-12-07", "2026-12-07")]
    assert days("DTSTART:20261207T100000Z", "DURATION:PT13H1M") == [("2026-12-07", "2026-12-08")]


def test_a_floating_time_is_one_of_the_customers_zone() -> None:
    assert days("DTSTART:20261207T233000", "DTEND:20261208T003000") == [("2026-12-07", "2026-12-08")]


def test_a_name_of_a_zone_that_windows_programs_write_is_known() -> None:
    assert days("DTSTART;TZID=Pacific Standard Time:20261207T230000", "DURATION:PT2H") == [("2026-12-08", "2026-12-08")]


def test_a_recurrence_ends_at_its_end_leaves_out_its_exceptions_and_keeps_wall_time() -> None:
    found = days(
        "DTSTART;TZID=Europe/Berlin:20270319T000000", "DTEND;TZID=Europe/Berlin:20270320T000000",
        "RRULE:FREQ=WEEKLY;UNTIL=20270408T000000Z", "EXDATE;TZID=Europe/Berlin:20270326T000000",
    )  # fmt: skip
    assert found == [("2027-03-19", "2027-03-19"), ("2027-04-02", "2027-04-02")], "summer time begins in between"


def test_a_recurrence_without_end_ends_at_the_horizon_and_begins_at_the_present() -> None:
    event = ["UID:a", "DTSTART;VALUE=DATE:20201224", "DTEND;VALUE=DATE:20201227", "RRULE:FREQ=YEARLY"]
    found = read(calendar(event), BOUNDS)
    assert [one["first"] for one in found["events"]] == ["2026-12-24", "2027-12-24", "2028-12-24"]
    assert found["outside"] == 6
    assert len({one["occurrence"] for one in found["events"]}) == 3


def test_one_of_a_series_is_moved_or_called_off() -> None:
    series = ["UID:a", "DTSTART;VALUE=DATE:20270104", "RRULE:FREQ=WEEKLY;COUNT=3"]
    moved = ["UID:a", "RECURRENCE-ID;VALUE=DATE:20270111", "DTSTART;VALUE=DATE:20270113"]
    off = ["UID:a", "RECURRENCE-ID;VALUE=DATE:20270118", "DTSTART;VALUE=DATE:20270118", "STATUS:CANCELLED"]
    events = read(calendar(series, moved, off), BOUNDS)["events"]
    assert [(one["first"], one["cancelled"]) for one in events] == [
        ("2027-01-04", False), ("2027-01-13", False), ("2027-01-18", True),
    ]  # fmt: skip


def test_the_newest_of_two_versions_counts_and_a_calendar_may_call_all_off() -> None:
    old = ["UID:a", "SEQUENCE:1", "DTSTART;VALUE=DATE:20270104"]
    new = ["UID:a", "SEQUENCE:2", "DTSTART;VALUE=DATE:20270105"]
    (found,) = read(calendar(new, old, head="METHOD:CANCEL\r\n"), BOUNDS)["events"]
    assert (found["first"], found["cancelled"]) == ("2027-01-05", True)


@pytest.mark.parametrize(
    "lines",
    [
        ["DTSTART:garbage"], ["SUMMARY:no start"], ["DTSTART:20261207T230000", "DTEND:20251208T000000"],
        ["DTSTART:20260101T000000Z", "RRULE:FREQ=SECONDLY"], ["DTSTART;VALUE=DATE:00010101", "RRULE:FREQ=DAILY"],
        ["DTSTART;VALUE=DATE:99991231"], ["DTSTART;VALUE=DATE:20261231", "DURATION:P999999999D"],
        ["DTSTART;VALUE=DATE:20261231", "RRULE:FREQ=NEVER"],
    ],
)  # fmt: skip
def test_an_event_that_makes_no_sense_is_left_out_and_counted(lines: list[str]) -> None:
    found = read(calendar(["UID:a", *lines], ["UID:b", "DTSTART;VALUE=DATE:20270104"]), BOUNDS)
    assert (found["unread"], [one["uid"] for one in found["events"]]) == (1, ["b"])


def test_a_zone_cannot_lead_to_a_file() -> None:
    assert days("DTSTART;TZID=../../../etc/passwd:20261207T120000") == [("2026-12-07", "2026-12-07")]


def test_too_many_events_are_refused() -> None:
    bounds = Bounds(BERLIN, BOUNDS.first, BOUNDS.last, 10)
    assert read(calendar(["UID:a", "DTSTART;VALUE=DATE:20270104", "RRULE:FREQ=DAILY;COUNT=11"]), bounds) == {
        "fault": "too_many"
    }


def read_here(data: bytes) -> tuple[FoundEvent, ...]:
    """Read as the product does, in a process of its own."""
    return read_calendar(io.BytesIO(data), zone="Europe/Berlin", first=BOUNDS.first, last=BOUNDS.last).events


def test_a_file_is_read_in_a_process_of_its_own() -> None:
    event = ["UID:a", "SUMMARY:Freeze\\, line 4", "CATEGORIES:Freeze", "DTSTART;VALUE=DATE:20270215"]
    (found,) = read_here(calendar(event))
    assert (found.label, found.category, found.first) == ("Freeze, line 4", "freeze", dt.date(2027, 2, 15))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "empty"), (b"<html></html>", "no calendar"), (calendar(["UID:a"])[:60], "no calendar"),
        (b"x" * (1024 * 1024 + 1), "1 MB"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_with_what_is_wrong(data: bytes, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence) as refused:
        read_here(data)
    assert refused.value.field == "file"


WORDS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=60)
ENTRIES = st.builds(
    lambda uid, title, first, length, zone, off: Entry(
        uid=f"{uid}@concord", title=title, changed=CHANGED, first=first, last=first + dt.timedelta(days=length),
        zone=zone, cancelled=off, category="freeze",
    ),
    st.uuids(), WORDS, st.dates(dt.date(2026, 11, 1), dt.date(2028, 1, 1)), st.integers(0, 90),
    st.sampled_from(["", "Europe/Berlin"]), st.booleans(),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(ENTRIES, max_size=4, unique_by=lambda one: one.uid))
def test_what_we_write_we_read_again(entries: list[Entry]) -> None:
    found = read(write_calendar("Dates", entries), BOUNDS)
    told = {(one["uid"], one["label"], one["first"], one["last"], one["cancelled"]) for one in found["events"]}
    assert told == {(e.uid, e.title, str(e.first), str(e.last), e.cancelled) for e in entries}
    assert found["unread"] == 0


def test_a_day_of_another_zone_goes_out_as_its_moments_on_both_sides_of_summer_time() -> None:
    entry = Entry(
        uid="a", title="Freeze", changed=CHANGED, first=dt.date(2027, 2, 15), last=dt.date(2027, 3, 15),
        zone="America/Detroit",
    )  # fmt: skip
    lines = write_calendar("Dates", [entry]).decode().split("\r\n")
    assert {"DTSTART:20270215T050000Z", "DTEND:20270316T040000Z", "DTSTAMP:20261128T090000Z"} <= set(lines)
    detroit = Bounds(ZoneInfo("America/Detroit"), BOUNDS.first, BOUNDS.last, 10)
    (found,) = read(write_calendar("Dates", [entry]), detroit)["events"]
    assert (found["first"], found["last"]) == ("2027-02-15", "2027-03-15")
