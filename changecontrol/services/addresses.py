"""The secret address of a person's calendar: made, made anew, taken back. What is kept is a digest."""

from django.db import transaction
from django.utils import timezone

from changecontrol.models import CalendarAddress
from qms.accounts.rights import Right
from qms.accounts.seat import Seat
from qms.accounts.services.invitations import digest, new_token
from qms.organisations.context import behind_the_counter
from qms.records.actors import require


def make_address(*, by: Seat) -> str:
    """A new secret for the person's calendar in this place; the former address is dead. Returned once, never again."""
    require(by, staff=Right.READ_RECORDS, portal=Right.PORTAL_READ)
    token = new_token(by.organisation.pk)
    with transaction.atomic(), behind_the_counter():
        said = {"token_digest": digest(token), "at": timezone.now(), "revoked_at": None}
        CalendarAddress.objects.update_or_create(
            organisation=by.organisation, person=by.person, customer=by.customer, defaults=said
        )
    return token


def take_back_address(*, by: Seat) -> bool:
    """The address answers no more. Returns whether there was one."""
    require(by, staff=Right.READ_RECORDS, portal=Right.PORTAL_READ)
    with transaction.atomic(), behind_the_counter():
        rows = CalendarAddress.objects.filter(person=by.person, customer=by.customer).exclude(token_digest="")
        return bool(rows.update(token_digest="", revoked_at=timezone.now()))
