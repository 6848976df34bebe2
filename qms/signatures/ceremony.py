"""The signing ceremony (21 CFR 11.50, 11.70, 11.100, 11.200, 11.300(d)).

1. The page shows exact content and meaning and opens a challenge: person, record version, digest, meaning, 120 s.
2. One POST brings the challenge, the password and a code of the second factor. All components, each time.
3. In one transaction: factors, challenge used up if today's content still has that digest, signature stored.

After five wrong attempts signing is locked for 15 minutes and the person is told.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qms.accounts.models import Person
from qms.accounts.rights import ROLES
from qms.accounts.seat import Seat, Side
from qms.lib.canonical import canonical, digest
from qms.lib.ids import uuid7
from qms.lib.refusal import Refused
from qms.organisations.context import behind_the_counter
from qms.records.models import Record
from qms.records.offers import kind_of
from qms.signatures.models import Signature, UsedCode
from qms.signatures.notices import tell_locked

SALT = "qms.signatures.challenge"


@dataclass(frozen=True)
class Signing:
    """What the signer sent: the challenge and both components."""

    challenge: str
    password: str
    code: str


def content_of(record: Any, by: Seat) -> dict[str, Any]:
    """The record's content as its kind defines it: what a signature is bound to; a customer's, to what they may read.

    Raises LookupError where a customer's act is signed and its kind does not say what the customer signs.
    """
    kind = kind_of(record.kind)
    if by.side is not Side.PORTAL:
        return kind.content(record)
    if kind.customer_content is None:
        raise LookupError(f"{kind.slug} does not say what a customer signs")
    return kind.customer_content(record)


def open_challenge(record: Any, *, act: str, meaning: str, by: Seat) -> str:
    """Allow this person to sign the record as it stands now, once, within the next 120 seconds.

    The challenge is a sealed note, so that showing a page writes nothing; using it up is the signature's unique key.
    """
    note = {"id": str(uuid7()), "content": digest(content_of(record, by))}
    return signing.dumps({**note, **_bound_to(record, act, meaning, by)}, salt=SALT)


def shows_what_is(record: Any, signed: Signing, *, version: int, by: Seat) -> bool:
    """Whether the signing page of that version showed the content that the record has now.

    Where a kind's content does not name the version, what happens beside it (a reminder) voids no signing page.
    """
    try:
        note = signing.loads(signed.challenge, salt=SALT)
    except signing.BadSignature:
        return False
    return bool(note["version"] == version and note["content"] == digest(content_of(record, by)))


def _bound_to(record: Any, act: str, meaning: str, by: Seat) -> dict[str, Any]:
    return {
        "person": str(by.person.pk), "organisation": str(by.organisation.pk), "record": str(record.pk),
        "version": record.version, "act": act, "meaning": meaning,
    }  # fmt: skip


def totp_of(person: Person) -> Authenticator | None:
    """The person's authenticator app, or None when none is set up."""
    return Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).first()


def has_factor(person: Person) -> bool:
    """Whether the person can sign: asked behind the counter, since customers read no authenticators."""
    with behind_the_counter():
        return totp_of(person) is not None


def check_factors(signed: Signing, *, by: Seat) -> None:
    """Check password and code; count wrong attempts, and keep the count even though the act is refused.

    Called before the act's own transaction, so that a refusal does not undo the count.
    """
    with behind_the_counter():
        person = Person.objects.select_for_update().get(pk=by.person.pk)
        if not person.is_active:
            raise Refused(_("Your role does not allow this."), field="password")
        refuse_locked(person)
        authenticator = totp_of(person)
        if authenticator is None:
            raise Refused(_("Set up an authenticator app first: My settings, Sign-in."), field="code")
        right = person.check_password(signed.password)
        right = code_place(authenticator, signed.code) is not None and right
        if right:
            Person.objects.filter(pk=person.pk).update(signing_failures=0, signing_locked_until=None)
            return
        _count_failure(person, by)


def refuse_locked(person: Person) -> None:
    """Refuse while signing is locked."""
    until = person.signing_locked_until
    if until and until > timezone.now():
        raise Refused(
            _("Signing is locked until %(time)s after too many wrong attempts.")
            % {"time": timezone.localtime(until).strftime("%H:%M %Z")},
            field="password",
        )


