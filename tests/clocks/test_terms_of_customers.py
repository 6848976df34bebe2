"""Of the house rule and a time agreed with the customer the stricter one counts, and the receipt says which and why."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qms.clocks import terms
from qms.clocks.calendars import Calendar, weekly
from qms.clocks.cards import receipt_of
from qms.clocks.models import Clock, ClockRule
from qms.clocks.receipt import Receipt, counting, explain
from qms.clocks.services import restart_clock, start_clock
from qms.clocks.services.many import ClockMaker
from qms.clocks.terms import ClockTerm, strictest
from qms.clocks.units import Unit
from tests.clocks.conftest import MONDAY, VIENNA, MakeRecord, in_vienna
from tests.factories.cast import Cast

EIGHT_HOURS = ClockTerm(Unit.ELAPSED_HOURS, Decimal(8), "TRM-2026-00003", 2, "QAA-17, clause 5.2", shared=True)
FROM_TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def agreed(cast: Cast) -> Iterator[dict[str, ClockTerm]]:
    """Nordlicht's times, in force from Tuesday on; the app that keeps terms is put back afterwards."""
    found: dict[str, ClockTerm] = {"acknowledge": EIGHT_HOURS}
    known = terms._lookups[:]
    terms.register_terms(
        lambda _org, _asked: (
            lambda customer, start: found if customer == cast.a.nordlicht.pk and start >= FROM_TUESDAY else {}
        )
    )
    yield found
    terms._lookups[:] = known


def test_the_stricter_time_of_the_terms_counts_from_the_day_they_are_in_force(
    cast: Cast, make_record: MakeRecord, agreed: dict[str, ClockTerm]
) -> None:
    with cast.a.sitting("engineer"):
        before = start_clock(make_record(cast.a), "acknowledge", started_at=MONDAY)
        after = start_clock(make_record(cast.a), "acknowledge", started_at=FROM_TUESDAY)
        other = start_clock(make_record(cast.a, customer=cast.a.aurelia), "acknowledge", started_at=FROM_TUESDAY)
    assert before and after and other
    assert before.due_at == MONDAY + timedelta(hours=24)
    assert after.due_at == FROM_TUESDAY + timedelta(hours=8)
    assert other.due_at == FROM_TUESDAY + timedelta(hours=24)
    assert counting(receipt_of(after)) == "TRM-2026-00003 v2, QAA-17, clause 5.2"
    assert [step["at"] for step in after.steps][:1] == [(FROM_TUESDAY + timedelta(hours=4)).isoformat()]
    assert counting(receipt_of(before)) == counting(receipt_of(other)) == ""


def test_staff_read_what_lost_and_the_customer_only_what_was_agreed(
    cast: Cast, make_record: MakeRecord, agreed: dict[str, ClockTerm]
) -> None:
    with cast.a.sitting("engineer"):
        clock = start_clock(make_record(cast.a), "acknowledge", started_at=FROM_TUESDAY)
    assert clock
    receipt = receipt_of(clock)
    assert "agreed with the customer: TRM-2026-00003 v2, QAA-17, clause 5.2." in explain(receipt)[1]
    assert "The house rule, 24 hours, would lead to Wednesday" in explain(receipt)[2]
    told = " ".join(explain(receipt_of(clock, inside=False), inside=False))
    assert "TRM-2026-00003" in told and "house rule" not in told


def test_a_stricter_house_rule_stays_and_names_the_terms_that_allow_more(
    cast: Cast, make_record: MakeRecord, agreed: dict[str, ClockTerm]
) -> None:
    agreed["acknowledge"] = ClockTerm(Unit.WORKING_DAYS, Decimal(3), "TRM-2026-00003", 2, "QAA-17", shared=True)
    with cast.a.sitting("engineer"):
        clock = start_clock(make_record(cast.a), "acknowledge", started_at=FROM_TUESDAY)
    assert clock and clock.due_at == FROM_TUESDAY + timedelta(hours=24)
    receipt = receipt_of(clock)
    assert receipt.unit is Unit.ELAPSED_HOURS and counting(receipt) == ""
    assert "(TRM-2026-00003 v2, QAA-17) allow 3 working days" in explain(receipt)[1]
    assert "TRM" not in " ".join(explain(receipt_of(clock, inside=False), inside=False))


