"""A clock starts from a rule of the organisation, on the calendar of the record's site, and keeps its receipt."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from qms.clocks.models import Clock, ClockRule
from qms.clocks.receipt import Receipt, explain
from qms.clocks.services import calendar_of, cancel_clocks, restart_clock, start_clock, stop_clock
from qms.organisations.models import SiteClosure
from tests.clocks.conftest import MONDAY, VIENNA, MakeRecord, in_vienna
from tests.factories.cast import Cast

DETROIT = ZoneInfo("America/Detroit")


def test_a_clock_runs_on_the_hours_and_holidays_of_the_site(cast: Cast, make_record: MakeRecord) -> None:
    record = make_record(cast.a)
    with cast.a.sitting("engineer"):
        clock = start_clock(record, "assess", started_at=in_vienna("2026-12-23 15:30"))
    assert clock is not None
    assert clock.due_at == in_vienna("2026-12-24 15:30")
    receipt = Receipt.from_json(clock.receipt)
    assert receipt.zone == "Europe/Vienna"
    assert receipt.calendar["country"] == "AT"


def test_closures_of_the_site_are_left_out_and_named_in_the_receipt(cast: Cast, make_record: MakeRecord) -> None:
    record = make_record(cast.a)
    with cast.a.sitting("engineer"):
        SiteClosure.objects.create(
            organisation=cast.a.organisation, site=cast.a.graz, day=date(2026, 11, 24), label="Stocktaking"
        )
        clock = start_clock(record, "assess", started_at=MONDAY)
    assert clock is not None
    assert clock.due_at == in_vienna("2026-11-25 09:00")
    assert any("Stocktaking" in sentence for sentence in explain(Receipt.from_json(clock.receipt)))


def test_the_receipt_is_kept_when_the_calendar_changes_later(cast: Cast, make_record: MakeRecord) -> None:
    record = make_record(cast.a)
    with cast.a.sitting("engineer"):
        clock = start_clock(record, "assess", started_at=MONDAY)
        assert clock is not None
        SiteClosure.objects.create(
            organisation=cast.a.organisation, site=cast.a.graz, day=date(2026, 11, 24), label="Stocktaking"
        )
        kept = Clock.objects.get(pk=clock.pk)
        version = calendar_of(cast.a.graz).version
    assert kept.due_at == in_vienna("2026-11-24 09:00")
    assert Receipt.from_json(kept.receipt).calendar["version"] != version


def test_work_days_of_the_fda_leave_out_federal_holidays_whatever_the_site_keeps(
    cast: Cast, make_record: MakeRecord
) -> None:
    record = make_record(cast.a, site=cast.a.detroit)
    with cast.a.sitting("regulatory"):
        SiteClosure.objects.create(
            organisation=cast.a.organisation, site=cast.a.detroit, day=date(2026, 11, 24), label="Plant closed"
        )
        clock = start_clock(record, "us_5wd", started_at=datetime(2026, 11, 20, 9, tzinfo=DETROIT), subject="US")
    assert clock is not None
    assert clock.due_at == datetime(2026, 11, 30, 9, tzinfo=DETROIT)


def test_without_a_site_the_zone_of_the_organisation_counts(cast: Cast, make_record: MakeRecord) -> None:
    record = make_record(cast.a, site=None)
    with cast.a.sitting("engineer"):
        clock = start_clock(record, "assess", started_at=in_vienna("2026-12-24 10:00"))
    assert clock is not None
    assert clock.due_at == in_vienna("2026-12-25 10:00")


def test_without_a_rule_in_use_no_clock_runs(cast: Cast, make_record: MakeRecord) -> None:
    record = make_record(cast.a)
    with cast.a.sitting("engineer"):
        ClockRule.objects.filter(code="assess").update(active=False)
        assert start_clock(record, "assess") is None
        assert start_clock(record, "no_such_rule") is None


def test_starting_twice_leaves_the_first_clock_as_it_is(cast: Cast, make_record: MakeRecord) -> None:
    record = make_record(cast.a)
    with cast.a.sitting("engineer"):
        first = start_clock(record, "assess", started_at=MONDAY)
        second = start_clock(record, "assess", started_at=MONDAY + timedelta(days=1))
        other = start_clock(record, "assess", started_at=MONDAY, subject="EU")
    assert first is not None
    assert second is not None
    assert other is not None
    assert second.pk == first.pk
    assert second.due_at == first.due_at
    assert other.pk != first.pk


def test_the_ladder_is_computed_at_the_start(cast: Cast, make_record: MakeRecord) -> None:
    record = make_record(cast.a)
    with cast.a.sitting("engineer"):
        clock = start_clock(record, "acknowledge", started_at=MONDAY)
    assert clock is not None
    moments = [(step["percent"], datetime.fromisoformat(step["at"]).astimezone(VIENNA)) for step in clock.steps]
    assert moments == [
        (50, in_vienna("2026-11-23 21:00")),
        (80, in_vienna("2026-11-24 04:12")),
        (100, in_vienna("2026-11-24 09:00")),
        (150, in_vienna("2026-11-24 21:00")),
    ]
    assert clock.next_step_at == moments[0][1]


@pytest.mark.parametrize(
    ("stopped", "state"),
    [("2026-11-24 09:00", Clock.State.MET), ("2026-11-24 09:01", Clock.State.LATE)],
    ids=["at the last moment it is kept", "a minute later it is late"],
)
def test_a_stopped_clock_was_kept_or_late(cast: Cast, make_record: MakeRecord, stopped: str, state: str) -> None:
    record = make_record(cast.a)
    with cast.a.sitting("engineer"):
        start_clock(record, "acknowledge", started_at=MONDAY)
        clock = stop_clock(record, "acknowledge", at=in_vienna(stopped))
        assert stop_clock(record, "acknowledge") is None
    assert clock is not None
    assert clock.state == state
    assert clock.next_step_at is None


def test_cancelling_calls_off_only_what_is_named(cast: Cast, make_record: MakeRecord) -> None:
    record = make_record(cast.a)
    with cast.a.sitting("engineer"):
        start_clock(record, "acknowledge", started_at=MONDAY)
        start_clock(record, "reply", started_at=MONDAY)
        start_clock(record, "us_30d", started_at=MONDAY, subject="US")
        assert cancel_clocks(record, codes=["reply"]) == 1
        assert cancel_clocks(record, subject="US") == 1
        running = set(Clock.objects.filter(record=record, state="running").values_list("code", flat=True))
        assert running == {"acknowledge"}
        assert cancel_clocks(record) == 1


def test_a_restarted_clock_takes_the_rule_as_it_is_today_and_stays_promised(
    cast: Cast, make_record: MakeRecord
) -> None:
    record = make_record(cast.a)
    with cast.a.sitting("engineer"):
        first = start_clock(record, "acknowledge", started_at=MONDAY, promised=True)
        ClockRule.objects.filter(code="acknowledge").update(amount=8, version=2)
        second = restart_clock(record, "acknowledge", started_at=MONDAY + timedelta(days=1))
        assert first is not None
        assert Clock.objects.get(pk=first.pk).state == Clock.State.CANCELLED
    assert second is not None
    assert second.due_at == MONDAY + timedelta(days=1, hours=8)
    assert (second.rule_version, second.promised) == (2, True)


def test_a_customers_act_starts_and_stops_clocks_that_the_customer_cannot_write(
    cast: Cast, make_record: MakeRecord
) -> None:
    record = make_record(cast.a)
    with cast.a.sitting("piet"):
        clock = start_clock(record, "contested", started_at=MONDAY)
        assert clock is not None
        assert list(Clock.objects.values_list("pk", flat=True)) == []
        assert stop_clock(record, "contested") is not None
