"""A nonconformity comes in: by hand, or carried over from a complaint."""

from typing import Any

import pytest

from capa.models import Nonconformity
from qms.clocks.models import Clock, Task
from qms.lib.refusal import Refused
from qms.notifications.models import OutboxMessage
from qms.records.models import RecordLink
from tests.factories.cast import Cast
from tests.factories.complaints import complaint
from tests.factories.nonconformities import recorded


def test_its_clocks_count_from_when_it_was_found(cast: Cast) -> None:
    record = recorded(cast.a)
    with cast.a.sitting("engineer"):
        clocks = Clock.objects.filter(record_id=record.pk).order_by("code")
        assert [(one.code, one.started_at) for one in clocks] == [
            ("nc_close", record.detected_at), ("nc_contain", record.detected_at),
        ]  # fmt: skip
        assert [one.act for one in Task.objects.filter(record_id=record.pk)] == ["contain"]


def test_whoever_records_it_owns_it_and_the_managers_are_told(cast: Cast) -> None:
    record = recorded(cast.a)
    assert record.owner == cast.a.engineer
    with cast.a.sitting("manager"):
        told = OutboxMessage.objects.filter(record_number=record.number).values_list("recipient_id", flat=True)
        assert set(told) == {cast.a.manager.pk}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"description": " "}, "description"),
        ({"source": "moon"}, "source"),
        ({"quantity_affected": 0}, "quantity_affected"),
        ({"quantity_affected": 501}, "quantity_affected"),
        ({"severity": "mild"}, "severity"),
        ({"lot": "L" * 81}, "lot"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(cast: Cast, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        recorded(cast.a, **changes)
    assert refused.value.field == field


def test_somebody_without_the_right_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused):
        recorded(cast.a, by="auditor")


def test_the_page_carries_over_what_the_complaint_says(cast: Cast, client_for: Any) -> None:
    source = complaint(cast.a, part_number="B-10", quantity_affected=3, quantity_inspected=50)
    engineer, url = client_for(cast.engineer), f"/{cast.a.slug}/nonconformities/new/?from={source.number}"
    page = engineer.get(url).content.decode()
    for value in ("Mounting bracket B-10", "L-77", 'value="3"', source.number):
        assert value in page
    sent = {
        "source": "customer", "description": "Cracks beside the weld.", "detected_at": "2026-01-05T08:00",
        "lot": "L-77", "unit": "piece",
    }  # fmt: skip
    answer = engineer.post(url, sent)
    assert answer.status_code == 302, answer.content.decode()
    with cast.a.sitting("engineer"):
        record = Nonconformity.objects.get()
        row = RecordLink.objects.get(source_id=record.pk)
        assert (row.target_id, row.relation) == (source.pk, "follows_from")


def test_nothing_is_carried_over_from_a_record_of_another_organisation(cast: Cast, client_for: Any) -> None:
    foreign = complaint(cast.b, lot="FOREIGN-LOT")
    url = f"/{cast.a.slug}/nonconformities/new/?from={foreign.number}"
    assert "FOREIGN-LOT" not in client_for(cast.engineer).get(url).content.decode()
