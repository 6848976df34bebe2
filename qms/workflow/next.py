"""What is next on a record for a seat: possible acts, and acts that something else must come before."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from qms.accounts.seat import Seat, Side
from qms.records.offers import kind_of
from qms.workflow.declare import WORKFLOWS, Transition, blocked_by, may


@dataclass(frozen=True)
class NextAct:
    """An act the seat may do in this state; `blocked` says what must come before, empty when it is possible now."""

    transition: Transition
    url: str
    blocked: str = ""

    @property
    def possible(self) -> bool:
        """Whether it can be done now."""
        return not self.blocked


def act_url(record: Any, act: str, seat: Seat) -> str:
    """The address of an act's page."""
    kind = kind_of(record.kind)
    side = "portal" if seat.side == Side.PORTAL else "staff"
    path = kind.portal_path if seat.side == Side.PORTAL else kind.path
    return reverse(f"{side}:act", args=[seat.organisation.slug, path, record.number, act])


def next_acts(record: Any, seat: Seat) -> list[NextAct]:
    """All acts of the state that the seat's roles allow, possible ones first, by rank."""
    acts = [
        NextAct(transition, act_url(record, transition.act, seat), blocked_by(transition, record, seat) or "")
        for transition in WORKFLOWS[record.kind].transitions
        if record.state in transition.sources and may(transition, seat)
    ]
    return sorted(acts, key=lambda one: (not one.possible, one.transition.rank))
