"""Who does an act on a record: a seat, or the product itself. Every act takes `by`."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from qms.accounts.queries import seat_held
from qms.accounts.rights import Right
from qms.accounts.seat import Seat, Side, SystemActor
from qms.lib.refusal import Refused

if TYPE_CHECKING:
    from qms.accounts.models import Person

By = Seat | SystemActor


def person_of(by: By) -> "Person | None":
    """The person who acts; None when it is the product itself."""
    return by.person if isinstance(by, Seat) else None


def name_of(by: By) -> str:
    """The printed name to keep with the act; empty for the product itself."""
    return by.person.name if isinstance(by, Seat) else ""


def from_customer(by: By) -> bool:
    """Whether somebody of the customer acts."""
    return isinstance(by, Seat) and by.side is Side.PORTAL


def require(by: By, *, staff: Right, portal: Right | None = None, hold: bool = True) -> None:
    """Refuse the act unless the seat holds the right of its side; None means that the portal has no such act.

    Asked of the database, not of the request: nobody can withdraw the right until the transaction ends. `hold=False`
    is for long work, which would keep an administrator waiting; its seat was asked for just before.
    """
    right = portal if from_customer(by) else staff
    if isinstance(by, Seat) and (right is None or not (seat_held(by) if hold else by).may(right)):
        raise Refused(_("Your role does not allow this."))
