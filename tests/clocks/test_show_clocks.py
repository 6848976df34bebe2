"""A clock's card tells what is left, what was needed, or how late it is; its page tells why."""

from datetime import timedelta
from typing import Any

from qms.clocks.cards import clock_cards
from qms.clocks.services import start_clock, stop_clock
from qms.web.shapes import ClockFace
from tests.clocks.conftest import MONDAY, MakeRecord, in_vienna
from tests.factories.cast import Cast


def card(cast: Cast, make_record: MakeRecord, stopped: timedelta | None = None, code: str = "acknowledge") -> ClockFace:
    """The one card of a record whose clock started on Monday at 09:00."""
    record = make_record(cast.a)
    with cast.a.sitting("engineer") as seat:
        start_clock(record, code, started_at=MONDAY)
        if stopped is not None:
            stop_clock(record, code, at=MONDAY + stopped)
        (face,) = clock_cards(record, seat)
    return face


def test_a_running_clock_tells_what_is_left_until_when(cast: Cast, make_record: MakeRecord, at: Any) -> None:
    at(MONDAY + timedelta(hours=6))
    face = card(cast, make_record)
    assert (face.name, face.value, face.percent, face.tone) == ("Acknowledge", "18 h left", 25, "")
    assert face.detail == "until Tue 24 Nov, 08:00 UTC"
    assert face.why_url.startswith(f"/{cast.a.slug}/clocks/")


def test_a_clock_that_ends_today_warns(cast: Cast, make_record: MakeRecord, at: Any) -> None:
    at(MONDAY + timedelta(hours=21))
    face = card(cast, make_record)
    assert (face.value, face.badge, face.tone) == ("3 h left", "Due today", "warn")


def test_a_late_clock_shows_negative_days(cast: Cast, make_record: MakeRecord, at: Any) -> None:
    at(MONDAY + timedelta(days=4))
    face = card(cast, make_record)
    assert (face.value, face.badge, face.tone, face.percent) == ("−3 days", "Late", "bad", 100)


def test_a_stopped_clock_tells_what_was_needed_in_its_own_time(cast: Cast, make_record: MakeRecord) -> None:
    face = card(cast, make_record, stopped=timedelta(minutes=39))
    assert (face.value, face.badge, face.detail) == ("39 min", "Kept", "of 24 hours")
    over_a_weekend = card(cast, make_record, stopped=timedelta(days=7), code="reply")
    assert (over_a_weekend.value, over_a_weekend.detail) == ("5 days", "of 10 working days")


def test_a_clock_that_was_stopped_late_says_by_how_much(cast: Cast, make_record: MakeRecord) -> None:
    face = card(cast, make_record, stopped=timedelta(days=3))
    assert (face.value, face.badge, face.tone) == ("−2 days", "Kept late", "bad")


def test_clocks_of_one_code_are_told_apart(cast: Cast, make_record: MakeRecord) -> None:
    record = make_record(cast.a)
    with cast.a.sitting("regulatory") as seat:
        for market in ("US", "EU"):
            start_clock(record, "decide_reportability", started_at=MONDAY, subject=market)
        names = [face.name for face in clock_cards(record, seat)]
    assert sorted(names) == ["Decide reportability (EU)", "Decide reportability (US)"]


def test_the_page_tells_why_with_ladder_and_days_left_out(cast: Cast, make_record: MakeRecord, client_for: Any) -> None:
    record = make_record(cast.a)
    with cast.a.sitting("engineer"):
        clock = start_clock(record, "assess", started_at=in_vienna("2026-12-24 15:30"))
    assert clock is not None
    html = client_for(cast.engineer).get(f"/{cast.a.slug}/clocks/{clock.pk}/").content.decode()
    for words in ("public holiday", "no opening hours", "ISO 10002:2018 8.4", "At 150 % of the time",
                  "Owner of the record, Quality manager", "28 Dec 2026, 15:30 CET", "Europe/Vienna"):  # fmt: skip
        assert words in html, words


def test_foreign_and_missing_clocks_are_the_same(cast: Cast, make_record: MakeRecord, client_for: Any) -> None:
    record = make_record(cast.b)
    with cast.b.sitting("engineer"):
        clock = start_clock(record, "assess", started_at=MONDAY)
    assert clock is not None
    client = client_for(cast.engineer)
    foreign = client.get(f"/{cast.a.slug}/clocks/{clock.pk}/")
    missing = client.get(f"/{cast.a.slug}/clocks/00000000-0000-0000-0000-000000000000/")
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert client_for(cast.admin).get(f"/{cast.a.slug}/clocks/{clock.pk}/").status_code == 404
