"""The demo's calendars: windows entered by customers and by staff, one called off, some from a calendar file."""

import datetime as dt
import io

from django.utils import timezone

from changecontrol.models import CustomerWindow
from changecontrol.services import Reading, enter_window, store_events
from changecontrol.services.events import read_file
from qms.accounts.demo import DemoHouse
from qms.lib.ical import Entry, write_calendar
from qms.organisations.context import tenant_context
from qms.organisations.days import today

WINDOWS: tuple[tuple[str, str, str, int, int, bool], ...] = (
    ("approver", "freeze", "Before the launch of the new line", 78, 106, False),
    ("engineer", "launch", "New line", 107, 121, False),
    ("engineer", "shutdown", "Plant holidays in summer", 240, 260, False),
    ("approver", "freeze", "Stocktaking", 32, 34, True),
)
"""Who entered it, kind, name, first and last day from today, whether it was called off."""
AUDIT_DAYS = (20, 140, 320)


def tell(house: DemoHouse) -> None:
    """The windows of the first customer by hand, of the second from a file; told once."""
    first, second = list(house.customers)[:2]
    with tenant_context(house.acting("engineer")):
        told = set(CustomerWindow.objects.values_list("label", flat=True))
    day = today(house.organisation)
    for who, kind, label, begins, ends, off in WINDOWS:
        part = who if who in house.seats else f"{who}:{first}"
        if label not in told:
            with tenant_context(house.acting(part), portal=house.seats[part].customer is not None):
                enter_window(
                    house.organisation, customer=house.customers[first], kind=kind, label=label,
                    starts_on=day + dt.timedelta(days=begins), ends_on=day + dt.timedelta(days=ends), called_off=off,
                    by=house.seats[part],
                )  # fmt: skip
    if "Audit week" not in told:
        _from_a_file(house, second, day)


def _from_a_file(house: DemoHouse, code: str, day: dt.date) -> None:
    """What the customer's planning program gave out."""
    customer = house.customers[code]
    entries = [
        Entry(
            uid=f"audit-{days}@{code.lower()}.example", title="Audit week", changed=timezone.now(),
            first=day + dt.timedelta(days=days), last=day + dt.timedelta(days=days + 4),
        )
        for days in AUDIT_DAYS
    ]  # fmt: skip
    with tenant_context(house.acting("engineer2")):
        found = read_file(io.BytesIO(write_calendar("Audits", entries)), customer)
        reading = Reading(customer, CustomerWindow.Kind.FREEZE, found.events, found.uids)
        store_events(house.organisation, reading=reading, by=house.seats["engineer2"])
