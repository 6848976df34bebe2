"""Who is told what about registrations. A customer is told in a notice of its own, which names no other.

The owner is reminded by the clock of the renewal; whom an act is asked of is told by the task.
"""

from collections.abc import Iterable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qms.accounts.models import Person
from qms.accounts.queries import people_of_customer, staff_with_roles
from qms.accounts.seat import Seat
from qms.notifications.kinds import Kind, register
from qms.notifications.notices import Notice
from qms.notifications.services import notify
from qms.organisations.models import Customer
from qms.records.queries import customers_of
from qms.registrations.models import Registration
from qms.registrations.workflow import KEEPERS
from qms.workflow.perform import Done

SHOWN = register(
    Kind("registrations-shown", _("A certificate changes its state, ends soon or is shared"), side="portal")
)
ENDED = register(Kind("registrations-ended", _("A registration expires, is suspended or withdrawn")))

CUSTOMER_WORDS: dict[str, tuple[Promise, Promise]] = {
    "put_in_force": (_("New certificate: %(title)s"), _("%(supplier)s shows you this certificate.")),
    "suspend": (_("Suspended: %(title)s"), _("This certificate of %(supplier)s is suspended.")),
    "resume": (_("Valid again: %(title)s"), _("The suspension of this certificate of %(supplier)s has ended.")),
    "renew": (_("Renewed: %(title)s"), _("%(supplier)s has renewed this certificate.")),
    "expire": (_("Expired: %(title)s"), _("This certificate of %(supplier)s has expired.")),
    "replace": (_("Replaced: %(title)s"), _("%(supplier)s has replaced this certificate by another one.")),
    "withdraw": (_("Withdrawn: %(title)s"), _("This certificate of %(supplier)s is withdrawn.")),
}
SHARED_NOW = (_("Shared with you: %(title)s"), _("%(supplier)s shows you this certificate."))
SOON = (_("Ends on %(day)s: %(title)s"), _("This certificate of %(supplier)s ends on that day unless it is renewed."))
STAFF_WORDS: dict[str, Promise] = {
    "suspend": _("Suspended: %(number)s %(title)s"),
    "expire": _("Expired: %(number)s %(title)s"),
    "withdraw": _("Withdrawn: %(number)s %(title)s"),
}


def announce(done: Done) -> None:
    """Tell those concerned what was done."""
    act, record = done.transition.act, done.record
    if act in CUSTOMER_WORDS and record.shared:
        for customer in customers_of(record):
            event = f"shown:{record.edition}" if act == "put_in_force" else f"{act}:{record.version}"
            _tell_customer(record, customer, event, *CUSTOMER_WORDS[act])
    if act == "change_sharing" and record.shared:
        for customer in done.data.get("customers", ()):  # who was told of this certificate is not told again
            _tell_customer(record, customer, f"shown:{record.edition}", *SHARED_NOW)
    if act in STAFF_WORDS:
        _tell_staff(done)


def tell_of_the_end(record: Registration, customer: Customer) -> None:
    """Tell a customer that the certificate ends soon: once a certificate, however often this is called."""
    _tell_customer(record, customer, f"ends:{record.edition}", *SOON)


def _values(record: Registration) -> dict[str, Any]:
    shown = {"number": record.number, "title": record.title, "supplier": record.organisation.name}
    return {**shown, "day": record.valid_until or ""}


def _tell_customer(record: Registration, customer: Customer, event: str, subject: Promise, line: Promise) -> None:
    notice = Notice(
        event=f"registration:{record.pk}:{event}:{customer.pk}", kind=SHOWN,
        url=f"/{record.organisation.slug}/portal/certificates/{record.number}/", subject=subject, lines=[line],
        values=_values(record), button=_("Open the certificate"),
        why=_("You get this because you act for your company here."), record_number=record.number,
    )  # fmt: skip
    notify(organisation=record.organisation, notice=notice, recipients=list(people_of_customer(customer)))


def _tell_staff(done: Done) -> None:
    record = done.record
    notice = Notice(
        event=f"registration:{record.pk}:{done.transition.act}:{record.version}", kind=ENDED,
        url=f"/{record.organisation.slug}/registrations/{record.number}/", subject=STAFF_WORDS[done.transition.act],
        lines=[_("Until it is valid again nothing can rest on it.")], values=_values(record),
        button=_("Open the registration"), why=_("You get this because you keep registrations or own this one."),
        record_number=record.number, quote=done.reason,
    )  # fmt: skip
    people: Iterable[Person] = staff_with_roles(KEEPERS) | Person.objects.filter(pk=record.owner_id, is_active=True)
    me = done.by.person.pk if isinstance(done.by, Seat) else None
    notify(organisation=record.organisation, notice=notice, recipients=[one for one in people if one.pk != me])