def _count_failure(person: Person, by: Seat) -> None:
    attempt = person.signing_failures + 1
    most = settings.SIGNING_ATTEMPTS
    if attempt >= most:
        until = timezone.now() + timedelta(minutes=settings.SIGNING_LOCK_MINUTES)
        Person.objects.filter(pk=person.pk).update(signing_failures=0, signing_locked_until=until)
        tell_locked(person, by.organisation, until)
        raise Refused(
            _("Password or code is wrong. Signing is now locked for %(minutes)d minutes; we have told you by mail.")
            % {"minutes": settings.SIGNING_LOCK_MINUTES},
            field="password",
        )
    Person.objects.filter(pk=person.pk).update(signing_failures=F("signing_failures") + 1)
    left = most - attempt
    raise Refused(
        ngettext(
            "Password or code is wrong. %(left)d attempt is left before signing is locked.",
            "Password or code is wrong. %(left)d attempts are left before signing is locked.",
            left,
        )
        % {"left": left},
        field="password",
    )


def sign(
    record: Any, signed: Signing, *, act: str, meaning: str, decided: dict[str, Any], shared: bool, by: Seat
) -> Signature:
    """Use up the challenge and store the signature; part of the act's transaction.

    Refused when the challenge is used, expired, somebody else's, for another act, or the content has changed since.
    `decided`: what the signer entered on the signing page; it is part of what is signed.
    """
    content = content_of(record, by)
    challenge = _checked(record, signed, act, meaning, digest(content), by)
    _use_code(by.person, signed.code)
    statement = {"record": content, "act": act, "meaning": meaning, "decision": decided}
    try:
        with transaction.atomic():
            return Signature.objects.create(
                organisation=by.organisation,
                record=Record(pk=record.pk),
                person=by.person,
                printed_name=by.person.name,
                role=", ".join(str(ROLES[code].label) for code in sorted(by.roles)),
                for_customer=by.side == Side.PORTAL,
                shared=shared,
                act=act,
                meaning=meaning,
                signed_at=timezone.now(),
                zone=str(by.person.zone),
                version=record.version,
                digest=digest(statement),
                content=canonical(statement).decode(),
                factors="password+totp",
                challenge=challenge,
            )
    except IntegrityError as error:
        raise Refused(_("This signing page was used already. Open it again.")) from error


def _checked(record: Any, signed: Signing, act: str, meaning: str, digest_now: str, by: Seat) -> str:
    try:
        note = signing.loads(signed.challenge, salt=SALT, max_age=settings.SIGNING_CHALLENGE_SECONDS)
    except signing.SignatureExpired as error:
        raise Refused(_("The time to sign has run out. Read the record again and sign anew.")) from error
    except signing.BadSignature as error:
        raise Refused(_("This signing page is not valid. Open it again.")) from error
    bound = _bound_to(record, act, meaning, by)
    if any(note[name] != value for name, value in bound.items() if name not in ("version", "meaning")):
        raise Refused(_("This signing page is not valid. Open it again."))
    if note["content"] != digest_now:
        raise Refused(_("The record has changed since you opened this page. Read it again before you sign."))
    return str(note["id"])


def code_place(authenticator: Authenticator, code: str) -> int | None:
    """The place in time (RFC 6238 counter) at which the authenticator showed this code; None when it is wrong."""
    secret = decrypt(authenticator.data["secret"])
    typed = code.replace(" ", "")
    for counter in yield_hotp_counters_from_time():
        if hmac.compare_digest(format_hotp_value(hotp_value(secret, counter)).encode(), typed.encode()):
            return int(counter)
    return None


def place_digest(person: Person, place: int) -> str:
    """SHA-256 (hex) by which a used code is kept: of whose it is and of its place, in steps of 30 s since 1970."""
    return hashlib.sha256(f"{person.pk}:{place}".encode()).hexdigest()


def _use_code(person: Person, code: str) -> None:
    """A code signs once, on whichever worker: its place in time is the key."""
    authenticator = totp_of(person)
    place = code_place(authenticator, code) if authenticator else None
    if place is None:
        raise Refused(_("The code has run out. Enter the one that is shown now."), field="code")
    try:
        with transaction.atomic():
            UsedCode.objects.create(person=person, code_digest=place_digest(person, place))
    except IntegrityError as error:
        raise Refused(_("This code was used already. Wait for the next one."), field="code") from error
