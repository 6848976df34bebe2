"""Attacks on the way in: guessing and replay across workers, sessions that outlive rights, hosts and targets forged."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from qms.accounts import services
from qms.accounts.models import Membership
from qms.accounts.seat import SYSTEM
from qms.organisations.context import tenant_context
from qms.organisations.models import Customer
from tests.accounts.another_worker import served_elsewhere
from tests.accounts.mailbox import sign_in_mails
from tests.accounts.test_second_factor import SECRET, code
from tests.accounts.test_sign_in import sign_in
from tests.factories.cast import PASSWORD, Cast

LOGIN = "/accounts/login/"
TARGETS = [
    "https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example", "\\\\evil.example",
    "https:evil.example",
    "http:///evil.example", "javascript:alert(1)", "data:text/html,x", "\thttps://evil.example",
    "https://testserver@evil.example/",
    "https://evil.example\\@testserver/", "//evil%2eexample/", " //evil.example", "/%09/evil.example", "ftp://evil.example/",
    "http://testserver.evil.example/", "/\r\nLocation: https://evil.example/",
]  # fmt: skip


def leads_away(location: str) -> bool:
    """Whether a browser that is sent there leaves this host."""
    where = location.strip().replace("\\", "/")
    return bool(urlsplit(where).netloc or urlsplit(where).scheme) or where.startswith("//")


def test_wrong_passwords_are_counted_over_all_workers(cast: Cast) -> None:
    """Three guesses here, two in another process: the sixth is refused in both, right or wrong."""
    for _time in range(3):
        sign_in(Client(), cast.engineer.email, "wrong")
    wrong, right = ({"login": cast.engineer.email, "password": word} for word in ("wrong", PASSWORD))
    other = {"login": cast.manager.email, "password": PASSWORD}
    elsewhere = served_elsewhere((1, LOGIN, wrong), (2, LOGIN, wrong), (3, LOGIN, right), (4, LOGIN, other))
    assert [status for status, _location in elsewhere] == [200, 200, 200, 302]
    assert "Too many failed login attempts" in sign_in(Client(), cast.engineer.email).content.decode()


def test_a_code_used_here_is_used_up_on_every_worker(cast: Cast) -> None:
    services.set_up_totp(cast.engineer, secret=SECRET, by=SYSTEM)
    browser, shown = Client(), code()
    sign_in(browser, cast.engineer.email)
    assert browser.post("/accounts/2fa/authenticate/", {"code": shown})["Location"] == "/"
    own = {"login": cast.engineer.email, "password": PASSWORD}
    elsewhere = served_elsewhere(
        (1, LOGIN, own), (1, "/accounts/2fa/authenticate/", {"code": shown}), (1, "/me/", None)
    )
    assert elsewhere[0] == (302, "/accounts/2fa/authenticate/")
    assert elsewhere[1][0] == 200, "the code was taken a second time"
    assert elsewhere[2][1].startswith(LOGIN)


def test_guessing_the_second_factor_ends(cast: Cast) -> None:
    services.set_up_totp(cast.engineer, secret=SECRET, by=SYSTEM)
    browser = Client()
    sign_in(browser, cast.engineer.email)
    answers = [browser.post("/accounts/2fa/authenticate/", {"code": f"{n:06}"}) for n in range(12)]
    assert all(answer.status_code in (200, 429, 302) for answer in answers)
    late = browser.post("/accounts/2fa/authenticate/", {"code": code()})
    assert late.status_code != 302 or late["Location"] != "/", "the right code still opens after twelve wrong ones"
    assert browser.get(f"/{cast.a.slug}/people/").status_code == 302


def test_a_session_id_that_somebody_else_chose_is_not_adopted(cast: Cast) -> None:
    chosen = "a" * 32
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = chosen
    sign_in(browser, cast.engineer.email)
    assert browser.cookies[settings.SESSION_COOKIE_NAME].value != chosen
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = chosen
    assert thief.get("/me/").status_code == 302


def test_the_session_before_the_second_factor_opens_nothing_and_changes_with_it(cast: Cast) -> None:
    services.set_up_totp(cast.engineer, secret=SECRET, by=SYSTEM)
    browser = Client()
    sign_in(browser, cast.engineer.email)
    half = browser.cookies[settings.SESSION_COOKIE_NAME].value
    for page in (f"/{cast.a.slug}/complaints/", "/me/", "/choose/"):
        assert browser.get(page)["Location"].startswith(LOGIN)
    browser.post("/accounts/2fa/authenticate/", {"code": code()})
    assert browser.cookies[settings.SESSION_COOKIE_NAME].value != half
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = half
    assert thief.get("/me/").status_code == 302


def test_a_password_set_through_the_mailed_link_ends_all_sessions(cast: Cast) -> None:
    there = Client()
    sign_in(there, cast.engineer.email)
    assert there.get("/me/").status_code == 200
    Client().post("/accounts/password/reset/", {"email": cast.engineer.email})
    link = next(word for word in str(sign_in_mails()[0].body).split() if "/password/reset/key/" in word)
    here = Client()
    form = here.get(link.removeprefix(settings.PUBLIC_URL), follow=True)
    new = {"password1": "a very own sentence 42", "password2": "a very own sentence 42"}
    here.post(form.redirect_chain[-1][0], new)
    assert there.get("/me/").status_code == 302


def test_an_open_session_loses_what_the_role_loses(cast: Cast, client_for: Any) -> None:
    browser, page = client_for(cast.engineer), f"/{cast.a.slug}/complaints/"
    assert browser.get(page).status_code == 200
    with tenant_context(cast.a.acting("admin")):
        membership = Membership.objects.get(person=cast.engineer, customer=None)
        services.change_roles(membership, roles=["organisation_administrator"], by=cast.admin)
    assert browser.get(page).status_code == 404


def test_an_open_session_of_the_portal_ends_with_the_customer(cast: Cast, client_for: Any) -> None:
    browser, page = client_for(cast.piet), f"/{cast.a.slug}/portal/reports/"
    assert browser.get(page).status_code == 200
    with tenant_context(cast.a.acting("admin")):
        Customer.objects.filter(pk=cast.a.nordlicht.pk).update(active=False)
    assert browser.get(page).status_code == 404


def test_an_open_session_meets_the_second_factor_as_soon_as_it_is_demanded(cast: Cast, client_for: Any) -> None:
    browser, page = client_for(cast.engineer), f"/{cast.a.slug}/complaints/"
    assert browser.get(page).status_code == 200
    with tenant_context(cast.a.acting("admin")):
        cast.a.organisation.second_factor_required = True
        cast.a.organisation.save()
    assert browser.get(page)["Location"] == "/accounts/2fa/totp/activate/"


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "localhost.evil.example", "127.0.0.1@evil.example", ""]
)
def test_a_foreign_host_is_not_served(cast: Cast, host: str) -> None:
    settings_hosts = [name for name in settings.ALLOWED_HOSTS if name != "*"]
    assert settings_hosts == settings.ALLOWED_HOSTS, "any host would be served"
    answer = Client(raise_request_exception=False).get(LOGIN, HTTP_HOST=host)
    assert answer.status_code == 400
    assert "evil" not in answer.content.decode()


def test_links_in_mails_name_our_host_whatever_the_request_says(cast: Cast) -> None:
    forged: dict[str, Any] = {
        "HTTP_X_FORWARDED_HOST": "evil.example",
        "HTTP_X_FORWARDED_PROTO": "http",
        "HTTP_FORWARDED": "host=evil.example",
    }
    Client().post("/accounts/password/reset/", {"email": cast.engineer.email}, **forged)
    message: Any = sign_in_mails()[0]
    assert "evil.example" not in f"{message.body} {message.alternatives}"
    assert settings.PUBLIC_URL in message.body


@pytest.mark.parametrize("target", TARGETS)
def test_no_target_leads_away(cast: Cast, client_for: Any, target: str) -> None:
    cache.clear()
    asked = {"login": cast.engineer.email, "password": PASSWORD, "next": target}
    answers = [Client().post(LOGIN, asked), Client().post(f"{LOGIN}?next={target}", {**asked, "next": ""})]
    browser = client_for(cast.engineer)
    answers += [browser.post("/appearance/", {"next": target}), browser.post("/appearance/", {}, HTTP_REFERER=target)]
    answers += [browser.get(LOGIN, {"next": target}), browser.post("/accounts/logout/", {"next": target})]
    for answer in answers:
        assert answer.status_code in (200, 302, 400), answer.status_code
        assert not leads_away(answer.headers.get("Location", "")), answer.headers["Location"]
