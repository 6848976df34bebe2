"""Every kind × state × act, posted by people of every role: what is not declared answers 409, and nothing changes.

In every state every act is posted by somebody who may do it (or could in another state) and by one who is drawn: over
the states of a kind an act meets everybody in turn. The service behind is asked by every role in every state, in
tests/workflow/test_every_transition.py.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from qms.workflow.declare import Transition
from tests.census.kinds import ENTRIES
from tests.census.visits import none_of, visit
from tests.census.world import PORTAL_PARTS, STAFF_PARTS, World
from tests.factories.cast import PORTAL, STAFF

PLACES = [(slug, state) for slug, entry in sorted(ENTRIES.items()) for state in entry.states]
STRANGERS = ("rival", "stranger", "stranger_customer", "nobody")
EVERYBODY = (*STAFF_PARTS, "piet", "contributor", *STRANGERS)
READERS = ("manager", "engineer", "regulatory", "auditor", "piet", "contributor")


def roles_of(part: str) -> set[str]:
    return set(STAFF[part][1]) if part in STAFF else {PORTAL[part][2]} if part in PORTAL else set()


def side_of(part: str) -> str:
    return "portal" if part in PORTAL_PARTS or part == "stranger_customer" else "staff"


def unseen(record: Any, part: str) -> bool:
    """Whether the record is not there for this part: in this state nothing of it is shared with the customer yet."""
    return side_of(part) == "portal" and not record.shared


def answer_to(transition: Transition, record: Any, part: str) -> set[int]:
    """What the declaration says about a post of this part in the record's state."""
    state = record.state
    if (
        unseen(record, part)
        or part in STRANGERS
        or part == "admin"
        or (side_of(part) == "portal") != transition.for_customer
    ):
        return {404}  # not visible: administrators read no records
    if not roles_of(part) & set(transition.roles) or state not in transition.sources:
        return {409}
    return {302, 409, 422}  # possible, or a guard or the form has something to say


def posters(slug: str, state: str) -> Iterator[tuple[Transition, str]]:
    """Who posts what about a record in this state: who could, and somebody drawn."""
    entry = ENTRIES[slug]
    for place, transition in enumerate(entry.flow.transitions, entry.states.index(state)):
        able = next((part for part in READERS if roles_of(part) & set(transition.roles)), "manager")
        for part in {able: 1, EVERYBODY[place % len(EVERYBODY)]: 1}:
            if entry.path(side_of(part)):
                yield transition, part


@pytest.mark.parametrize(("slug", "state"), PLACES)
def test_only_what_is_declared_is_taken(world: World, slug: str, state: str) -> None:
    record, faults = world.at(slug, state), []
    for transition, part in posters(slug, state):
        sent: dict[str, Any] = {"version": record.version, "reason": "tried"}
        url = ENTRIES[slug].address(world.cast.a, record, f"{transition.act}/", side=side_of(part))
        found = visit(world.clients[part], "POST", url, sent)
        right = answer_to(transition, record, part)
        if found.status not in right:
            faults.append(f"{transition.act} by {part}: {found.status}, not {right}")
        if found.status != 302 and found.touched - {"accounts_person"}:
            faults.append(f"{transition.act} by {part}: refused, but wrote {sorted(found.touched)}")
    none_of(faults)


@pytest.mark.parametrize(("slug", "state"), PLACES)
def test_the_page_leads_to_what_is_declared_only(world: World, slug: str, state: str) -> None:
    record, entry, faults = world.at(slug, state), ENTRIES[slug], []
    for part in (part for part in READERS if entry.path(side_of(part))):
        page = visit(world.clients[part], "GET", entry.address(world.cast.a, record, side=side_of(part)))
        assert page.status == (404 if unseen(record, part) else 200), part
        for transition in entry.flow.transitions:
            legal = state in transition.sources and roles_of(part) & set(transition.roles)
            link = entry.address(world.cast.a, record, f"{transition.act}/", side=side_of(part))
            if not legal and f'href="{link}"' in page.text:
                faults.append(f"{part} is offered {transition.act}")
    none_of(faults)


@pytest.mark.parametrize("slug", sorted(ENTRIES))
def test_an_act_that_does_not_exist_is_not_found(world: World, slug: str) -> None:
    entry = ENTRIES[slug]
    for part in (part for part in ("manager", "piet") if entry.path(side_of(part))):
        url = entry.address(world.cast.a, world.at(slug, entry.flow.initial), "escape/", side=side_of(part))
        assert visit(world.clients[part], "POST", url).status == 404


@pytest.mark.parametrize("slug", sorted(ENTRIES))
def test_a_kind_without_pages_for_customers_has_none_there(world: World, slug: str) -> None:
    """Nor by its path on the staff's side."""
    entry = ENTRIES[slug]
    record = world.at(slug, entry.stands)
    root = f"/{world.cast.a.slug}/portal/{entry.kind.path}/"
    if entry.kind.path != entry.kind.portal_path:
        for url in (root, f"{root}{record.number}/", f"{root}{record.number}/message/", f"{root}{record.number}/pdf/"):
            assert visit(world.clients["piet"], "GET", url).status == 404, url
