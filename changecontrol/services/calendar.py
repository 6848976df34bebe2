"""Windows of customers are entered, moved and called off; owners of changes that run into one are told."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from changecontrol.guards.change import ENDED
from changecontrol.guards.gate import frozen_in, windows_of
from changecontrol.models import Change, CustomerWindow, Recipient
from changecontrol.notices.change import tell_frozen
from qms.accounts.rights import Right
from qms.accounts.seat import Seat, SystemActor
from qms.lib.refusal import Refused
from qms.lib.text import clean_line
from qms.organisations.context import because
from qms.organisations.models import Customer, Organisation
from qms.records.actors import name_of, require


def enter_window(
    organisation: Organisation, *, customer: Customer, kind: str, label: str, starts_on: date, ends_on: date,
    called_off: bool = False, by: Seat | SystemActor,
) -> CustomerWindow:  # fmt: skip
    """Store a window by the days of the customer's zone; one of the same name is moved, or called off.

    Raises Refused with the field that is wrong.
    """
    require(by, staff=Right.EDIT_RECORDS)
    if not label.strip():
        raise Refused(_("This is needed."), field="label")
    if ends_on < starts_on:
        raise Refused(_("The last day lies before the first."), field="ends_on")
    if kind not in CustomerWindow.Kind.values:
        raise Refused(_("Choose what happens then."), field="kind")
    name = clean_line(label, 120)
    with transaction.atomic():
        because(_("Calendar of the customer"))
        rows = CustomerWindow.objects.select_for_update().filter(customer=customer, label=name)
        row = rows.first() or CustomerWindow(organisation=organisation, customer=customer, label=name)
        row.kind, row.starts_on, row.ends_on, row.called_off = kind, starts_on, ends_on, called_off
        row.zone, row.at, row.by_name = customer.zone, timezone.now(), name_of(by)
        row.save()
        _tell_owners(row, organisation)
        because("")
    return row


def _tell_owners(row: CustomerWindow, organisation: Organisation) -> None:
    """Tell the owner of each change whose first shipment lies in a window of the customer now."""
    spans = windows_of([row.customer_id]).get(row.customer_id, [])
    concerned = Recipient.objects.filter(customer=row.customer).values("record_id")
    changes = Change.objects.filter(pk__in=concerned, first_ship_on__isnull=False, first_lot="").exclude(
        state__in=ENDED
    )
    for record in changes.select_related("owner"):
        words = frozen_in(record.first_ship_on, spans, organisation.zone)
        if words:
            tell_frozen(record, row, words)
