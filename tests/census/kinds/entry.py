"""What the census has to know of a kind of record."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from qms.records.offers import KINDS, Kind
from qms.workflow.declare import WORKFLOWS, Transition, Workflow
from tests.census.kinds.canaries import Poison
from tests.factories.cast import House
from tests.factories.records import Ways


@dataclass(frozen=True)
class Pins:
    """How many queries pages may ask beside the shell's: `rows` the list; `pages` the record's page ("") and its tabs
    ("?tab=work") and the addresses below it ("as-customer/").
    """

    rows: int
    pages: Mapping[str, int]


@dataclass(frozen=True)
class Three:
    """Records in a furnished house: shared with nordlicht, shared with aurelia, shared with nobody.

    Of a kind that customers never see, all three are internal.
    """

    mine: Any
    theirs: Any
    hidden: Any


@dataclass(frozen=True)
class Entry:
    """One kind. `ways` is its factory; of a kind with pages in the portal it takes `customer=`.

    `stands`: the state of the record in furnished houses that has something of everything to show; `three` makes more.
    `questions`: queries of the kind's lists ("?state=open"), asked where what people see is compared.
    `grow(house, record, number)`: adds so many rows of the kind's own to that record, for the queries of its pages.
    `at`: for an act whose form opens in none of the plain states, how a record comes to where it does.
    `keys`: arguments of the kind's own addresses that name a row, such as ("cause", "key"), each with what finds the
    row of `Things` (tests/census/targets.py).
    """

    ways: Ways
    stands: str
    poison: Poison
    staff: Pins
    portal: Pins | None = None
    three: Callable[[House], Three] | None = None
    questions: tuple[str, ...] = ()
    grow: Callable[[House, Any, int], object] | None = None
    at: Mapping[str, Callable[[House], Any]] = field(default_factory=dict)
    keys: Mapping[tuple[str, str], Callable[[Any], Any]] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        """As it is stored in the registry."""
        return self.ways.kind

    @property
    def kind(self) -> Kind:
        """What the domain offers."""
        return KINDS[self.slug]

    @property
    def flow(self) -> Workflow:
        """What the domain declares."""
        return WORKFLOWS[self.slug]

    @property
    def states(self) -> list[str]:
        """Every state, the initial one first."""
        return [state.code for state in self.flow.states]

    def make(self, house: House, state: str = "", **changes: Any) -> Any:
        """A record of nordlicht, or of `customer`, in this state."""
        return self.ways.make(house, state, **changes)

    def path(self, side: str) -> str:
        """The part of an address that names the kind on a side; empty when it has no pages there."""
        return self.kind.portal_path if side == "portal" else self.kind.path

    def address(self, house: House, record: Any, rest: str = "", *, side: str = "staff") -> str:
        """Where something of a record is on a side."""
        return f"/{house.slug}/{'portal/' if side == 'portal' else ''}{self.path(side)}/{record.number}/{rest}"

    def act_of(self, side: str) -> Transition:
        """Some act of this side: handing over, or the customer's first; any, where customers have none."""
        acts = [one for one in self.flow.transitions if one.for_customer == (side == "portal")] or self.flow.transitions
        return next((one for one in acts if one.act == "assign"), acts[0])

    def has_acts(self, side: str) -> bool:
        """Whether people of this side do anything to records of the kind."""
        return any(one.for_customer == (side == "portal") for one in self.flow.transitions)

    def furnish(self, house: House) -> Three:
        """What stands in a furnished house."""
        if self.three is not None:
            return self.three(house)
        mine = self.make(house, self.stands)
        if not self.kind.portal_path:
            return Three(mine, mine, mine)
        return Three(mine, self.make(house, customer=house.aurelia), self.make(house))
