"""The demo's calendars of customers, told through the services."""

from changecontrol.demo import calendars
from qms.accounts.demo import DemoHouse


def tell(house: DemoHouse) -> None:
    """Tell them."""
    calendars.tell(house)
