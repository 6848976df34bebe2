"""Where terms stand in the navigation of both sides and on the page of their customer."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from qms.accounts.customercards import CustomerCard, register_customer_card
from qms.accounts.navigation import Entry, register_nav
from qms.accounts.rights import Right
from qms.accounts.seat import Seat, Side
from qms.organisations.models import Customer
from qms.terms.lists import STATES
from qms.terms.queries import sets_of_customer

register_nav(Side.STAFF, Entry("staff:terms", _("Terms"), "scroll-text", Right.READ_RECORDS, "together", 30))
register_nav(Side.PORTAL, Entry("portal:terms", _("Terms"), "scroll-text", Right.PORTAL_READ, "together", 40))


def _card(customer: Customer, seat: Seat) -> dict[str, Any]:
    rows = [(one, STATES[one.state]) for one in sets_of_customer(customer)]
    draft_url = f"{reverse('staff:terms_new', args=[seat.organisation.slug])}?customer={customer.pk}"
    return {"rows": rows, "draft_url": draft_url, "may_draft": customer.active and seat.may(Right.EDIT_RECORDS)}


register_customer_card(CustomerCard("terms/customer_card.html", Right.READ_RECORDS, _card))
