"""Dates of a file mean the day that people meant by them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qms.importing.dates import ORDERS, read_moment
from qms.importing.targets import without_name
from qms.lib.refusal import Refused

VIENNA = ZoneInfo("Europe/Vienna")


@pytest.mark.parametrize(
    ("text", "order", "meant"),
    [
        ("2023-06-05", "dmy", "2023-06-05T00:00:00+02:00"),
        ("3/19/2015", "mdy", "2015-03-19T00:00:00+01:00"),
        ("19.3.2015", "dmy", "2015-03-19T00:00:00+01:00"),
        ("Quarta-feira, 17 de Abril de 2019 - 15:48", "dmy", "2019-04-17T15:48:00+02:00"),
        ("Sábado, 17 de Março de 2018 - 08:49", "mdy", "2018-03-17T08:49:00+01:00"),
        ("2-Jun-06", "mdy", "2006-06-02T00:00:00+02:00"),
        ("June 2nd, 2006", "dmy", "2006-06-02T00:00:00+02:00"),
        ("1. März 2024 um 14:05 Uhr", "mdy", "2024-03-01T14:05:00+01:00"),
        ("2024-01-02T10:20:30Z", "dmy", "2024-01-02T10:20:30+00:00"),
        ("2024-01-02 10:20:30.123 +0530", "dmy", "2024-01-02T10:20:30+05:30"),
        ("03/04/2015 11:05 PM", "mdy", "2015-03-04T23:05:00+01:00"),
        ("12/31/99 12:05 a.m.", "mdy", "1999-12-31T00:05:00+01:00"),
        ("20240812", "dmy", "2024-08-12T00:00:00+02:00"),
        ("68-12-31", "ymd", "2068-12-31T00:00:00+01:00"),
        ("2024年3月5日", "dmy", "2024-03-05T00:00:00+01:00"),
        ("٢٠٢٤-٠١-٠٢", "dmy", "2024-01-02T00:00:00+01:00"),
    ],
)
def test_a_date_is_read_as_it_was_meant(text: str, order: str, meant: str) -> None:
    assert read_moment(text, order, VIENNA).isoformat() == meant


@pytest.mark.parametrize(
    "text",
    [
        "04/2013",
        "31/31/2015",
        "hello",
        "2024-02-30",
        "9999-99-99",
        "2024-01-02 25:00",
        "0001-01-01",
        "1",
        "",
        "x" * 999,
    ],
)
def test_what_is_no_date_is_refused_with_the_text(text: str) -> None:
    with pytest.raises(Refused, match=text[:20] if text else "is not a date"):
        read_moment(text, "dmy", VIENNA)


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.sampled_from("/.-"), st.sampled_from(ORDERS))
def test_every_day_survives_the_way_it_is_written(day: date, sign: str, order: str) -> None:
    shapes = {"dmy": "%d{0}%m{0}%Y", "mdy": "%m{0}%d{0}%Y", "ymd": "%Y{0}%m{0}%d"}
    text = f"{day:%Y}".join(day.strftime(shapes[order].format(sign)).split(f"{day:%Y}"))
    assert read_moment(text, order, VIENNA).date() == day


@given(st.datetimes(datetime(1900, 1, 2), datetime(2199, 12, 30)), st.integers(-14 * 4, 14 * 4))  # noqa: DTZ001
def test_a_moment_with_its_offset_is_that_moment(naive: datetime, quarters: int) -> None:
    offset = timedelta(minutes=15 * quarters)
    moment = naive.replace(microsecond=0, tzinfo=UTC)
    text = (moment + offset).replace(tzinfo=None).isoformat() + _offset(offset)
    if (moment + offset).year >= 1900:
        assert read_moment(text, "dmy", VIENNA) == moment


def _offset(offset: timedelta) -> str:
    minutes = abs(int(offset.total_seconds() // 60))
    return f"{'-' if offset < timedelta() else '+'}{minutes // 60:02d}:{minutes % 60:02d}"


@given(st.text(max_size=60), st.sampled_from(ORDERS))
def test_no_text_breaks_the_reader(text: str, order: str) -> None:
    try:
        moment = read_moment(text, order, VIENNA)
    except Refused as refused:
        assert "“" in str(refused)
    else:
        assert moment.tzinfo is not None


def test_the_columns_own_name_in_a_cell_is_passed_over() -> None:
    assert without_name("Event Date\u00a008/12/2024", "event_date") == "08/12/2024"
    assert without_name("Event Type:  Injury", "Event-Type") == "Injury"
    assert without_name("Event Date", "event_date") == "Event Date"
