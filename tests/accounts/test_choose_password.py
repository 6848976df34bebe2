"""Choosing a password: what is refused and why, what counts, what is not demanded (OWASP ASVS 5.0, 6.2)."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from qms.accounts import services
from qms.accounts.seat import SYSTEM
from tests.accounts.test_second_factor import SECRET
from tests.accounts.test_sign_in import sign_in
from tests.factories.cast import PASSWORD, Cast

CHANGE = "/accounts/password/change/"


def change(client: Client, new: str, old: str = PASSWORD) -> Any:
    return client.post(CHANGE, {"oldpassword": old, "password1": new, "password2": new})


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        ("elevenchars", "at least 12 characters"),
        ("1qaz2wsx3edc", "too common"),
        ("Elena Engineer", "too similar"),
        ("Concord-quality-2026", "words that everybody here knows"),
    ],
)
def test_what_is_too_easy_is_refused_with_the_reason(cast: Cast, client_for: Any, new: str, reason: str) -> None:
    cast.engineer.name = "Elena Engineer"
    cast.engineer.save()
    client = client_for(cast.engineer)
    page = change(client, new).content.decode()
    assert reason in page
    assert sign_in(Client(), cast.engineer.email).status_code == 302, "the old one still opens"


@pytest.mark.parametrize(
    "new", ["P4ssw0rd!P4ssw0rd!", "welcome to concord", "kest-kest-kest-2026", "Qualität1999Kunde"]
)
def test_words_of_the_house_are_too_easy(cast: Cast, new: str) -> None:
    cast.engineer.email = "elena@kest.example"
    with pytest.raises(ValidationError, match="everybody here knows"):
        validate_password(new, cast.engineer)
    validate_password(new + " and a grey heron", cast.engineer)


def test_a_megabyte_of_such_words_keeps_nobody_waiting(cast: Cast) -> None:
    """Each word that was taken out copied all the rest: forty seconds of a processor for one form."""
    cast.engineer.email = "elena@kest.example"
    with pytest.raises(ValidationError, match="everybody here knows"):
        validate_password("kest" * 1_000_000, cast.engineer)


@pytest.mark.parametrize(
    "new",
    ["alllowerletters", "1 7 4 0 2 6 9 9 3 8 5", "白鷺が水辺に立っている朝でした", "*~*~ §§ ()=? {}[]<>|&% warbler"],
)
def test_any_characters_will_do(cast: Cast, client_for: Any, new: str) -> None:
    assert change(client_for(cast.engineer), new).status_code == 302
    assert sign_in(Client(), cast.engineer.email, new).status_code == 302


def test_a_long_one_counts_to_its_last_character(cast: Cast, client_for: Any) -> None:
    long = "a Heron stands " * 8 + "End"
    assert len(long) > 120
    assert change(client_for(cast.engineer), long).status_code == 302
    for nearly in (long[:-1], long.lower(), long.strip("d"), long[:72], long[:64]):
        assert sign_in(Client(), cast.manager.email, nearly).status_code == 200
    assert sign_in(Client(), cast.engineer.email, long[:-1]).status_code == 200
    assert sign_in(Client(), cast.engineer.email, long.swapcase()).status_code == 200
    assert sign_in(Client(), cast.engineer.email, long).status_code == 302


def test_the_old_password_is_asked_for(cast: Cast, client_for: Any) -> None:
    client = client_for(cast.engineer)
    for wrong in ("", "not the old one"):
        assert change(client, "a very own sentence 42", old=wrong).status_code == 200
    assert sign_in(Client(), cast.engineer.email).status_code == 302


def test_an_old_password_stays_good(cast: Cast, at: Any) -> None:
    at(timezone.now() + timedelta(days=5 * 366))
    browser = Client()
    assert sign_in(browser, cast.engineer.email)["Location"] == "/"
    assert browser.get(f"/{cast.a.slug}/people/").status_code == 200


def test_the_field_hides_what_is_typed_and_lets_managers_help(cast: Cast, client_for: Any) -> None:
    pages = {"/accounts/login/": Client(), CHANGE: client_for(cast.engineer)}
    for path, browser in pages.items():
        fields = re.findall(r"<input[^>]*name=\"(?:old)?password\d?\"[^>]*>", browser.get(path).content.decode())
        assert fields, path
        for field in fields:
            assert 'type="password"' in field
            assert re.search(r'autocomplete="(current|new)-password"', field), field
            assert "onpaste" not in field and "readonly" not in field


def test_a_code_of_a_minute_ago_opens_nothing(cast: Cast) -> None:
    services.set_up_totp(cast.engineer, secret=SECRET, by=SYSTEM)
    now = list(yield_hotp_counters_from_time())
    browser = Client()
    sign_in(browser, cast.engineer.email)
    for counter in (min(now) - 2, max(now) + 2):
        browser.post("/accounts/2fa/authenticate/", {"code": format_hotp_value(hotp_value(SECRET, counter))})
        assert browser.get("/me/").status_code == 302


@pytest.mark.parametrize("part", ["admin", "engineer", "auditor", "piet"])
def test_every_page_lets_one_sign_out(cast: Cast, client_for: Any, part: str) -> None:
    browser = client_for(getattr(cast, part))
    home = f"/{cast.a.slug}/portal/" if part == "piet" else f"/{cast.a.slug}/"
    for path in (home, "/me/"):
        page = browser.get(path, follow=True).content.decode()
        assert 'action="/accounts/logout/"' in page, path
