"""Invitations: the only way in. By mail, with an end, once.

What an invitation says does not depend on whether the address has an account: only who opens the link learns that,
and that is the owner of the mailbox.
"""

import base64
import binascii
import hashlib
import secrets
import uuid
from collections.abc import Iterable
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qms.accounts.models import Invitation, Membership, Person
from qms.accounts.services.mails import send_invitation
from qms.accounts.services.memberships import check_portal_role, check_staff_roles, join
from qms.accounts.services.people import Actor, register_person
from qms.lib.refusal import Refused
from qms.lib.text import clean_line
from qms.organisations.context import Acting, act_as
from qms.organisations.models import Customer, Organisation, Site

SECRET_BYTES = 32


def new_token(organisation: uuid.UUID) -> str:
    """A secret for a link. It carries the organisation, so it can be looked up behind the organisation's wall."""
    return base64.urlsafe_b64encode(organisation.bytes + secrets.token_bytes(SECRET_BYTES)).decode()


def organisation_of(token: str) -> uuid.UUID | None:
    """The organisation that a token names, or None when it is no token."""
    try:
        raw = base64.b64decode(token.encode(), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError, ValueError):
        return None
    return uuid.UUID(bytes=raw[:16]) if len(raw) == 16 + SECRET_BYTES else None


def digest(token: str) -> str:
    """What is kept of a token: SHA-256 in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite(
    organisation: Organisation,
    *,
    email: str,
    name: str,
    by: Actor,
    roles: Iterable[str] = (),
    customer: Customer | None = None,
    portal_role: str = "",
    site: Site | None = None,
    language: str = "en",
) -> Invitation:
    """Invite somebody to become staff with `roles`, or somebody of `customer` with `portal_role`. Sends the mail."""
    address = _address(email)
    granted = check_staff_roles(roles) if customer is None else [check_portal_role(portal_role)]
    _nobody_yet(address, customer)
    invitation = Invitation(
        organisation=organisation,
        email=address,
        name=_invited_name(name),
        language=language,
        customer=customer,
        site=site,
        roles=granted,
        invited_by=by if isinstance(by, Person) else None,
    )
    return _send(invitation)


@transaction.atomic
def resend_invitation(invitation: Invitation, *, by: Actor) -> Invitation:
    """Send it again with a new link and a new end; the former link is dead."""
    _lock(invitation)
    if invitation.accepted_at or invitation.withdrawn_at:
        raise Refused(_("This invitation is closed. Send a new one."))
    return _send(invitation)


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: Actor) -> Invitation:
    """Take the invitation back; its link is dead at once."""
    _lock(invitation)
    if invitation.accepted_at:
        raise Refused(_("This invitation has been accepted. End the membership instead."))
    invitation.withdrawn_at = invitation.withdrawn_at or timezone.now()
    invitation.save(update_fields=["withdrawn_at"])
    return invitation


@transaction.atomic
def accept_invitation(invitation: Invitation, *, by: Person) -> Membership:
    """Accept with an account one has; it must be the account of the invited address."""
    _lock(invitation)
    _still_open(invitation)
    if by.email != invitation.email:
        sentence = _("This invitation is for %(invited)s, and you are signed in as %(email)s.")
        raise Refused(sentence % {"invited": invitation.email, "email": by.email})
    if not by.is_active:
        raise Refused(_("This account is closed."))
    return _accepted(invitation, by)


@transaction.atomic
def accept_as_new_person(
    invitation: Invitation, *, name: str, password: str, language: str, zone: ZoneInfo, by: Actor
) -> Membership:
    """Accept and open the account: the link proves the address, so name and password are all it takes."""
    _lock(invitation)
    _still_open(invitation)
    person = register_person(email=invitation.email, name=name, password=password, language=language, zone=zone, by=by)
    act_as(Acting(invitation.organisation_id, person.pk, person.name, source="page"))
    return _accepted(invitation, person)


def why_closed(invitation: Invitation) -> str | None:
    """A sentence why the invitation cannot be accepted, or None."""
    if invitation.withdrawn_at:
        return _("This invitation was withdrawn.")
    if invitation.accepted_at:
        return _("This invitation has been used already.")
    if invitation.expires_at <= timezone.now():
        return _("This invitation has expired. Ask for a new one.")
    return None


def _still_open(invitation: Invitation) -> None:
    if sentence := why_closed(invitation):
        raise Refused(sentence)


def _lock(invitation: Invitation) -> None:
    locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
    for name in ("accepted_at", "withdrawn_at", "expires_at"):
        setattr(invitation, name, getattr(locked, name))


def _accepted(invitation: Invitation, person: Person) -> Membership:
    membership = join(
        invitation.organisation,
        person,
        by=person,
        roles=[] if invitation.customer else invitation.roles,
        customer=invitation.customer,
        portal_role=invitation.roles[0] if invitation.customer else "",
        site=invitation.site,
    )
    invitation.accepted_at, invitation.accepted_by = timezone.now(), person
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    return membership


def _send(invitation: Invitation) -> Invitation:
    token = new_token(invitation.organisation_id)
    invitation.token_digest = digest(token)
    invitation.expires_at = timezone.now() + timedelta(days=settings.INVITATION_DAYS)
    invitation.save()
    send_invitation(invitation, token)
    return invitation


def _nobody_yet(address: str, customer: Customer | None) -> None:
    """Only the own organisation is asked: whether there is an account elsewhere is nobody's business."""
    if Membership.objects.filter(person__email=address, customer=customer, active=True).exists():
        raise Refused(_("Somebody with this address belongs here already."), field="email")
    waiting = Invitation.objects.filter(
        email=address, customer=customer, accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now()
    )
    if waiting.exists():
        raise Refused(_("This address has an open invitation. Send that one again."), field="email")


def _address(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise Refused(_("Enter an e-mail address."), field="email") from error
    return address


def _invited_name(name: str) -> str:
    cleaned = clean_line(name, 120)
    if not cleaned:
        raise Refused(_("Enter a name."), field="name")
    return cleaned
