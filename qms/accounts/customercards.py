"""Cards that apps above add to a customer's page, in `AppConfig.ready`:

register_customer_card(CustomerCard("terms/customer_card.html", Right.READ_RECORDS, context))
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from qms.accounts.rights import Right
from qms.accounts.seat import Seat
from qms.organisations.models import Customer


@dataclass(frozen=True)
class CustomerCard:
    """A card: its template, who may see it, and what the template finds as `card`."""

    template: str
    right: Right
    context: Callable[[Customer, Seat], dict[str, Any]]


_cards: dict[str, CustomerCard] = {}


def register_customer_card(card: CustomerCard) -> None:
    """Show the card on every customer's page. Registering the same template again replaces it."""
    _cards[card.template] = card


def cards_for(customer: Customer, seat: Seat) -> list[dict[str, Any]]:
    """The cards of a customer's page for this seat, each with its template."""
    return [{"template": one.template, **one.context(customer, seat)} for one in _cards.values() if seat.may(one.right)]
