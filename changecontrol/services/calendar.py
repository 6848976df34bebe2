"""Windows of customers are entered, moved and called off, by either side; owners of changes that meet one are told."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from changecontrol.guards.change import ENDED
from changecontrol.guards.gate import frozen_in, span_of
from changecontrol.models import Change, CustomerWindow, Recipient
from changecontrol.notices.change import tell_frozen
from qms.accounts.rights import Right
from qms.accounts.seat import Seat, SystemActor
from qms.lib.refusal import Refused
from qms.lib.text import clean_line
from qms.organisations.context import because, behind_the_counter
from qms.organisations.models import Customer, Organisation
from qms.records.actors import from_customer, name_of, require


def enter_window(
    organisation: Organisation, *, customer: Customer, kind: str, label: str, starts_on: date, ends_on: date,
    called_off: bool = False, window: CustomerWindow | None = None, by: Seat | SystemActor,
) -> CustomerWindow:  # fmt: skip
    """Store a window by the days of the customer's zone, or change `window`.

    Without `window` one of the same name is moved, or called off. Raises Refused with the field that is wrong.
    """
    require_calendar(by, customer)
    name = _checked(kind, label, starts_on, ends_on)
    with transaction.atomic(), behind_the_counter():
        lock_calendar(customer)
        because(_("Calendar of the customer"))
        row = _row(organisation, customer, name, window)
        row.kind, row.starts_on, row.ends_on, row.called_off = kind, starts_on, ends_on, called_off
        row.zone, row.at, row.by_name, row.by_customer = customer.zone, timezone.now(), name_of(by), from_customer(by)
        row.sequence += 0 if row._state.adding else 1
        row.save()
        tell_owners([row], organisation)
        because("")
    return row


def require_calendar(by: Seat | SystemActor, customer: Customer) -> None:
    """Refuse whoever may not keep this customer's calendar; in the portal it is only the own one."""
    require(by, staff=Right.EDIT_RECORDS, portal=Right.PORTAL_CALENDAR)
    if isinstance(by, Seat) and by.customer is not None and by.customer.pk != customer.pk:
        raise Refused(_("Your role does not allow this."))


def lock_calendar(customer: Customer) -> None:
    """Let one at a time write the windows of a customer."""
    Customer.objects.select_for_update().only("pk").get(pk=customer.pk)


def _checked(kind: str, label: str, starts_on: date, ends_on: date) -> str:
    name = clean_line(label, 120)
    if not name:
        raise Refused(_("This is needed."), field="label")
    if ends_on < starts_on:
        raise Refused(_("The last day lies before the first."), field="ends_on")
    if kind not in CustomerWindow.Kind.values:
        raise Refused(_("Choose what happens then."), field="kind")
    return name


def _row(
    organisation: Organisation, customer: Customer, name: str, window: CustomerWindow | None
) -> CustomerWindow:  # fmt: skip
    named = CustomerWindow.objects.filter(customer=customer, label=name, uid="").first()
    if window is None:
        return named or CustomerWindow(organisation=organisation, customer=customer, label=name)
    row = CustomerWindow.objects.get(pk=window.pk, customer=customer)
    if row.feed_id is not None:
        raise Refused(_("It is read from a calendar. Change it there; it is changed here when that is read again."))
    if named is not None and named.pk != row.pk and not row.uid:
        raise Refused(_("Another window has this name."), field="label")
    row.label = name
    return row


def tell_owners(rows: Sequence[CustomerWindow], organisation: Organisation) -> None:
    """Tell the owner of each change whose first shipment lies in one of these windows of one customer now."""
    blocking = [row for row in rows if row.blocks]
    if not blocking:
        return
    concerned = Recipient.objects.filter(customer_id=blocking[0].customer_id).values("record_id")
    changes = Change.objects.filter(pk__in=concerned, first_ship_on__isnull=False, first_lot="").exclude(
        state__in=ENDED
    )
    for record in changes.select_related("owner", "organisation"):
        for row in blocking:
            if words := frozen_in(record.first_ship_on, [span_of(row)], organisation.zone):
                tell_frozen(record, row, words)
                break
