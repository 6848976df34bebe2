"""What must not be guessed is long and never the same twice: sessions, invitations, seeds of codes, recovery codes."""

import math
import string
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from qms.accounts import services
from tests.accounts.mailbox import link_to
from tests.accounts.test_second_factor import code
from tests.accounts.test_sign_in import sign_in
from tests.factories.cast import PASSWORD, Cast


def bits(secrets: list[str], alphabet: str) -> float:
    """How many bits each holds at most; fails when two are the same or a letter is not of the alphabet."""
    assert len(set(secrets)) == len(secrets)
    assert set("".join(secrets)) <= set(alphabet)
    return min(map(len, secrets)) * math.log2(len(alphabet))


def test_sessions(cast: Cast) -> None:
    keys = []
    for person in (cast.engineer, cast.manager, cast.auditor, cast.engineer):
        browser = Client()
        sign_in(browser, person.email)
        keys.append(browser.cookies[settings.SESSION_COOKIE_NAME].value)
    assert bits(keys, string.ascii_lowercase + string.digits) >= 128


def test_invitations(cast: Cast) -> None:
    addresses = [f"guest{turn}@example.org" for turn in range(4)]
    with cast.a.sitting("admin"):
        for address in addresses:
            services.invite(cast.a.organisation, email=address, name="Guest", roles=["auditor"], by=cast.admin)
    found = [link_to(cast.a, address).split("/")[2] for address in addresses]
    assert bits(found, string.ascii_letters + string.digits + "-_") >= 128


def test_seeds_of_codes_and_recovery_codes(cast: Cast, client_for: Any) -> None:
    seeds: list[str] = []
    recovery: list[str] = []
    for person in (cast.engineer, cast.manager, cast.auditor):
        browser = client_for(person)
        browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
        browser.get("/accounts/2fa/totp/activate/")
        seeds.append(browser.session["mfa.totp.secret"])
        browser.post("/accounts/2fa/totp/activate/", {"code": code(seeds[-1])})
        browser.post("/accounts/2fa/recovery-codes/generate/")
        recovery += browser.get("/accounts/2fa/recovery-codes/").context["unused_codes"]
    assert bits(seeds, string.ascii_uppercase + "234567") >= 128
    assert len(recovery) == 30
    assert bits(recovery, string.digits) >= 20


@pytest.mark.parametrize("length", [1, 5, 20])
def test_the_measure_itself(length: int) -> None:
    assert bits(["a" * length, "b" * length], "ab") == length
    with pytest.raises(AssertionError):
        bits(["a", "a"], "ab")