def test_the_customer_reads_nothing_of_terms_that_are_not_shared(
    cast: Cast, make_record: MakeRecord, agreed: dict[str, ClockTerm]
) -> None:
    agreed["acknowledge"] = ClockTerm(Unit.ELAPSED_HOURS, Decimal(8), "TRM-2026-00003", 2, "QAA-17")
    with cast.a.sitting("engineer"):
        clock = start_clock(make_record(cast.a), "acknowledge", started_at=FROM_TUESDAY)
    assert clock and clock.terms
    assert "terms" not in clock.receipt, "the column that customers read says nothing of them"
    assert "TRM" not in " ".join(explain(receipt_of(clock, inside=False), inside=False))


def test_a_time_that_the_customer_has_is_stricter_for_us_when_it_is_longer(
    cast: Cast, make_record: MakeRecord, agreed: dict[str, ClockTerm]
) -> None:
    agreed["customer_answer"] = ClockTerm(Unit.CALENDAR_DAYS, Decimal(90), "TRM-1", 1, "QAA-17", later=True)
    with cast.a.sitting("engineer"):
        clock = start_clock(make_record(cast.a), "customer_answer", started_at=FROM_TUESDAY)
    assert clock and clock.due_at == in_vienna("2027-02-22 09:00")


def test_running_clocks_keep_their_time_and_one_that_is_started_anew_takes_the_terms(
    cast: Cast, make_record: MakeRecord, agreed: dict[str, ClockTerm]
) -> None:
    record = make_record(cast.a)
    with cast.a.sitting("engineer"):
        first = start_clock(record, "acknowledge", started_at=MONDAY, promised=True)
        assert first and start_clock(record, "acknowledge", started_at=FROM_TUESDAY) == first
        assert Clock.objects.get(pk=first.pk).due_at == MONDAY + timedelta(hours=24)
        second = restart_clock(record, "acknowledge", started_at=FROM_TUESDAY)
    assert second and second.due_at == FROM_TUESDAY + timedelta(hours=8)


def test_imported_records_take_the_terms_of_their_own_customer_and_day(
    cast: Cast, make_record: MakeRecord, agreed: dict[str, ClockTerm]
) -> None:
    ours, theirs = make_record(cast.a), make_record(cast.a, customer=cast.a.aurelia)
    with cast.a.sitting("manager"):
        maker = ClockMaker(cast.a.organisation)
        found = [
            maker.clock(record, "acknowledge", started_at=start, rings_after=None)
            for record, start in ((ours, MONDAY), (ours, FROM_TUESDAY), (theirs, FROM_TUESDAY))
        ]
    hours = [(clock.due_at - clock.started_at) / timedelta(hours=1) for clock in found if clock]
    assert hours == [24, 8, 24]


PLACES = [
    Calendar("Europe/Vienna", weekly("08:00-17:00"), country="AT"),
    Calendar("America/Detroit", weekly("00:00-24:00")),
]
times = st.one_of(
    st.tuples(st.sampled_from([Unit.ELAPSED_HOURS, Unit.BUSINESS_HOURS]), st.integers(1, 400).map(Decimal)),
    st.tuples(st.sampled_from([Unit.CALENDAR_DAYS, Unit.WORKING_DAYS]), st.integers(1, 40).map(Decimal)),
)


@given(times, times, st.integers(0, 60 * 24 * 365), st.sampled_from(PLACES), st.booleans())
def test_whatever_is_agreed_the_strictest_wins(
    house: tuple[Unit, Decimal], agreed: tuple[Unit, Decimal], minute: int, calendar: Calendar, later: bool
) -> None:
    start = datetime(2026, 3, 1, tzinfo=VIENNA) + timedelta(minutes=minute)
    rule = ClockRule(unit=house[0].value, amount=house[1])
    term = ClockTerm(*agreed, "TRM-1", 1, "QAA", later=later)
    alone = [
        strictest(ClockRule(unit=u.value, amount=n), None, start, calendar).due.timestamp() for u, n in (house, agreed)
    ]
    found = strictest(rule, term, start, calendar)
    assert found.due.timestamp() == (max if later else min)(alone)
    assert found.receipt.terms is not None
    assert (found.receipt.unit, found.receipt.amount) == (agreed if found.receipt.terms["won"] else house)
    assert datetime.fromisoformat(found.receipt.terms["other"]["due"]).timestamp() in alone
    assert Receipt.from_json(found.receipt.as_json()) == found.receipt
