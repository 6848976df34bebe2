"""The seat a person sits on during a request: which organisation, which side, which roles and rights."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from qms.accounts.rights import Right, rights_of

if TYPE_CHECKING:
    from qms.accounts.models import Membership, Person
    from qms.organisations.models import Customer, Organisation


class Side(StrEnum):
    """Staff of the organisation, or somebody of a customer in the portal."""

    STAFF = "staff"
    PORTAL = "portal"


_rights_of = lru_cache(maxsize=256)(rights_of)
"""A page asks a dozen times; who may what stands in code and never changes while it runs."""


@dataclass(frozen=True)
class Seat:
    """A person with the membership they use now. Every question of rights is asked of it."""

    person: "Person"
    organisation: "Organisation"
    membership: "Membership | None"
    side: Side
    roles: frozenset[str]
    customer: "Customer | None" = None

    @property
    def rights(self) -> frozenset[Right]:
        """Everything the roles allow."""
        return _rights_of(self.roles)

    def may(self, right: Right) -> bool:
        """Whether one of the roles gives the right."""
        return right in self.rights

    def has_role(self, *codes: str) -> bool:
        """Whether the seat holds at least one of the roles."""
        return bool(self.roles & set(codes))


class SystemActor:
    """The product itself as the one who acts: clocks, relay, imports started by nobody at night."""

    def __repr__(self) -> str:
        """For logs."""
        return "SYSTEM"


SYSTEM = SystemActor()
"""`by=SYSTEM` in an act that no person does. Never None."""
