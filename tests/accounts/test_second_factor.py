"""The second factor: asked at sign-in unless kept for signing, forced where an organisation demands it."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client

from qms.accounts import services
from qms.accounts.models import Person
from qms.accounts.seat import SYSTEM
from qms.organisations.context import tenant_context
from tests.accounts.mailbox import sign_in_mails
from tests.accounts.test_sign_in import sign_in
from tests.factories.cast import PASSWORD, Cast

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code(secret: str = SECRET) -> str:
    """The code that an app shows now."""
    counters = list(yield_hotp_counters_from_time())
    return str(format_hotp_value(hotp_value(secret, counters[len(counters) // 2])))


@pytest.fixture
def engineer(cast: Cast) -> Person:
    """The engineer of `a`, with an authenticator app."""
    services.set_up_totp(cast.engineer, secret=SECRET, by=SYSTEM)
    return cast.engineer


def test_the_code_is_asked_for_before_anything_opens(cast: Cast, engineer: Person) -> None:
    browser = Client()
    assert sign_in(browser, engineer.email)["Location"] == "/accounts/2fa/authenticate/"
    assert browser.get(f"/{cast.a.slug}/people/").status_code == 302
    wrong = browser.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert "Incorrect code" in wrong.content.decode()
    assert browser.post("/accounts/2fa/authenticate/", {"code": code()})["Location"] == "/"
    assert browser.get(f"/{cast.a.slug}/people/").status_code == 200


def test_a_code_works_once(cast: Cast, engineer: Person) -> None:
    shown = code()
    for expected in (302, 200):
        browser = Client()
        sign_in(browser, engineer.email)
        assert browser.post("/accounts/2fa/authenticate/", {"code": shown}).status_code == expected


def test_kept_for_signing_it_is_not_asked_at_sign_in(cast: Cast, engineer: Person) -> None:
    services.change_second_factor_use(engineer, factor_use="signing", by=engineer)
    browser = Client()
    assert sign_in(browser, engineer.email)["Location"] == "/"
    assert "Set up" in browser.get("/me/sign-in/").content.decode()
    assert browser.get("/accounts/2fa/totp/activate/")["Location"].startswith("/accounts/")


def test_an_organisation_that_demands_it_is_stronger_than_the_person(cast: Cast, engineer: Person) -> None:
    services.change_second_factor_use(engineer, factor_use="signing", by=engineer)
    with tenant_context(cast.a.acting("admin")):
        cast.a.organisation.second_factor_required = True
        cast.a.organisation.save()
    assert sign_in(Client(), engineer.email)["Location"] == "/accounts/2fa/authenticate/"


def test_who_has_none_is_sent_to_set_one_up_where_it_is_demanded(cast: Cast, client_for: Any) -> None:
    with tenant_context(cast.a.acting("admin")):
        cast.a.organisation.second_factor_required = True
        cast.a.organisation.save()
    browser = client_for(cast.manager)
    assert browser.get(f"/{cast.a.slug}/people/")["Location"] == "/accounts/2fa/totp/activate/"


def test_setting_up_an_app_ends_other_sessions_and_is_told_by_mail(cast: Cast) -> None:
    here, there = Client(), Client()
    for browser in (here, there):
        sign_in(browser, cast.manager.email)
    here.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = here.get("/accounts/2fa/totp/activate/").content.decode()
    secret = here.session["mfa.totp.secret"]
    assert secret in page
    assert "data:image/svg+xml" in page
    answer = here.post("/accounts/2fa/totp/activate/", {"code": code(secret)})
    assert answer["Location"] == "/accounts/2fa/recovery-codes/"
    assert Authenticator.objects.filter(user=cast.manager, type="totp").exists()
    assert there.get("/me/").status_code == 302
    assert here.get("/me/").status_code == 200
    assert "An authenticator app was set up" in [message.subject for message in sign_in_mails()]


def test_a_recovery_code_opens_once(cast: Cast, engineer: Person) -> None:
    browser = Client()
    sign_in(browser, engineer.email)
    browser.post("/accounts/2fa/authenticate/", {"code": code()})
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    browser.post("/accounts/2fa/recovery-codes/generate/")
    shown = browser.get("/accounts/2fa/recovery-codes/").context["unused_codes"]
    assert len(shown) == 10
    cache.clear()
    for expected in (302, 200):
        other = Client()
        sign_in(other, engineer.email)
        assert other.post("/accounts/2fa/authenticate/", {"code": shown[0]}).status_code == expected


def test_a_password_reset_does_not_bypass_it(cast: Cast, engineer: Person) -> None:
    Client().post("/accounts/password/reset/", {"email": engineer.email})
    link = next(word for word in str(sign_in_mails()[0].body).split() if "/password/reset/key/" in word)
    browser = Client()
    form = browser.get("/" + link.split("/", 3)[3], follow=True)
    new = {"password1": "a very own sentence 42", "password2": "a very own sentence 42"}
    browser.post(form.redirect_chain[-1][0], new)
    assert browser.get("/me/").status_code == 302
    assert sign_in(browser, engineer.email, "a very own sentence 42")["Location"] == "/accounts/2fa/authenticate/"


def test_an_own_session_elsewhere_can_be_ended(cast: Cast) -> None:
    here, there = Client(), Client()
    for browser in (here, there):
        sign_in(browser, cast.manager.email)
        browser.get("/me/")
    here.post("/me/sign-in/end/", {"session": "others"})
    assert there.get("/me/").status_code == 302
    assert here.get("/me/").status_code == 200


def test_somebody_elses_session_cannot_be_ended(cast: Cast, client_for: Any) -> None:
    theirs = Client()
    sign_in(theirs, cast.engineer.email)
    theirs.get("/me/")
    from allauth.usersessions.models import UserSession

    key = UserSession.objects.get(user=cast.engineer).pk
    assert client_for(cast.manager).post("/me/sign-in/end/", {"session": str(key)}).status_code == 404
    assert theirs.get("/me/").status_code == 200
