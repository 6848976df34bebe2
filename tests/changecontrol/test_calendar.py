"""Freezes of customers: a first shipment in one is refused, with the first free day; a moved freeze is told."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from changecontrol.rules.calendar import Span, conflict, first_free
from changecontrol.services import enter_window
from qms.lib.refusal import Refused
from qms.notifications.models import OutboxMessage
from tests.factories.cast import Cast
from tests.factories.changes import as_it_is, change, in_days, plan_tasks, written
from tests.factories.records import do

VIENNA, DETROIT = ZoneInfo("Europe/Vienna"), ZoneInfo("America/Detroit")
FREEZE = Span("Freeze before launch", date(2027, 2, 15), date(2027, 3, 15), VIENNA)


def test_the_first_day_after_a_freeze_is_proposed() -> None:
    """Notice on 2026-12-01, 90 days: 2027-03-01 lies in the freeze until 15 March (mission, row 4.6)."""
    assert conflict(date(2027, 3, 1), [FREEZE], VIENNA) == FREEZE
    assert first_free(date(2027, 3, 1), [FREEZE], VIENNA) == date(2027, 3, 16)


def test_a_freeze_in_detroit_ends_in_the_morning_in_vienna() -> None:
    span = Span("Freeze", date(2027, 2, 15), date(2027, 3, 15), DETROIT)
    assert first_free(date(2027, 3, 1), [span], VIENNA) == date(2027, 3, 17)


DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))
SPANS = st.builds(
    lambda first, length, zone: Span("x", first, first + timedelta(days=length), zone), DAYS, st.integers(0, 200),
    st.sampled_from([VIENNA, DETROIT, ZoneInfo("Asia/Tokyo")]),
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(DAYS, st.lists(SPANS, max_size=5))
def test_the_proposal_is_free_not_earlier_and_no_free_day_lies_before_it(day: date, spans: list[Span]) -> None:
    found = first_free(day, spans, VIENNA)
    assert found is not None
    assert found >= day
    assert conflict(found, spans, VIENNA) is None
    before = (day + timedelta(days=place) for place in range((found - day).days))
    assert all(conflict(one, spans, VIENNA) for one in before)


def window(cast: Cast, first: int, last: int, **changes: Any) -> None:
    said = {"kind": "freeze", "label": "Launch of line 4", **changes}
    with cast.a.sitting("engineer") as seat:
        enter_window(
            cast.a.organisation, customer=cast.a.nordlicht, starts_on=in_days(first), ends_on=in_days(last), by=seat,
            **said,
        )  # fmt: skip


def test_a_plan_that_ships_in_a_freeze_is_refused_and_a_moved_freeze_closes_the_gate(cast: Cast) -> None:
    window(cast, 90, 110)
    record = plan_tasks(cast.a, written(cast.a, change(cast.a, "classified")))
    plan = {"plan": "Trial, then series.", "implement_on": in_days(60)}
    with pytest.raises(Refused, match="Launch of line 4") as refused:
        do(cast.a, record, "submit_plan", "engineer", first_ship_on=in_days(100), **plan)
    assert refused.value.field == "first_ship_on"
    do(cast.a, record, "submit_plan", "engineer", first_ship_on=in_days(120), **plan)
    window(cast, 115, 125)
    with cast.a.sitting("engineer"):
        told = OutboxMessage.objects.filter(subject__contains="Plan anew").values_list("recipient", flat=True)
        assert set(told) == {cast.engineer.pk}


def test_nothing_is_implemented_into_a_freeze_that_came_later_and_one_called_off_is_none(cast: Cast) -> None:
    record = change(cast.a, "cleared")
    window(cast, 95, 105)
    with pytest.raises(Refused, match="lies in no freeze"):
        do(cast.a, record, "start_implementation", "engineer")
    window(cast, 95, 105, called_off=True)
    assert do(cast.a, as_it_is(cast.a, record), "start_implementation", "engineer").state == "implementing"


def test_the_calendar_is_entered_from_a_page(cast: Cast, client_for: Any) -> None:
    url, client = f"/{cast.a.slug}/calendar/new/", client_for(cast.engineer)
    key = client.get(url).content.decode().split('name="form_key" value="')[1].split('"')[0]
    sent = {
        "customer": cast.a.nordlicht.pk, "kind": "freeze", "label": "Winter", "starts_on": "2027-02-15",
        "ends_on": "2027-03-15", "form_key": key,
    }  # fmt: skip
    assert client.post(url, {**sent, "ends_on": "2027-02-01"}).status_code == 422
    assert client.post(url, sent).status_code == 302
    page = client.get(f"/{cast.a.slug}/calendar/").content.decode()
    assert "Winter" in page
    assert "Europe/Berlin" in page
