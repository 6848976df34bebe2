"""How demo people sign: through the same ceremony, with the code that their authenticator would show at that moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from types import SimpleNamespace
from typing import Any

from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt

from qms.accounts.demo import PASSWORD
from qms.accounts.models import Person
from qms.accounts.seat import Seat
from qms.organisations.context import behind_the_counter
from qms.signatures.ceremony import Signing, open_challenge, place_digest, totp_of
from qms.signatures.models import UsedCode

_places = count(1)


@contextmanager
def signing_as(record: Any, transition: Any, seat: Seat) -> Iterator[Signing]:
    """Password and code of a demo person. Each signature has a place in time of its own, long before today."""
    challenge = open_challenge(record, act=transition.act, meaning=str(transition.meaning), by=seat)
    with behind_the_counter():
        authenticator = totp_of(seat.person)
    if authenticator is None:
        raise LookupError(f"{seat.person} has no authenticator")
    place = _free_place(seat.person)
    real, totp.time = totp.time, SimpleNamespace(time=lambda: place * 30)
    try:
        code = totp.format_hotp_value(totp.hotp_value(decrypt(authenticator.data["secret"]), place))
        yield Signing(challenge, PASSWORD, code)
    finally:
        totp.time = real


def _free_place(person: Person) -> int:
    """The next place at which the person has not signed: an earlier telling has worn the first ones."""
    with behind_the_counter():
        return next(
            place
            for place in _places
            if not UsedCode.objects.filter(person=person, code_digest=place_digest(person, place)).exists()
        )
