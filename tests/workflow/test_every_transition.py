"""Every state × every transition × every role: what the declaration does not allow is refused, and nothing changes."""

from collections.abc import Iterator
from typing import Any

import pytest

from feedback.models import Complaint
from qms.accounts.rights import PORTAL_ROLES, STAFF_ROLES
from qms.lib.refusal import Refused
from qms.workflow.declare import WORKFLOWS, may
from qms.workflow.next import next_acts
from qms.workflow.perform import lock, perform
from qms.workflow.refusals import Illegal
from tests.factories.cast import House, make_house
from tests.factories.complaints import complaint

COMPLAINT = WORKFLOWS["complaint"]
PARTS = ("admin", "manager", "engineer", "regulatory", "auditor", "piet", "contributor")


@pytest.fixture(scope="module")
def house() -> House:
    """One house for the whole table: refused acts leave no trace, so its records serve all rows."""
    return make_house("matrix")


@pytest.fixture(scope="module")
def records(house: House) -> dict[str, Complaint]:
    """A complaint in every state."""
    return {state.code: complaint(house, state.code) for state in COMPLAINT.states}


def test_every_role_has_its_part() -> None:
    assert len(PARTS) == len(STAFF_ROLES) + len(PORTAL_ROLES)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("state", [state.code for state in COMPLAINT.states])
def test_what_is_not_declared_is_refused(house: House, records: dict[str, Complaint], state: str, part: str) -> None:
    record = records[state]
    with house.sitting(part) as seat:
        for transition in COMPLAINT.transitions:
            if state in transition.sources and may(transition, seat):
                continue
            with pytest.raises(Illegal):
                perform(record, transition.act, by=seat, reason="tried")
    with house.sitting("manager"):
        assert lock(record).version == record.version


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("state", [state.code for state in COMPLAINT.states])
def test_the_page_offers_exactly_what_is_declared(
    house: House, records: dict[str, Complaint], state: str, part: str
) -> None:
    with house.sitting(part) as seat:
        offered = {one.transition.act for one in next_acts(records[state], seat)}
        declared = {t.act for t in COMPLAINT.transitions if state in t.sources and may(t, seat)}
    assert offered == declared


def blocked(house: House, records: dict[str, Complaint]) -> Iterator[tuple[str, Any]]:
    """Every act that a guard holds back in some state, with the sentence the page shows."""
    for state, record in records.items():
        for part in PARTS:
            with house.sitting(part) as seat:
                for one in next_acts(record, seat):
                    if one.blocked:
                        yield f"{part} {one.transition.act} in {state}", (record, one, seat, part)


def test_a_guard_refuses_with_the_sentence_the_page_shows(house: House, records: dict[str, Complaint]) -> None:
    found = dict(blocked(house, records))
    assert found
    for name, (record, one, _seat, part) in found.items():
        with house.sitting(part) as seat, pytest.raises(Refused) as told:
            perform(record, one.transition.act, by=seat, reason="tried")
        needs_signature = bool(one.transition.meaning)
        assert needs_signature or str(told.value.sentence) == one.blocked, name
