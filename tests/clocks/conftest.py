"""What the tests of clocks share: a record without any workflow behind it, and moments in Vienna."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from feedback.models import Complaint
from qms.organisations.context import Acting, tenant_context
from qms.organisations.models import Customer
from qms.records.numbering import next_numbers
from tests.factories.cast import House

VIENNA = ZoneInfo("Europe/Vienna")
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=VIENNA)
MakeRecord = Callable[..., Complaint]


def in_vienna(text: str) -> datetime:
    """A wall time of Graz: "2026-11-25 16:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=VIENNA)


@pytest.fixture
def make_record() -> MakeRecord:
    """`make_record(house, owner=…)`: a complaint of Nordlicht in Graz, shared, without clocks or tasks."""

    def make(house: House, *, customer: Customer | None = None, **fields: Any) -> Complaint:
        usual: dict[str, Any] = {
            "kind": "complaint", "title": "Weld crack B-10", "state": "open", "description": "It cracks.",
            "customer": customer or house.nordlicht, "site": house.graz, "shared": True,
        }  # fmt: skip
        with tenant_context(Acting(house.organisation.pk, source="test")):
            number = next_numbers(house.organisation, "CMP")[0]
            return Complaint.objects.create(organisation=house.organisation, number=number, **(usual | fields))

    return make
