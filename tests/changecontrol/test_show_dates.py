"""The dates of a change where they meet the calendars of its customers: drawn, proposed, told in both zones."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from changecontrol.models import Change, ChangeNotice, CustomerWindow
from changecontrol.queries.dates import both_zones, dates_of
from changecontrol.services import enter_window
from qms.organisations.models import Customer
from qms.web.lanes import MOST_LANES, Bar, Lane, Pin, lanes_chart
from tests.factories.cast import Cast
from tests.factories.changes import as_it_is, change, notices_of

VIENNA, DETROIT = ZoneInfo("Europe/Vienna"), ZoneInfo("America/Detroit")


def planned(cast: Cast, zone: str) -> Change:
    """Notice on 2026-12-01 with 90 days; first shipment on 2027-03-01; freeze from 15 February to 15 March 2027."""
    record = change(cast.a, "cleared")
    notice = notices_of(cast.a, record)[cast.a.nordlicht.code]
    with cast.a.sitting("engineer") as seat:
        Customer.objects.filter(pk=cast.a.nordlicht.pk).update(zone=zone)
        Change.objects.filter(pk=record.pk).update(implement_on=date(2027, 1, 11), first_ship_on=date(2027, 3, 1))
        days = {"earliest_ship_on": date(2027, 3, 1), "first_ship_on": date(2027, 3, 1)}
        ChangeNotice.objects.filter(pk=notice.pk).update(**days)
        enter_window(
            cast.a.organisation, customer=Customer.objects.get(pk=cast.a.nordlicht.pk), kind="freeze", label="Launch",
            starts_on=date(2027, 2, 15), ends_on=date(2027, 3, 15), by=seat,
        )  # fmt: skip
        assert str(CustomerWindow.objects.get(label="Launch").zone) == zone
    found: Change = as_it_is(cast.a, record)
    return found


def test_the_freeze_moves_the_first_shipment_to_its_first_free_day(cast: Cast, client_for: Any) -> None:
    """The mission's row 4.6: the proposal is 2027-03-16, not 03-01."""
    record = planned(cast, "Europe/Berlin")
    with cast.a.sitting("engineer"):
        (line,) = dates_of(record).lines
    assert line.free == date(2027, 3, 16)
    assert "Launch" in line.clash
    page = client_for(cast.engineer).get(f"/{cast.a.slug}/changes/{record.number}/?tab=dates").content.decode()
    assert 'class="clash"' in page
    assert 'datetime="2027-03-16"' in page


def test_a_customer_elsewhere_reads_the_day_by_its_own_clocks(cast: Cast) -> None:
    record = planned(cast, "America/Detroit")
    with cast.a.sitting("engineer"):
        zone = record.organisation.zone
        (line,) = dates_of(record).lines
    assert line.free == date(2027, 3, 17), "16 March in Vienna begins on the 15th in Detroit"
    assert line.theirs == both_zones(date(2027, 3, 1), zone, DETROIT)
    assert both_zones(date(2027, 3, 1), VIENNA, DETROIT) == "28 Feb, 18:00 to 1 Mar 2027, 18:00 EST"
    assert both_zones(date(2027, 3, 1), VIENNA, ZoneInfo("Europe/Berlin")) == ""


def test_a_chart_is_bounded_escaped_and_told_in_words() -> None:
    first, last = date(2027, 1, 1), date(2027, 12, 31)
    bars = [Bar(date(2026, 1, 1), date(2029, 1, 1), "block", "<Freeze>")]
    lanes = [Lane(f"Customer {place}", bars, [Pin(first, "clash", "Late")]) for place in range(MOST_LANES + 5)]
    drawn = lanes_chart(lanes, first, last, label="The year")
    assert drawn.count("<g>") == MOST_LANES
    assert "<Freeze>" not in drawn
    assert 'aria-label="The year"' in drawn
    assert 'x="170.0"' in drawn, "what began before is cut at the edge"
    assert lanes_chart([], first, first, label="Nothing").startswith("<svg")
