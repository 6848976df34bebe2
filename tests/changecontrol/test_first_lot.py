"""The first lot that was shipped changed: on a day on which every customer's gate was open, not before."""

from datetime import datetime, time
from typing import Any

import pytest

from changecontrol.models import ChangeNotice, Decision
from changecontrol.services import enter_window
from qms.lib.refusal import Refused
from tests.factories.cast import Cast
from tests.factories.changes import as_it_is, change, done_tasks, in_days, notices_of, period_over, revise
from tests.factories.records import do


@pytest.fixture
def carried_out(cast: Cast) -> Any:
    """Everything is done, it was planned and told to be shipped ten days ago, and approved twelve days ago."""
    record = done_tasks(cast.a, change(cast.a, "implementing"))
    period_over(cast.a, record)
    with cast.a.sitting("engineer"):
        type(record).objects.filter(pk=record.pk).update(implement_on=in_days(-11), first_ship_on=in_days(-10))
        rows = ChangeNotice.objects.filter(change_number=record.number)
        rows.update(earliest_ship_on=in_days(-20), first_ship_on=in_days(-10))
    decided(cast, record, -12)
    return as_it_is(cast.a, record)


def decided(cast: Cast, record: Any, day: int) -> None:
    with cast.a.sitting("engineer"):
        rows = Decision.objects.filter(record_id=notices_of(cast.a, record)["NL"].pk)
        rows.update(at=datetime.combine(in_days(day), time(12), cast.a.organisation.zone))


def shipped(cast: Cast, record: Any, day: int) -> Any:
    lot = {"first_lot": "L-90", "first_lot_on": in_days(day), "evidence": "Bore 10.01 mm, n = 30."}
    return do(cast.a, record, "record_first_lot", "engineer", **lot)


def test_a_lot_before_the_start_or_the_day_that_was_told_is_not_the_first_one(cast: Cast, carried_out: Any) -> None:
    with pytest.raises(Refused, match="The implementation starts on") as refused:
        shipped(cast, carried_out, -12)
    assert refused.value.field == "first_lot_on"
    with pytest.raises(Refused, match="not before the day that the customer was told"):
        shipped(cast, carried_out, -11)
    assert shipped(cast, carried_out, -10).first_lot_on == in_days(-10)


def test_a_lot_within_the_notice_period_is_refused_whatever_was_planned(cast: Cast, carried_out: Any) -> None:
    with cast.a.sitting("engineer"):
        ChangeNotice.objects.filter(change_number=carried_out.number).update(earliest_ship_on=in_days(-4))
        type(carried_out).objects.filter(pk=carried_out.pk).update(first_ship_on=in_days(-2))
    with pytest.raises(Refused, match="The first shipment is not before"):
        shipped(cast, carried_out, -5)
    assert shipped(cast, carried_out, -4).state == "implemented"


def test_a_lot_that_was_shipped_into_a_freeze_is_refused(cast: Cast, carried_out: Any) -> None:
    with cast.a.sitting("engineer") as seat:
        enter_window(
            cast.a.organisation, customer=cast.a.nordlicht, kind="freeze", label="Audit", starts_on=in_days(-6),
            ends_on=in_days(-4), by=seat,
        )  # fmt: skip
    with pytest.raises(Refused, match="lies in no freeze"):
        shipped(cast, carried_out, -5)
    assert shipped(cast, carried_out, -2).state == "implemented"


def test_a_lot_that_was_shipped_before_the_customer_answered_is_refused(cast: Cast, carried_out: Any) -> None:
    decided(cast, carried_out, -3)
    with pytest.raises(Refused, match="answer of Nordlicht"):
        shipped(cast, carried_out, -4)
    assert shipped(cast, carried_out, -3).state == "implemented"


def test_what_is_written_after_the_first_lot_is_told_and_answered_and_the_change_is_closed(
    cast: Cast, carried_out: Any
) -> None:
    record = do(cast.a, shipped(cast, carried_out, -2), "verify", "engineer2", verification="Holds.")
    notice = revise(cast.a, notices_of(cast.a, record)["NL"])
    with pytest.raises(Refused, match="approves by signature"):
        do(cast.a, as_it_is(cast.a, record), "close", "manager", closing_summary="Done.")
    do(cast.a, notice, "approve", "piet")
    assert do(cast.a, as_it_is(cast.a, record), "close", "manager", closing_summary="Done.").state == "closed"
