"""An organisation's own rating tables. Customers never see them."""

from typing import Any

from tests.census.kinds.canaries import Poison, canary
from tests.census.kinds.entry import Entry, Pins, Three
from tests.factories.cast import House
from tests.factories.fmeas import TABLE_WAYS, explained, tables
from tests.factories.records import do


def three(house: House) -> Three:
    """Superseded, in force, and drafted."""
    return Three(tables(house, "superseded"), tables(house, "in_force"), tables(house))


def tell(house: House, record: Any) -> None:
    """A reason that only we read."""
    bands = {"severity": (4, 4), "occurrence": (4, 4), "detection": (4, 4)}
    do(house, record, "change_priorities", "engineer", **bands, priority="M", cells_reason=canary("cells reason"))


ENTRY = Entry(
    ways=TABLE_WAYS,
    stands="draft",
    poison=Poison(state="draft", heard=1, tell=tell, codes=frozenset({"cells"})),
    staff=Pins(2, {"": 8, "?tab=history": 8}),
    three=three,
    at={"approve_tables": explained},
)
