"""The whole way of a nonconformity, from the finding to the signed closure."""

import pytest

from capa.models import Nonconformity
from qms.organisations.context import Acting, tenant_context
from qms.signatures.models import Signature
from qms.trail.verify import verify_chain
from tests.factories.cast import Cast
from tests.factories.nonconformities import SIDEWAYS, nonconformity, recorded


def test_a_recorded_nonconformity_has_a_number_and_is_internal(cast: Cast) -> None:
    record = recorded(cast.a)
    assert record.number.startswith("NC-20")
    assert record.number.endswith("-00001")
    assert not record.shared
    with cast.a.sitting("piet"):
        assert not Nonconformity.objects.exists()


def test_it_goes_from_the_finding_to_closure(cast: Cast) -> None:
    record = nonconformity(cast.a, "closed")
    with cast.a.sitting("manager"):
        assert [s.act for s in Signature.objects.order_by("signed_at")] == ["approve_disposition", "close"]
    assert record.closed_at is not None


@pytest.mark.parametrize("state", SIDEWAYS)
def test_every_other_state_is_reached(cast: Cast, state: str) -> None:
    assert nonconformity(cast.a, state).state == state


def test_the_trail_of_the_way_is_whole(cast: Cast) -> None:
    nonconformity(cast.a, "refused")
    with tenant_context(Acting(organisation=cast.a.organisation.pk)):
        verdict = verify_chain(cast.a.organisation.pk)
    assert verdict.whole, verdict.fault
