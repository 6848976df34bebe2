"""The demo's stories of corrective action, told through the services, one module a kind."""

from collections.abc import Callable

from capa.demo import capa, eight_d, nonconformity
from qms.accounts.demo import DemoHouse

STORIES: tuple[Callable[[DemoHouse], None], ...] = (nonconformity.tell, capa.tell, eight_d.tell)


def tell(house: DemoHouse) -> None:
    """Tell all of them, in this order."""
    for story in STORIES:
        story(house)
