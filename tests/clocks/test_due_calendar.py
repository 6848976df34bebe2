"""What makes a calendar, what is refused as one, and when it is open."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from qms.clocks.calendars import Calendar, ClosedDate, Opening, SkipReason, weekly
from qms.clocks.opentime import is_open, next_open
from qms.lib.refusal import Refused

OFFICE = weekly("08:00-17:00")
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("hours", "sentence"),
    [
        ("08:00-08:00", "no open hours between 08:00 and 08:00"),
        ("22:00-06:00", "22:00 to 24:00 on the first day and 00:00 to 06:00 on the next"),
        ("08:00-24:30", "between 00:00 and 24:00"),
        ("8-17", "Write them as 08:00-17:00"),
        ("08:61-17:00", "Write them as 08:00-17:00"),
        ("", "Write them as 08:00-17:00"),
        ("\x00", "Write them as 08:00-17:00"),
    ],
)
def test_hours_that_open_nothing_are_refused(hours: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        Calendar("Europe/Berlin", weekly(hours))


def test_a_calendar_without_any_hours_is_refused() -> None:
    with pytest.raises(Refused, match="no open hours"):
        Calendar("Europe/Berlin", ())


def test_overlapping_hours_are_refused_and_touching_ones_are_not() -> None:
    with pytest.raises(Refused, match=r"overlap between 11:00 and 12:00"):
        Calendar("Europe/Berlin", weekly("08:00-12:00", "11:00-17:00"))
    assert Calendar("Europe/Berlin", weekly("08:00-12:00", "12:00-17:00")).openings[0].closes == 12 * 60


def test_a_weekday_outside_the_week_is_refused() -> None:
    with pytest.raises(Refused, match="weekday"):
        Calendar("Europe/Berlin", (Opening(7, 480, 1020),))


@pytest.mark.parametrize(
    "zone",
    ["", "Mars/Phobos", "europe/berlin", "../etc/passwd", "/etc/localtime", "Europe", "+02:00", "a\x00b", "localtime"],
)
def test_an_unknown_zone_is_refused(zone: str) -> None:
    with pytest.raises(Refused, match="is not known"):
        Calendar(zone, OFFICE)


@pytest.mark.parametrize(
    ("country", "subdivision", "sentence"),
    [
        ("ZZ", "", "No public holidays are known"),
        ("de", "", "No public holidays are known"),
        ("Germany", "", "No public holidays are known"),
        ("__", "", "No public holidays are known"),
        ("DE", "QQ", "has no subdivision"),
        ("", "BY", "needs its country"),
    ],
)
def test_an_unknown_country_or_subdivision_is_refused(country: str, subdivision: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        Calendar("Europe/Berlin", OFFICE, country=country, subdivision=subdivision)


def test_more_closed_dates_than_a_calendar_holds_are_refused() -> None:
    days = tuple(ClosedDate(date.fromordinal(700_000 + n)) for n in range(10_001))
    with pytest.raises(Refused, match="at most 10000 closed dates"):
        Calendar("Europe/Berlin", OFFICE, days)


def test_the_same_definition_has_the_same_version_in_whatever_order_it_was_written() -> None:
    christmas, eve = ClosedDate(date(2026, 12, 25), "Christmas"), ClosedDate(date(2026, 12, 24))
    one = Calendar("Europe/Berlin", OFFICE, (christmas, eve), "DE")
    other = Calendar("Europe/Berlin", OFFICE[::-1], (eve, christmas, eve), "DE")
    assert one == other
    assert one.version == other.version
    assert len(one.version) == 16


@pytest.mark.parametrize(
    "edited",
    [
        Calendar("Europe/Vienna", OFFICE),
        Calendar("Europe/Berlin", weekly("08:00-16:00")),
        Calendar("Europe/Berlin", OFFICE, country="DE"),
        Calendar("Europe/Berlin", OFFICE, (ClosedDate(date(2026, 12, 24)),)),
    ],
)
def test_an_edited_calendar_has_another_version(edited: Calendar) -> None:
    assert edited.version != Calendar("Europe/Berlin", OFFICE).version


def test_a_day_tells_why_it_is_closed() -> None:
    on = Calendar("Europe/Berlin", OFFICE, (ClosedDate(date(2026, 12, 24), "Stocktaking"),), "DE")
    found = [on.skips(date(2026, 12, day)) for day in (23, 24, 25, 26)]
    assert [one and (one.reason, one.name) for one in found] == [
        None,
        (SkipReason.CLOSED, "Stocktaking"),
        (SkipReason.HOLIDAY, "Christmas Day"),
        (SkipReason.WEEKEND, ""),
    ]


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-12-23T07:59:59", False),
        ("2026-12-23T08:00:00", True),
        ("2026-12-23T16:59:59", True),
        ("2026-12-23T17:00:00", False),
        ("2026-12-25T10:00:00", False),
        ("2026-12-26T10:00:00", False),
    ],
)
def test_the_site_is_open_from_opening_up_to_closing(moment: str, expected: bool) -> None:
    on = Calendar("Europe/Berlin", OFFICE, country="DE")
    assert is_open(on, datetime.fromisoformat(moment).replace(tzinfo=BERLIN)) is expected


def test_a_mail_in_the_night_waits_for_the_recipients_next_opening() -> None:
    on = Calendar("Europe/Berlin", OFFICE, country="DE")
    midnight_in_tokyo = datetime(2026, 12, 25, 0, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert next_open(on, midnight_in_tokyo).isoformat() == "2026-12-24T16:00:00+01:00"
    late = datetime(2026, 12, 24, 18, 0, tzinfo=BERLIN)
    assert next_open(on, late).isoformat() == "2026-12-28T08:00:00+01:00"


def test_a_recipient_whose_site_never_opens_again_is_refused() -> None:
    mondays = [date.fromordinal(day) for day in range(date(2026, 1, 5).toordinal(), date(2050, 1, 1).toordinal(), 7)]
    on = Calendar("UTC", weekly("08:00-17:00", weekdays=[0]), tuple(ClosedDate(day) for day in mondays))
    with pytest.raises(Refused, match="twenty years"):
        next_open(on, datetime(2026, 1, 5, tzinfo=ZoneInfo("UTC")))
