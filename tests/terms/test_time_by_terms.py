"""Signed terms shorten the time to contain for their customer, from the day they hold; the receipt cites them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, transaction

from feedback.models import Complaint
from qms.clocks.models import Clock
from qms.terms.services import Agreed
from tests.factories.cast import Cast, House
from tests.factories.complaints import complaint
from tests.factories.terms import EIGHT_HOURS, drafted, signed

EIGHT = {"contain": Agreed(EIGHT_HOURS, "clause 5.2"), "acknowledge": Agreed(EIGHT_HOURS, "clause 5.1")}


def clock(house: House, record: Complaint, code: str) -> Clock:
    with house.sitting("engineer"):
        return Clock.objects.get(record_id=record.pk, code=code)


def hours(found: Clock) -> float:
    return (found.due_at - found.started_at) / timedelta(hours=1)


def test_twenty_four_hours_of_the_house_become_eight_for_this_customer(cast: Cast, client_for: Any) -> None:
    before = complaint(cast.a, "assessed")
    terms = signed(cast.a, drafted(cast.a, agreed=EIGHT))
    after = complaint(cast.a, "assessed")
    theirs = complaint(cast.a, "assessed", customer=cast.a.aurelia)
    found = [clock(cast.a, record, "contain") for record in (before, after, theirs)]
    assert [hours(one) for one in found] == [24, 8, 24]
    page = client_for(cast.engineer).get(f"/{cast.a.slug}/clocks/{found[1].pk}/").content.decode()
    assert f"{terms.number} v1, Quality agreement QAA-17, clause 5.2" in page
    assert "The house rule, 24 hours" in page
    kept = client_for(cast.engineer).get(f"/{cast.a.slug}/clocks/{found[0].pk}/").content.decode()
    assert terms.number not in kept, "what ran before keeps its time and cites nothing new"


@pytest.mark.parametrize("shared", [True, False])
def test_the_customer_reads_the_term_only_where_it_is_shared_and_never_the_house_rule(
    cast: Cast, client_for: Any, shared: bool
) -> None:
    terms = signed(cast.a, drafted(cast.a, agreed=EIGHT), shared=shared)
    found = clock(cast.a, complaint(cast.a, "open"), "acknowledge")
    assert hours(found) == 8
    page = client_for(cast.piet).get(f"/{cast.a.slug}/portal/clocks/{found.pk}/").content.decode()
    assert (terms.number in page, "clause 5.1" in page, "house rule" in page) == (shared, shared, False)
    with cast.a.sitting("piet"):
        (receipt,) = Clock.objects.filter(pk=found.pk).values_list("receipt", flat=True)
        assert ("terms" in receipt, "other" in receipt.get("terms", {})) == (shared, False)
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            list(Clock.objects.filter(pk=found.pk).values_list("terms"))
