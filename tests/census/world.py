"""Both houses furnished, and a browser for everybody; what a browser does is undone."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.test import Client, override_settings
from django.utils import timezone

from qms.accounts.addresses import Address, all_addresses
from qms.accounts.models import Membership, Person
from qms.accounts.rights import rights_of
from qms.accounts.seat import Side
from qms.lib.ids import uuid7
from qms.organisations.context import Acting, tenant_context
from tests.census.houses import Furnished, two_houses
from tests.census.kinds import ENTRIES
from tests.census.targets import Things
from tests.census.visits import browser, undoing
from tests.factories.cast import PORTAL, STAFF, Cast, House

ADDRESSES = [address for address in all_addresses() if address.own]
SEATED = [address for address in ADDRESSES if address.access and address.access.side in (Side.STAFF, Side.PORTAL)]
STAFF_PARTS, PORTAL_PARTS = tuple(part for part in STAFF if part != "engineer2"), tuple(PORTAL)
READ_ELSEWHERE = {
    "staff:record": "the name that makes addresses; each kind's own page answers before it",
    "portal:record": "the name that makes addresses; each kind's own page answers before it",
}


@dataclass
class World:
    """Both houses and the browsers of everybody."""

    cast: Cast
    a: Furnished
    b: Furnished
    clients: dict[str, Client]
    made: dict[tuple[str, str], Any] = field(default_factory=dict)

    def at(self, kind: str, state: str) -> Any:
        """A record of nordlicht in this state, made when it is first asked for: what requests do is undone."""
        if (kind, state) not in self.made:
            self.made[kind, state] = ENTRIES[kind].make(self.cast.a, state)
        return self.made[kind, state]

    def before(self, kind: str, act: str) -> Any:
        """A record on which this act is possible, where more than a state is needed for it."""
        if (kind, act) not in self.made:
            self.made[kind, act] = ENTRIES[kind].at[act](self.cast.a)
        return self.made[kind, act]

    def things(self, part: str) -> Things:
        """What belongs to a part of the first house."""
        return Things(self.a, part)

    def foreign(self, part: str) -> Things:
        """What belongs to the same part of the other house."""
        return Things(self.b, "piet" if part == "rival" else part)  # whose record has a number of its own


def _leaver(house: House) -> Person:
    """Somebody who was an engineer and is not any more."""
    person = Person.objects.create(email=f"leaver-{uuid7().hex}@acme.example", name="Leo Leaver")
    with tenant_context(Acting(house.organisation.pk, source="test")):
        own = {"organisation": house.organisation, "person": person, "roles": ["quality_engineer"]}
        Membership.objects.create(**own, active=False, ended_at=timezone.now())
    return person


def make_world() -> World:
    """The cast in furnished houses, somebody who has left, somebody who never came."""
    cast, a, b = two_houses()
    for house in (cast.a, cast.b):
        house.people["leaver"] = _leaver(house)
    cast.a.people["nobody"] = Person.objects.create(email=f"nobody-{uuid7().hex}@nowhere.example", name="Nobody")
    return World(cast, a, b, {})


@contextmanager
def opened(world: World) -> Iterator[World]:
    """Give everybody a browser; requests leave nothing behind until the world is closed again."""
    with undoing(), override_settings(SANDBOX_MAIL=True):
        people: dict[str, Any] = {part: world.cast.a.people[part] for part in (*STAFF_PARTS, *PORTAL_PARTS)}
        people |= {part: world.cast.a.people[part] for part in ("leaver", "nobody")}
        people |= {"stranger": world.cast.stranger, "stranger_admin": world.cast.b.admin, "anonymous": None}
        people["stranger_customer"] = world.cast.stranger_customer
        world.clients = {part: browser(person) for part, person in people.items()}
        yield world


def may(address: Address, part: str, method: str) -> bool:
    """What the statement of access and the table of rights say."""
    access = address.access
    assert access is not None
    if (part in STAFF_PARTS) != (access.side == Side.STAFF):
        return False
    roles = STAFF[part][1] if part in STAFF_PARTS else [PORTAL[part][2]]
    return access.right_for(method) in rights_of(roles)


def who_may(address: Address, method: str) -> str:
    """Somebody who may."""
    parts = ("manager", "engineer", "admin", "regulatory", "auditor", "piet")
    return next(part for part in parts if may(address, part, method))
