"""Terms."""

from typing import Any

from qms.terms.models import TermRow
from qms.terms.services import Agreed
from tests.census.kinds.canaries import Poison, canary
from tests.census.kinds.entry import Entry, Pins, Three
from tests.factories.cast import House
from tests.factories.records import do
from tests.factories.terms import EIGHT_HOURS, WAYS, beside_others, drafted, signed, terms


def three(house: House) -> Three:
    """In force, offered to the other customer, and a draft that nobody outside may see."""
    return Three(terms(house, "in_force"), terms(house, "offered", customer=house.aurelia), terms(house))


def tell(house: House, record: Any) -> None:
    """Withdrawn, with a reason that only we read."""
    do(house, record, "withdraw", "manager", reason=canary("reason of withdrawal"))


def internal(house: House) -> Any:
    """A draft about nordlicht: nothing of it is shared before it is offered."""
    clause = Agreed(EIGHT_HOURS, canary("twin clause"))
    return drafted(house, title=canary("twin title"), source=canary("twin source"), agreed={"acknowledge": clause})


ENTRY = Entry(
    ways=WAYS,
    stands="in_force",
    poison=Poison(
        state="agreed", heard=3, tell=tell, internal=internal,
        partly={TermRow: "of a set that is shared they are the customer's; of a draft ours"},
    ),
    staff=Pins(1, {"": 13, "?tab=files": 5, "?tab=history": 6}),
    portal=Pins(3, {"": 12}),
    three=three,
    at={"share": lambda house: signed(house, beside_others(house), shared=False)},
)  # fmt: skip
