"""Records of any kind in any state, made through the services. A kind's factory is its steps: see complaints.py.

`Ways("complaint", filed, STEPS, SIDEWAYS).make(house, "replied")` walks there with the fewest words.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from itertools import count
from types import SimpleNamespace
from typing import Any, TypeVar
from unittest.mock import patch

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt

from qms.accounts.models import Person
from qms.accounts.seat import Seat
from qms.organisations.context import behind_the_counter
from qms.records.models import Record
from qms.signatures.ceremony import Signing, open_challenge
from qms.workflow.declare import WORKFLOWS
from qms.workflow.perform import lock, perform
from tests.factories.cast import PASSWORD, House

Some = TypeVar("Some", bound=Record)
Step = Callable[[House, Any], Any]
"""What leads a record of the house to a state; returns it as it is then."""


@dataclass(frozen=True)
class Ways:
    """How a kind's records come to their states.

    `first(house, **changes)` makes one in the initial state. `steps` is the usual way: each state in order and what
    leads to it from the one before. `sideways` are the others: the state each starts from and what leads to it.
    """

    kind: str
    first: Callable[..., Any]
    steps: tuple[tuple[str, Step], ...]
    sideways: Mapping[str, tuple[str, Step]] = field(default_factory=dict)

    def make(self, house: House, state: str = "", **changes: Any) -> Any:
        """A record that has come to this state, by default the initial one; `changes` are for `first`."""
        if state in self.sideways:
            before, step = self.sideways[state]
            return self._arrived(state, step(house, self.make(house, before, **changes)))
        record = self.first(house, **changes)
        if state in ("", WORKFLOWS[self.kind].initial):
            return record
        for reached, step in self.steps:
            record = self._arrived(reached, step(house, record))
            if reached == state:
                return record
        raise ValueError(f"no way leads a {self.kind} to {state}")

    def walk(self, house: House) -> Iterator[Any]:
        """A record in every state. The usual way is walked by one, so look at it before you ask for the next."""
        record = self.first(house)
        yield record
        for reached, step in self.steps:
            record = self._arrived(reached, step(house, record))
            yield record
        for state in self.sideways:
            yield self.make(house, state)

    def _arrived(self, state: str, record: Any) -> Any:
        assert record.state == state, f"the step of a {self.kind} to {state} led to {record.state}"
        return record


def do(house: House, record: Some, act: str, by: str, **data: Any) -> Some:
    """Do an act as that part of the cast, with reason and signature where they are asked for."""
    transition = WORKFLOWS[record.kind].transition(act)
    assert transition is not None, f"{record.kind} has no act {act}"
    reason = data.pop("reason", "told in the test" if transition.reason else "")
    with house.sitting(by) as seat:
        present = lock(record) if seat.customer is None else record
        with signing(present, act, seat) if transition.meaning else nullcontext(None) as signed:
            return perform(present, act, by=seat, data=data, reason=reason, signing=signed)  # type: ignore[no-any-return]


@contextmanager
def signing(record: Any, act: str, seat: Seat) -> Iterator[Signing]:
    """Everything a signer sends for this act."""
    transition = WORKFLOWS[record.kind].transition(act)
    assert transition is not None
    challenge = open_challenge(record, act=act, meaning=str(transition.meaning), by=seat)
    with next_code(seat.person) as code:
        yield Signing(challenge, PASSWORD, code)


def totp_secret(person: Person) -> str:
    """The secret of the person's authenticator app; it is set up when there is none."""
    with behind_the_counter():
        found = Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).first()
        if found is None:
            found = TOTP.activate(person, generate_totp_secret()).instance
        return str(decrypt(found.data["secret"]))


_places = count(60_000_000 + os.getpid() * 1_000_000)
"""Apart for each process: in a furnished house that is cloned, another one has used up codes of the same people."""


@contextmanager
def next_code(person: Person) -> Iterator[str]:
    """The authenticator's next code: its clock moves on to a moment of which no code was used yet."""
    place = next(_places)
    with patch("allauth.mfa.totp.internal.auth.time", SimpleNamespace(time=lambda: place * 30)):
        yield str(format_hotp_value(hotp_value(totp_secret(person), place)))
