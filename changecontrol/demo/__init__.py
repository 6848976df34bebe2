"""The demo's stories of change, told through the services, one module a kind."""

from collections.abc import Callable

from changecontrol.demo import calendars, changes, tradeoff
from qms.accounts.demo import DemoHouse

STORIES: tuple[Callable[[DemoHouse], None], ...] = (changes.tell, calendars.tell, tradeoff.tell)


def tell(house: DemoHouse) -> None:
    """Tell all of them, in this order."""
    for story in STORIES:
        story(house)
