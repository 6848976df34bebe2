"""The whole way of a change, from the request to the signed closure, and the ways beside it."""

import pytest

from changecontrol.models import AffectedItem, ChangeTask, Recipient
from qms.organisations.context import Acting, tenant_context
from qms.signatures.models import Signature
from qms.trail.verify import verify_chain
from qms.workflow.declare import WORKFLOWS
from tests.factories.cast import Cast
from tests.factories.changes import NOTICES, RULES, WAYS, asked, change


def test_a_change_that_was_asked_for_has_a_number_and_waits_for_its_owner(cast: Cast) -> None:
    record = asked(cast.a)
    assert record.number.startswith("CHG-20")
    assert (record.state, record.owner, record.shared) == ("draft", cast.engineer, False)


def test_a_change_goes_from_the_request_to_the_closure(cast: Cast) -> None:
    record = change(cast.a, "closed")
    with cast.a.sitting("manager"):
        signed = list(Signature.objects.order_by("signed_at").values_list("act", flat=True))
        items = set(AffectedItem.objects.filter(record_id=record.pk).values_list("kind", "reference"))
        tasks = set(ChangeTask.objects.filter(record_id=record.pk).values_list("state", flat=True))
        level = Recipient.objects.get(record_id=record.pk).level
    assert [act for act in signed if act != "put_in_force"] == ["approve_plan", "approve", "close"]
    assert items == {("part", "P-10"), ("customer", "NL"), ("site", "GRZ")}
    assert (tasks, level, record.level) == ({"done"}, 2, 2)
    assert record.closed_at is not None


@pytest.mark.parametrize("state", ["rejected", "withdrawn"])
def test_every_end_is_reached(cast: Cast, state: str) -> None:
    assert change(cast.a, state).state == state


@pytest.mark.parametrize("ways", [WAYS, RULES, NOTICES], ids=lambda ways: ways.kind)
def test_the_factories_know_every_state(ways: object) -> None:
    flow = WORKFLOWS[ways.kind]  # type: ignore[attr-defined]
    known = {flow.initial, *(state for state, _step in ways.steps), *ways.sideways}  # type: ignore[attr-defined]
    assert known == {state.code for state in flow.states}


def test_the_trail_of_the_way_is_whole(cast: Cast) -> None:
    change(cast.a, "cleared")
    with tenant_context(Acting(organisation=cast.a.organisation.pk)):
        verdict = verify_chain(cast.a.organisation.pk)
    assert verdict.whole, verdict.fault
