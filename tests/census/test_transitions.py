"""Every state × every act, posted by people of every role: what is not declared answers 409, and nothing changes."""

from itertools import cycle, islice
from typing import Any

import pytest

from feedback.models import Complaint
from qms.workflow.declare import WORKFLOWS, Transition
from tests.census.visits import none_of, visit
from tests.census.world import PORTAL_PARTS, STAFF_PARTS, World
from tests.factories.cast import PORTAL, STAFF
from tests.factories.complaints import complaint

FLOW = WORKFLOWS["complaint"]
STATES = [state.code for state in FLOW.states]
STRANGERS = {"rival", "stranger", "stranger_customer", "nobody"}


@pytest.fixture(scope="module")
def records(world: World) -> dict[str, Complaint]:
    """A complaint of nordlicht in every state."""
    return {state: complaint(world.cast.a, state) for state in STATES}


def roles_of(part: str) -> set[str]:
    return set(STAFF[part][1]) if part in STAFF else {PORTAL[part][2]} if part in PORTAL else set()


def answer_to(transition: Transition, state: str, part: str) -> set[int]:
    """What the declaration says about a post of this part in this state."""
    portal = part in PORTAL_PARTS or part == "stranger_customer"
    if part in STRANGERS or part == "admin" or portal != transition.for_customer:
        return {404}  # not visible: administrators read no records
    if not roles_of(part) & set(transition.roles) or state not in transition.sources:
        return {409}
    return {302, 409, 422}  # possible, or a guard or the form has something to say


def address(world: World, record: Complaint, act: str, part: str) -> str:
    """Where this part would post: on its own side of the house."""
    portal = part in PORTAL_PARTS or part == "stranger_customer"
    return f"/{world.cast.a.slug}/{'portal/reports' if portal else 'complaints'}/{record.number}/{act}/"


@pytest.mark.parametrize("state", STATES)
def test_only_what_is_declared_is_taken(world: World, records: dict[str, Complaint], state: str) -> None:
    record, faults = records[state], []
    everybody = cycle([*STAFF_PARTS, *PORTAL_PARTS, "stranger", "stranger_customer", "nobody"])
    for transition in FLOW.transitions:
        able = next(part for part in (*STAFF_PARTS, *PORTAL_PARTS) if roles_of(part) & set(transition.roles))
        for part in {able, "piet" if transition.for_customer else "manager", *islice(everybody, 3)}:
            sent: dict[str, Any] = {"version": record.version, "reason": "tried"}
            found = visit(world.clients[part], "POST", address(world, record, transition.act, part), sent)
            right = answer_to(transition, state, part)
            if found.status not in right:
                faults.append(f"{transition.act} by {part}: {found.status}, not {right}")
            if found.status != 302 and found.touched - {"accounts_person"}:
                faults.append(f"{transition.act} by {part}: refused, but wrote {sorted(found.touched)}")
    none_of(faults)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("part", ["manager", "engineer", "regulatory", "auditor", "piet", "contributor"])
def test_the_page_leads_to_what_is_declared_only(
    world: World, records: dict[str, Complaint], state: str, part: str
) -> None:
    record = records[state]
    page = visit(world.clients[part], "GET", address(world, record, "x", part).removesuffix("x/")).text
    for transition in FLOW.transitions:
        link = f'href="{address(world, record, transition.act, part)}"'
        legal = state in transition.sources and bool(roles_of(part) & set(transition.roles))
        assert legal or link not in page, f"{transition.act} is offered"


def test_an_act_that_does_not_exist_is_not_found(world: World, records: dict[str, Complaint]) -> None:
    for part in ("manager", "piet"):
        assert visit(world.clients[part], "POST", address(world, records["open"], "escape", part)).status == 404
