"""Contained is what is done, not what is planned (ISO 9001:2015 8.7.1)."""

import datetime as dt

import pytest
from django.utils import timezone

from capa.models import ContainmentMeasure, Nonconformity
from qms.clocks.models import Clock, Task
from qms.lib.refusal import Refused
from qms.notifications.models import OutboxMessage
from qms.records.models import Event
from qms.records.timeline import Act, timeline
from tests.factories.cast import Cast, House
from tests.factories.nonconformities import CONTAINED, measure, nonconformity
from tests.factories.records import do

TOMORROW = timezone.localdate() + dt.timedelta(days=1)


def planned(house: House, **changes: object) -> Nonconformity:
    """A measure for the second engineer, until tomorrow."""
    words = {"place": "transit", "action": "Stop truck 7.", "due_on": TOMORROW, "responsible": house.engineer2}
    return do(house, nonconformity(house), "plan_containment", "engineer", **{**words, **changes})


def test_what_was_done_at_once_contains_it_and_stops_the_clock(cast: Cast) -> None:
    record = nonconformity(cast.a, "contained")
    with cast.a.sitting("engineer"):
        row = ContainmentMeasure.objects.get(record_id=record.pk)
        assert (row.place, row.quantity, row.done_by_name) == ("house", 500, "Jana Engineer")
        assert row.done_at is not None
        assert Clock.objects.get(record_id=record.pk, code="nc_contain").state == "met"
        assert Clock.objects.get(record_id=record.pk, code="nc_dispose").state == "running"


def test_a_planned_measure_must_be_done_before(cast: Cast) -> None:
    record = planned(cast.a)
    with pytest.raises(Refused, match="Stop truck 7"):
        do(cast.a, record, "contain", "engineer", actions=CONTAINED)
    done = measure(cast.a, record)
    record = do(cast.a, record, "complete_containment", "engineer2", measure=done, result="Back in Graz.", quantity=120)
    assert do(cast.a, record, "contain", "engineer").state == "contained"
    with pytest.raises(Refused, match="is done"):
        do(cast.a, record, "complete_containment", "engineer", measure=done, result="Twice.")


def test_the_person_responsible_is_told(cast: Cast) -> None:
    planned(cast.a)
    with cast.a.sitting("manager"):
        told = OutboxMessage.objects.filter(recipient=cast.a.engineer2)
        assert "Stop truck 7." in " ".join(row.text for row in told)


def on_queues(cast: Cast, record: Nonconformity) -> list[tuple[str, str, dt.date | None]]:
    with cast.a.sitting("engineer"):
        rows = Task.objects.filter(record_id=record.pk, act="complete_containment", state="open").order_by("subject")
        found = rows.values_list("subject", "person__name", "due_at")
        return [(code, name, timezone.localdate(due)) for code, name, due in found]


def test_each_planned_measure_is_on_the_queue_of_who_is_responsible_until_its_day(cast: Cast) -> None:
    record = planned(cast.a)
    again = {"place": "house", "action": "Sort the stock.", "due_on": TOMORROW + dt.timedelta(days=1)}
    record = do(cast.a, record, "plan_containment", "engineer", **again)
    second = measure(cast.a, record)
    assert on_queues(cast, record) == [
        ("M01", "Emil Engineer", TOMORROW),
        ("M02", "Jana Engineer", TOMORROW + dt.timedelta(days=1)),
    ]
    record = do(cast.a, record, "complete_containment", "engineer", measure=second, result="None found.")
    assert [code for code, _name, _due in on_queues(cast, record)] == ["M01"]
    with cast.a.sitting("engineer"):
        states = Clock.objects.filter(record_id=record.pk, code="nc_measure").order_by("subject")
        assert list(states.values_list("subject", "state")) == [("M01", "running"), ("M02", "met")]
    record = do(cast.a, record, "void", "manager", reason="Recorded twice.")
    assert on_queues(cast, record) == []


def test_the_timeline_names_the_measure_and_not_to_the_customer(cast: Cast) -> None:
    record = planned(cast.a)
    with cast.a.sitting("engineer") as seat:
        words = [str(one.words) for one in timeline(record, seat).entries if isinstance(one, Act)]
        outside = [str(one.words) for one in timeline(record, seat, as_customer=True).entries if isinstance(one, Act)]
        told = Event.objects.get(record_id=record.pk, act="plan_containment")
    assert words[0] == "planned a containment measure: M01 Stop truck 7."
    assert told.about == "", "the customer's side may read this column"
    assert not any("truck" in one for one in outside)


def test_nothing_said_contains_nothing(cast: Cast) -> None:
    with pytest.raises(Refused, match="at one place at least"):
        do(cast.a, nonconformity(cast.a), "contain", "engineer", actions=[])


@pytest.mark.parametrize(
    ("changes", "field"), [({"due_on": dt.date(2020, 1, 1)}, "due_on"), ({"responsible": "auditor"}, "responsible")]
)
def test_a_plan_that_cannot_be_is_refused(cast: Cast, changes: dict[str, object], field: str) -> None:
    if "responsible" in changes:
        changes = {"responsible": cast.a.auditor}
    with pytest.raises(Refused) as refused:
        planned(cast.a, **changes)
    assert refused.value.field == field
