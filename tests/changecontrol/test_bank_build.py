"""The bank build: how much of the present state is made ahead for each customer, and how it comes about."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from changecontrol.models import Change, Recipient
from changecontrol.queries.dates import dates_of
from changecontrol.rules.bank import bank_build
from changecontrol.services import enter_window
from qms.lib.refusal import Refused
from qms.pdf.records import document_of
from tests.factories.cast import Cast
from tests.factories.changes import as_it_is, change, notices_of, recipients_of
from tests.factories.records import do

STOP = date(2027, 1, 31)
QUANTITIES = st.fractions(0, 100_000, max_denominator=100)


def test_what_is_built_bridges_the_days_between_the_last_production_and_the_first_shipment() -> None:
    """1 to 28 February and a week of margin are five weeks: 5 × 700 − 200."""
    said: dict[str, Any] = {"last_made_on": STOP, "weekly_demand": Fraction(700), "at_hand": Fraction(200)}
    found = bank_build(first_ship_on=date(2027, 3, 1), margin=7, **said)
    assert (found.first, found.last, found.days) == (date(2027, 2, 1), date(2027, 2, 28), 28)
    assert (found.needed, found.build) == (3500, 3300)
    broken = bank_build(
        first_ship_on=date(2027, 2, 2), **{**said, "weekly_demand": Fraction(10), "at_hand": Fraction(0)}
    )
    assert (broken.days, broken.build) == (1, 2), "10 / 7 pieces are two whole ones"


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(-30, 400), st.integers(0, 60), QUANTITIES, QUANTITIES, QUANTITIES, st.integers(0, 60))
def test_it_is_never_below_zero_grows_with_demand_and_days_and_is_nothing_without_a_gap(
    days: int, margin: int, demand: Fraction, stock: Fraction, more: Fraction, longer: int
) -> None:
    def built(days: int, demand: Fraction, margin: int, stock: Fraction) -> int:
        ship = STOP + timedelta(days=days + 1)
        said: dict[str, Any] = {"weekly_demand": demand, "at_hand": stock, "margin": margin}
        return bank_build(last_made_on=STOP, first_ship_on=ship, **said).build

    plain = built(days, demand, margin, stock)
    assert plain >= 0
    assert built(days, demand + more, margin, stock) >= plain
    assert built(days + longer, demand, margin, stock) >= plain
    assert built(days, demand, margin + longer, stock) >= plain
    assert built(days, demand, margin, stock + more) <= plain
    if days <= 0:
        assert plain == 0
    else:
        exact = demand * (days + margin) / 7 - stock
        assert exact <= plain
        assert plain == 0 or plain < exact + 1, "no piece more than rounding asks for"


def planned(cast: Cast) -> Change:
    """First shipment on 1 March 2027, and the notice period ends on that day."""
    record = change(cast.a, "cleared")
    notice = notices_of(cast.a, record)["NL"]
    with cast.a.sitting("engineer"):
        days = {"first_ship_on": date(2027, 3, 1)}
        Change.objects.filter(pk=record.pk).update(implement_on=date(2027, 1, 11), **days)
        type(notice).objects.filter(pk=notice.pk).update(earliest_ship_on=date(2027, 3, 1), **days)
    found: Change = as_it_is(cast.a, record)
    return found


def demanded(cast: Cast, record: Change, **said: Any) -> Change:
    """The one customer takes 700 pieces a week, 200 are at hand."""
    (row,) = recipients_of(cast.a, record)
    words = {"weekly_demand": Decimal(700), "demand_unit": "pieces", "at_hand": Decimal(200), **said}
    found: Change = do(cast.a, record, "enter_demand", "engineer", recipient=row, **words)
    return found


def shown(cast: Cast, record: Change) -> tuple[str, str]:
    """Quantity and words of the one customer."""
    with cast.a.sitting("engineer"):
        (line,) = dates_of(record).lines
    return line.bank.quantity, line.bank.words


def test_it_says_what_to_enter_and_moves_with_a_window_of_the_customer(cast: Cast, client_for: Any) -> None:
    record = planned(cast)
    assert shown(cast, record) == ("", "Enter the last day of production, the customer's demand per week.")
    record = do(cast.a, record, "plan_bank", "engineer", last_made_on=STOP, bank_margin=7)
    assert shown(cast, record) == ("", "Enter the customer's demand per week.")
    record = demanded(cast, record)
    assert shown(cast, record) == (
        "3,300 pieces",
        "28 days from 1 Feb 2027 to 28 Feb 2027, before the first shipment on 1 Mar 2027; 7 days of margin; "
        "at 700 pieces a week that makes 3,500 pieces; 200 pieces are at hand.",
    )
    with cast.a.sitting("engineer") as seat:
        enter_window(
            cast.a.organisation, customer=cast.a.nordlicht, kind="freeze", label="Launch", by=seat,
            starts_on=date(2027, 2, 15), ends_on=date(2027, 3, 13),
        )  # fmt: skip
    quantity, words = shown(cast, record)
    assert (quantity, "before the first shipment on 14 Mar 2027" in words) == ("4,600 pieces", True)
    page = client_for(cast.engineer).get(f"/{cast.a.slug}/changes/{record.number}/?tab=dates").content.decode()
    assert "For all customers together: 4,600 pieces." in page
    (row,) = recipients_of(cast.a, record)
    url = f"/{cast.a.slug}/changes/{record.number}/enter_demand/?recipient="
    assert f'href="{url}{row.pk}"' in page
    form = client_for(cast.engineer).get(f"{url}{row.pk}").content.decode()
    assert 'value="700.00"' in form
    assert client_for(cast.engineer).get(f"{url}x").status_code == 200
    with cast.a.sitting("engineer") as seat:
        assert "4,600 pieces" in str(document_of(record, seat, language="en"))


def test_the_customer_reads_nothing_of_it(cast: Cast, client_for: Any) -> None:
    record = do(cast.a, planned(cast), "plan_bank", "engineer", last_made_on=STOP, bank_margin=7)
    demanded(cast, record, weekly_demand=Decimal(7777), demand_unit="crates")
    notice = notices_of(cast.a, record)["NL"]
    client = client_for(cast.piet)
    for place in (f"change-notices/{notice.number}/", f"change-notices/{notice.number}/dates.ics", "calendar/"):
        page = client.get(f"/{cast.a.slug}/portal/{place}").content.decode()
        assert not any(word in page for word in ("7,777", "7777", "crates", "2027-01-31"))
    assert client.get(f"/{cast.a.slug}/changes/{record.number}/?tab=dates").status_code in (403, 404)


def test_a_number_out_of_bounds_without_its_unit_or_of_another_change_is_not_taken(cast: Cast) -> None:
    record, other = change(cast.a, "classified"), change(cast.a, "classified", title="Another change")
    for field, value in (
        ("weekly_demand", Decimal(-1)), ("at_hand", Decimal(10**9)), ("demand_unit", ""), ("demand_unit", "x" * 21),
    ):  # fmt: skip
        with pytest.raises(Refused) as refused:
            demanded(cast, record, **{field: value})
        assert refused.value.field == field
    (row,) = recipients_of(cast.a, other)
    with pytest.raises(Refused, match="customer of this change"):
        do(cast.a, as_it_is(cast.a, record), "enter_demand", "engineer", recipient=row)
    with pytest.raises(Refused, match="0 to 365"):
        do(cast.a, as_it_is(cast.a, record), "plan_bank", "engineer", bank_margin=366)
    with pytest.raises(Refused, match="concerns no customer"):
        do(cast.a, change(cast.a, "assessment"), "enter_demand", "engineer", recipient=row)
    with cast.a.sitting("engineer"):
        assert not Recipient.objects.filter(weekly_demand__isnull=False).exists()
