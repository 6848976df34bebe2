"""The steps of an escalation ladder in words, with their moments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from qms.accounts.rights import ROLES
from qms.clocks.models import Clock

OWNER = "owner"
CUSTOMER = "customer"
"""On a ladder: the people of the customer whom the clock's task asks. A clock that asks no customer tells none."""


@dataclass(frozen=True)
class Rung:
    """A step: percent of the time used, when that is, who is told, and whether it was taken."""

    percent: int
    at: datetime | None
    to: str
    taken: bool = False


def named_words(code: str) -> str:
    """The owner, the customer or a role, as people know it."""
    if code == OWNER:
        return _("Owner of the record")
    if code == CUSTOMER:
        return _("The customer who is asked")
    return str(ROLES[code].label) if code in ROLES else code


def rungs_of(clock: Clock) -> list[Rung]:
    """The ladder of a clock; steps that were taken are marked."""
    return [
        _rung(step["percent"], datetime.fromisoformat(step["at"]), step["to"], number < clock.steps_done)
        for number, step in enumerate(clock.steps)
    ]


def rungs(steps: Sequence[dict[str, Any]]) -> list[Rung]:
    """The ladder of an example."""
    return [_rung(step["percent"], datetime.fromisoformat(step["at"]), step["to"]) for step in steps]


def rungs_of_rule(ladder: Sequence[Any]) -> list[Rung]:
    """The ladder of a rule, without moments."""
    return [_rung(percent, None, to) for percent, to in ladder]


def _rung(percent: int, at: datetime | None, to: Sequence[str], taken: bool = False) -> Rung:
    return Rung(percent, at, ", ".join(named_words(code) for code in to), taken)
