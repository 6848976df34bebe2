"""Every question about the calendars of customers: windows, feeds that are read, the reader's own address."""

import uuid
from datetime import date, timedelta

from django.db.models import F, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from changecontrol.models import CalendarAddress, CustomerFeed, CustomerWindow
from qms.accounts.models import Person
from qms.accounts.queries import found, portal_seats, staff_seat
from qms.accounts.rights import Right
from qms.accounts.seat import Seat, Side
from qms.accounts.services.invitations import digest, organisation_of
from qms.organisations.models import Customer, Organisation
from qms.records.queries import portal_fields
from qms.web.shapes import Words

FAULTS: dict[str, Words] = {
    "address": _("It led to an address that is not read."),
    "private": _("The address lies in a private network. An administrator can allow its host."),
    "unreachable": _("The server could not be reached."),
    "tls": _("The server's certificate is not trusted."),
    "status": _("The server did not give the calendar out."),
    "redirects": _("The server sent us on too often."),
    "size": _("The calendar is larger than 1 MB."),
    "time": _("The server took too long."),
    "calendar": _("What came is no calendar that can be read."),
}
"""Why a feed could not be read, by the code that is kept."""
AHEAD = timedelta(days=366)
LANES, BARS = 20, 400


def windows(seat: Seat) -> QuerySet[CustomerWindow]:
    """The windows of the organisation's customers for those who read records; of a customer, its own."""
    rows = CustomerWindow.objects.filter(organisation=seat.organisation).annotate(feed_name=F("feed__name"))
    if seat.side is Side.PORTAL:
        return rows.filter(customer=seat.customer) if seat.may(Right.PORTAL_READ) else rows.none()
    return rows.select_related("customer") if seat.may(Right.READ_RECORDS) else rows.none()


def window(seat: Seat, key: uuid.UUID) -> CustomerWindow:
    """The window with this key, or 404."""
    return found(windows(seat).select_related("customer"), key)


def feeds(seat: Seat) -> QuerySet[CustomerFeed]:
    """The calendars that are read, in the same way; of a customer's side without the address."""
    rows = CustomerFeed.objects.filter(organisation=seat.organisation, active=True).select_related("customer")
    if seat.side is Side.PORTAL:
        own = rows.filter(customer=seat.customer).only(*portal_fields(CustomerFeed), "customer")
        return own if seat.may(Right.PORTAL_READ) else own.none()
    return rows if seat.may(Right.READ_RECORDS) else rows.none()


def feed(seat: Seat, key: uuid.UUID) -> CustomerFeed:
    """The calendar with this key that is read, or 404."""
    return found(feeds(seat), key)


def customers(seat: Seat) -> QuerySet[Customer]:
    """Whose calendar the seat may keep."""
    rows = Customer.objects.filter(organisation=seat.organisation, active=True)
    return rows.filter(pk=seat.customer.pk) if seat.customer else rows.order_by("name")


def coming(seat: Seat, first: date) -> list[CustomerWindow]:
    """The windows of a year from that day that hold, by customer and day, bounded."""
    rows = windows(seat).filter(called_off=False, ends_on__gte=first, starts_on__lte=first + AHEAD)
    return list(rows.select_related("customer").order_by("starts_on", "id")[:BARS])


def own_address(seat: Seat) -> CalendarAddress | None:
    """The address that the person has made in this place, if it still answers."""
    rows = CalendarAddress.objects.filter(person=seat.person, customer=seat.customer, revoked_at=None)
    return rows.only("id", "organisation", "person", "customer", "at", "revoked_at").first()


def house_of(token: str) -> Organisation:
    """The organisation that a secret names, or 404."""
    key = organisation_of(token)
    organisation = Organisation.objects.filter(pk=key).first() if key else None
    if organisation is None:
        raise Http404
    return organisation


def reader_of(token: str, organisation: Organisation) -> Seat:
    """The seat of the person whose secret this is, with the rights of this moment, or 404.

    Asked as `app` in the organisation that the secret names; the caller then goes on as that person.
    """
    rows = CalendarAddress.objects.filter(token_digest=digest(token), revoked_at=None)
    row = rows.select_related("person").first()
    seat = None if row is None else _seat(row.person, organisation, row.customer_id)
    if seat is None or not seat.may(Right.PORTAL_READ if seat.customer else Right.READ_RECORDS):
        raise Http404
    return seat


def _seat(person: Person, organisation: Organisation, customer: uuid.UUID | None) -> Seat | None:
    if not person.is_active:
        return None
    if customer is None:
        return staff_seat(person, organisation)
    return next(
        (one for one in portal_seats(person, organisation) if one.customer and one.customer.pk == customer), None
    )
