"""The whole way of a complaint, from the customer's words to the signed closure."""

import pytest

from feedback.models import Complaint
from qms.organisations.context import Acting, tenant_context
from qms.signatures.models import Signature
from qms.trail.verify import verify_chain
from tests.factories.cast import Cast
from tests.factories.complaints import SIDEWAYS, STEPS, complaint, filed


def test_a_filed_complaint_has_a_number_and_the_customers_words(cast: Cast) -> None:
    record = filed(cast.a)
    assert record.number.startswith("CMP-20")
    assert record.number.endswith("-00001")
    with cast.a.sitting("engineer"):
        assert Complaint.objects.get(number=record.number).description.startswith("Hairline cracks")


def test_a_complaint_goes_from_receipt_to_closure(cast: Cast) -> None:
    record = complaint(cast.a, "closed")
    with cast.a.sitting("manager"):
        assert [s.act for s in Signature.objects.order_by("signed_at")] == ["approve_reply", "close"]
    assert record.state == "closed"
    assert record.closed_at is not None


@pytest.mark.parametrize("state", [*SIDEWAYS, "replied"])
def test_every_state_is_reached(cast: Cast, state: str) -> None:
    assert complaint(cast.a, state).state == state


def test_the_trail_of_the_way_is_whole(cast: Cast) -> None:
    complaint(cast.a, "closed")
    with tenant_context(Acting(organisation=cast.a.organisation.pk)):
        verdict = verify_chain(cast.a.organisation.pk)
    assert verdict.whole, verdict.fault
    assert verdict.entries > len(STEPS)
