"""A day that people chose times one row of a record: it ends with that day, and its receipt says who chose it where."""

from datetime import date

import pytest

from qms.clocks.models import Clock
from qms.clocks.receipt import Receipt, explain
from qms.clocks.services import start_agreed_clock
from qms.lib.refusal import Refused
from tests.clocks.conftest import MONDAY, MakeRecord, in_vienna
from tests.factories.cast import Cast, House


def agreed(house: House, record: object, day: date) -> Clock:
    found = start_agreed_clock(
        record, "contain", day=day, by="Eva Huber", source="action A2", subject="A2", started_at=MONDAY  # type: ignore[arg-type]
    )  # fmt: skip
    assert found is not None
    return found


def test_it_ends_with_the_day_in_the_zone_of_the_site(cast: Cast, make_record: MakeRecord) -> None:
    record = make_record(cast.a)
    with cast.a.sitting("engineer"):
        clock = agreed(cast.a, record, date(2026, 12, 15))
    assert clock.due_at == in_vienna("2026-12-15 23:59")
    assert clock.steps, "the ladder of the rule holds for it"


def test_its_receipt_names_who_chose_it_and_tells_the_customer_the_day_alone(
    cast: Cast, make_record: MakeRecord
) -> None:
    record = make_record(cast.a)
    with cast.a.sitting("engineer"):
        receipt = Receipt.from_json(agreed(cast.a, record, date(2026, 12, 15)).receipt)
    assert any("Eva Huber: action A2" in sentence for sentence in explain(receipt))
    told = " ".join(explain(receipt, inside=False))
    assert "15 Dec 2026, 23:59" in told and "Eva Huber" not in told


def test_another_day_replaces_the_first(cast: Cast, make_record: MakeRecord) -> None:
    record = make_record(cast.a)
    with cast.a.sitting("engineer"):
        first = agreed(cast.a, record, date(2026, 12, 15))
        agreed(cast.a, record, date(2026, 12, 22))
        first.refresh_from_db()
        running = Clock.objects.filter(record_id=record.pk, state="running")
        assert (first.state, running.get().due_at) == ("cancelled", in_vienna("2026-12-22 23:59"))


def test_a_day_that_is_over_is_refused(cast: Cast, make_record: MakeRecord) -> None:
    record = make_record(cast.a)
    with cast.a.sitting("engineer"), pytest.raises(Refused, match="over"):
        agreed(cast.a, record, date(2026, 11, 20))
