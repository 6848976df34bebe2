"""Sets of classification rules: internal always."""

from typing import Any

from changecontrol.models import ClassRule
from tests.census.kinds.canaries import Poison, canary
from tests.census.kinds.entry import Entry, Pins
from tests.factories.cast import House
from tests.factories.changes import RULES, rules_drafted
from tests.factories.records import do


def tried(house: House) -> Any:
    """Tried on past changes: it can be signed."""
    return do(house, rules_drafted(house), "try_rules", "engineer")


def tell(house: House, record: Any) -> None:
    """Nothing happens to a set after it is signed."""


def internal(house: House) -> Any:
    """A draft whose words nobody at the customer's reads."""
    return rules_drafted(house, title=canary("twin title"), basis=canary("twin basis"))


ENTRY = Entry(
    ways=RULES,
    stands="in_force",
    poison=Poison(state="draft", heard=3, tell=tell, internal=internal, staffs=(ClassRule,)),
    staff=Pins(1, {"": 12, "?tab=files": 5, "?tab=history": 6}),
    at={"put_in_force": tried},
)
