"""Complaints in any state, made through the services with the fewest words: `complaint(house, "replied")`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from itertools import count
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt

from feedback import services
from feedback.models import Complaint, Investigation
from qms.accounts.models import Person
from qms.accounts.seat import Seat
from qms.lib.ids import uuid7
from qms.signatures.ceremony import Signing, open_challenge
from qms.workflow.declare import WORKFLOWS
from qms.workflow.perform import lock, perform
from tests.factories.cast import PASSWORD, House

WORDS = "Hairline cracks beside the weld on three of fifty brackets; two open when mounted by hand."


def report(**changes: Any) -> services.Report:
    """What a customer says."""
    said: dict[str, Any] = {
        "description": WORDS,
        "product": "Mounting bracket B-10",
        "lot": "L-77",
        "title": "Weld crack",
    }
    return services.Report(**{**said, **changes})


def filed(house: House, by: str = "piet", **changes: Any) -> Complaint:
    """A complaint that a customer has just filed."""
    with house.sitting(by) as seat:
        customer = seat.customer or house.nordlicht
        return services.file_complaint(house.organisation, customer=customer, report=report(**changes), by=seat)


def totp_secret(person: Person) -> str:
    """The secret of the person's authenticator app; it is set up when there is none."""
    found = Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).first()
    if found is None:
        found = TOTP.activate(person, generate_totp_secret()).instance
    return str(decrypt(found.data["secret"]))


_places = count(60_000_000)


@contextmanager
def next_code(person: Person) -> Iterator[str]:
    """The authenticator's next code: its clock moves on to a moment of which no code was used yet."""
    place = next(_places)
    with patch("allauth.mfa.totp.internal.auth.time", SimpleNamespace(time=lambda: place * 30)):
        yield str(format_hotp_value(hotp_value(totp_secret(person), place)))


@contextmanager
def signing(record: Any, act: str, seat: Seat) -> Iterator[Signing]:
    """Everything a signer sends for this act."""
    transition = WORKFLOWS[record.kind].transition(act)
    assert transition is not None
    challenge = open_challenge(record, act=act, meaning=str(transition.meaning), by=seat)
    with next_code(seat.person) as code:
        yield Signing(challenge, PASSWORD, code)


def do(house: House, record: Complaint, act: str, by: str, **data: Any) -> Complaint:
    """Do an act as that part of the cast, with signature where it is asked for."""
    transition = WORKFLOWS["complaint"].transition(act)
    assert transition is not None
    reason = data.pop("reason", "told in the test" if transition.reason else "")
    with house.sitting(by) as seat:
        present = lock(record) if seat.customer is None else record
        with signing(present, act, seat) if transition.meaning else nullcontext(None) as signed:
            return perform(present, act, by=seat, data=data, reason=reason, signing=signed)  # type: ignore[no-any-return]


ASSESSMENT = {
    "category": "product", "severity": "major", "severity_reason": "Opens when mounted by hand.", "harm": "possible",
    "no_market_reason": "No medical device.",
}  # fmt: skip


def _conclude(house: House, record: Complaint) -> Complaint:
    with house.sitting("engineer"):
        running = Investigation.objects.get(record_id=record.pk, concluded_at=None)
    return do(
        house, record, "conclude_investigation", "engineer", investigation=running, findings="Current too low.",
        root_cause="Robot 2 welded at 182 A.", root_cause_verified=True, verification="Section cut of two parts.",
    )  # fmt: skip


STEPS: tuple[tuple[str, Callable[[House, Complaint], Complaint]], ...] = (
    ("acknowledged", lambda h, c: do(h, c, "acknowledge", "engineer", site=h.graz)),
    ("assessed", lambda h, c: do(h, c, "assess", "engineer", **ASSESSMENT)),
    ("contained", lambda h, c: do(h, c, "contain", "engineer", actions=[{"place": "house", "action": "Lot blocked."}])),
    (
        "investigating",
        lambda h, c: do(h, c, "start_investigation", "engineer", investigator=h.engineer, question="Why?"),
    ),
    ("reply_drafted", lambda h, c: do(h, _conclude(h, c), "draft_reply", "engineer", body="We found the cause.")),
    ("reply_approved", lambda h, c: do(h, c, "approve_reply", "manager")),
    ("replied", lambda h, c: do(h, c, "send_reply", "engineer")),
    ("accepted", lambda h, c: do(h, c, "accept", "piet", comment="Thank you.")),
    ("closed", lambda h, c: do(h, c, "close", "manager", capa_needed=False, capa_reason="Single robot, corrected.")),
)
SIDEWAYS: dict[str, tuple[str, Callable[[House, Complaint], Complaint]]] = {
    "no_investigation": ("contained", lambda h, c: do(h, c, "justify_no_investigation", "manager",
                                                      no_investigation_reason="Same cause as an earlier one.")),
    "reply_returned": ("reply_drafted", lambda h, c: do(h, c, "return_reply", "manager")),
    "contested": ("replied", lambda h, c: do(h, c, "contest", "piet", objection="And lot L-76?")),
    "not_a_complaint": ("open", lambda h, c: do(h, c, "reject", "manager", not_complaint_reason="A question only.")),
    "void": ("open", lambda h, c: do(h, c, "void", "manager")),
}  # fmt: skip


def complaint(house: House, state: str = "open", **changes: Any) -> Complaint:
    """A complaint that has come to this state by the usual way."""
    record = filed(house, **changes)
    if state in SIDEWAYS:
        before, step = SIDEWAYS[state]
        return step(house, _walk(house, record, before))
    return _walk(house, record, state)


def _walk(house: House, record: Complaint, state: str) -> Complaint:
    if state == "open":
        return record
    for reached, step in STEPS:
        record = step(house, record)
        if reached == state:
            return record
    raise ValueError(f"no way leads to {state}")


def serial() -> str:
    """Something that no other test has."""
    return uuid7().hex[-8:]
