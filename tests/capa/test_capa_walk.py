"""The whole way of a CAPA, from the proposal to the signed closure, and the ways beside it."""

import pytest

from capa.models import Action
from qms.organisations.context import Acting, tenant_context
from qms.signatures.models import Signature
from qms.trail.verify import verify_chain
from tests.factories.capas import WAYS, capa, proposed
from tests.factories.cast import Cast


def test_a_proposed_capa_has_a_number_and_waits_for_a_manager(cast: Cast) -> None:
    record = proposed(cast.a)
    assert record.number.startswith("CAPA-20")
    assert record.number.endswith("-00001")
    assert (record.state, record.owner, record.shared) == ("draft", cast.engineer, False)


def test_a_capa_goes_from_the_proposal_to_closure(cast: Cast) -> None:
    record = capa(cast.a, "closed")
    with cast.a.sitting("manager"):
        signed = list(Signature.objects.order_by("signed_at").values_list("act", flat=True))
        action = Action.objects.get(record_id=record.pk)
    assert signed[-3:] == ["approve_plan", "check_effectiveness", "close"]
    assert (action.state, action.verified_by_id) == ("verified", cast.engineer.pk)
    assert record.closed_at is not None


@pytest.mark.parametrize("state", ["merged", "void"])
def test_every_end_is_reached(cast: Cast, state: str) -> None:
    assert capa(cast.a, state).state == state


def test_the_factory_knows_every_state(cast: Cast) -> None:
    from qms.workflow.declare import WORKFLOWS

    known = {"draft", *(state for state, _step in WAYS.steps), *WAYS.sideways}
    assert known == {state.code for state in WORKFLOWS["capa"].states}


def test_the_trail_of_the_way_is_whole(cast: Cast) -> None:
    capa(cast.a, "closed")
    with tenant_context(Acting(organisation=cast.a.organisation.pk)):
        verdict = verify_chain(cast.a.organisation.pk)
    assert verdict.whole, verdict.fault
