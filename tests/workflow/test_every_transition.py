"""Every kind × state × transition × role: what the declaration does not allow is refused, and nothing changes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from qms.accounts.rights import PORTAL_ROLES, STAFF_ROLES
from qms.accounts.seat import Seat
from qms.lib.refusal import Refused
from qms.workflow.declare import WORKFLOWS, may
from qms.workflow.next import NextAct, next_acts
from qms.workflow.perform import lock, perform
from qms.workflow.refusals import Illegal
from tests.census.kinds import ENTRIES
from tests.factories.cast import House, make_house

PARTS = ("admin", "manager", "engineer", "regulatory", "auditor", "piet", "contributor")
every_kind = pytest.mark.parametrize("slug", sorted(ENTRIES))


@dataclass
class Findings:
    """What was seen of a kind in all its states; faults are told as "part act in state"."""

    states: set[str] = field(default_factory=set)
    taken: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    offered: list[str] = field(default_factory=list)
    blocked: list[str] = field(default_factory=list)
    other_sentences: list[str] = field(default_factory=list)

    def look(self, house: House, record: Any) -> None:
        """Let every part try every act on a record, and read what it is offered."""
        self.states.add(record.state)
        for part in PARTS:
            with house.sitting(part) as seat:
                self._try(record, part, seat)
            for one in self._compare(house, record, part):
                if one.blocked:
                    self._ask(house, record, part, one)
        with house.sitting("manager"):
            if lock(record).version != record.version:
                self.changed.append(record.state)

    def _try(self, record: Any, part: str, seat: Seat) -> None:
        for transition in WORKFLOWS[record.kind].transitions:
            if record.state in transition.sources and may(transition, seat):
                continue
            if not isinstance(refusal_of(record, transition.act, seat), Illegal):
                self.taken.append(f"{part} {transition.act} in {record.state}")

    def _compare(self, house: House, record: Any, part: str) -> list[NextAct]:
        with house.sitting(part) as seat:
            shown = next_acts(record, seat)
            acts = WORKFLOWS[record.kind].transitions
            declared = {one.act for one in acts if record.state in one.sources and may(one, seat)}
        wrong = {one.transition.act for one in shown} ^ declared
        self.offered += [f"{part} {act} in {record.state}" for act in wrong]
        return shown

    def _ask(self, house: House, record: Any, part: str, one: NextAct) -> None:
        place = f"{part} {one.transition.act} in {record.state}"
        self.blocked.append(place)
        with house.sitting(part) as seat:
            refused = refusal_of(record, one.transition.act, seat)
        if refused is None or (not one.transition.meaning and str(refused.sentence) != one.blocked):
            self.other_sentences.append(f"{place}: {refused}")


def refusal_of(record: Any, act: str, seat: Seat) -> Refused | None:
    """What the person is told, or None when the act was done."""
    try:
        perform(record, act, by=seat, reason="tried")
    except Refused as refused:
        return refused
    return None


@pytest.fixture(scope="module")
def findings(database: None) -> Callable[[str], Findings]:
    """`findings(slug)`: what was seen of a kind; its records are walked through all states once."""
    seen: dict[str, Findings] = {}

    def of(slug: str) -> Findings:
        if slug not in seen:
            seen[slug] = Findings()
            house = make_house("matrix")
            for record in ENTRIES[slug].ways.walk(house):
                seen[slug].look(house, record)
        return seen[slug]

    return of


def test_every_role_has_its_part() -> None:
    assert len(PARTS) == len(STAFF_ROLES) + len(PORTAL_ROLES)


@every_kind
def test_what_is_not_declared_is_refused(findings: Callable[[str], Findings], slug: str) -> None:
    found = findings(slug)
    assert found.states == set(ENTRIES[slug].states)
    assert found.taken == []
    assert found.changed == []


@every_kind
def test_the_page_offers_exactly_what_is_declared(findings: Callable[[str], Findings], slug: str) -> None:
    assert findings(slug).offered == []


@every_kind
def test_a_guard_refuses_with_the_sentence_the_page_shows(findings: Callable[[str], Findings], slug: str) -> None:
    guarded = [one for one in WORKFLOWS[slug].transitions if one.guards or one.seat_guards]
    assert bool(findings(slug).blocked) == bool(guarded), "some guard holds something back in some state"
    assert findings(slug).other_sentences == []
