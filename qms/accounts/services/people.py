"""What a person changes about themselves, their sessions, and the end of an account."""

import datetime as dt
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from qms.accounts.models import Person
from qms.accounts.seat import SystemActor
from qms.lib.refusal import Refused
from qms.lib.text import clean_line

Actor = Person | SystemActor
"""Who acts: a person, or SYSTEM."""


def register_person(*, email: str, name: str, password: str, language: str, zone: ZoneInfo, by: Actor) -> Person:
    """Open an account whose address is proven. Refused when the password is weak or the address has an account."""
    person = Person(email=email.strip().lower(), name=_name(name), language=language, zone=zone)
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Refused(" ".join(error.messages), field="password") from error
    person.set_password(password)
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:
        raise Refused(_("There is an account for this address already. Sign in with it."), field="email") from error
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def change_profile(person: Person, *, name: str, language: str, zone: ZoneInfo, by: Actor) -> Person:
    """Name, language and time zone. Signatures keep the name as it was when they were given (21 CFR 11.50)."""
    person.name, person.language, person.zone = _name(name), language, zone
    person.save(update_fields=["name", "language", "zone"])
    return person


def change_mail_times(
    person: Person, *, works_from: dt.time, works_until: dt.time, digest: bool, digest_at: dt.time, by: Actor
) -> Person:
    """When mail may arrive, in the person's own zone, and the daily digest."""
    if works_from >= works_until:
        raise Refused(_("The end of the day lies after its beginning."), field="works_until")
    person.works_from, person.works_until = works_from, works_until
    person.digest, person.digest_at = digest, digest_at
    person.save(update_fields=["works_from", "works_until", "digest", "digest_at"])
    return person


def change_second_factor_use(person: Person, *, factor_use: str, by: Actor) -> Person:
    """When the second factor is asked for. Signing always asks; an organisation may demand it at sign-in too."""
    person.factor_use = Person.FactorUse(factor_use)
    person.save(update_fields=["factor_use"])
    return person


def change_shortcuts(person: Person, *, single_keys: bool, by: Actor) -> Person:
    """Switch single-letter keys on or off (WCAG 2.1.4)."""
    person.single_keys = single_keys
    person.save(update_fields=["single_keys"])
    return person


def end_sessions(person: Person, *, by: Actor, keep: str | None = None) -> int:
    """Sign the person out everywhere, except in the session with the key `keep`. Answers how many ended."""
    ended = 0
    for session in UserSession.objects.filter(user=person).exclude(session_key=keep or ""):
        session.end()
        ended += 1
    return ended


def end_session(session: UserSession, *, by: Actor) -> None:
    """Sign out one browser."""
    session.end()


def deactivate_person(person: Person, *, by: Actor) -> Person:
    """Close an account in all organisations: from the next request on, nothing is open to it."""
    person.is_active = False
    person.save(update_fields=["is_active"])
    end_sessions(person, by=by)
    return person


def reactivate_person(person: Person, *, by: Actor) -> Person:
    """Open a closed account again; password and second factors are as before."""
    person.is_active = True
    person.save(update_fields=["is_active"])
    return person


def set_up_totp(person: Person, *, secret: str, by: Actor) -> None:
    """Give the person an authenticator app with this secret (base32): the demo's way to a second factor."""
    Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).delete()
    TOTP.activate(person, secret)


def remove_second_factor(person: Person, *, by: Actor) -> int:
    """Take away lost factors after somebody else has checked who asks (21 CFR 11.300(c)); every session ends.

    Answers how many factors there were. The person signs in with the password and sets up a new one.
    """
    removed, _rows = Authenticator.objects.filter(user=person).delete()
    end_sessions(person, by=by)
    return int(removed)


def _name(text: str) -> str:
    name = clean_line(text, 120)
    if not name:
        raise Refused(_("Enter a name."), field="name")
    return name
