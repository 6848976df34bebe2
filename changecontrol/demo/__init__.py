"""The demo's calendars of customers and its changes, told through the services."""

from changecontrol.demo import calendars, changes
from qms.accounts.demo import DemoHouse


def tell(house: DemoHouse) -> None:
    """Tell them."""
    changes.tell(house)
    calendars.tell(house)
