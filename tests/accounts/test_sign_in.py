"""Signing in: who gets in, what guessing learns, and when a session ends."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from qms.accounts import services
from qms.accounts.seat import SYSTEM
from tests.accounts.mailbox import sign_in_mails
from tests.factories.cast import PASSWORD, Cast


def sign_in(browser: Client, email: str, password: str = PASSWORD) -> Any:
    return browser.post("/accounts/login/", {"login": email, "password": password})


def test_address_in_any_case_and_password_open_the_door(cast: Cast) -> None:
    browser = Client()
    assert sign_in(browser, cast.engineer.email.upper())["Location"] == "/"
    assert browser.get("/")["Location"] == f"/{cast.a.slug}/"


def test_a_new_session_id_is_given_at_sign_in(cast: Cast) -> None:
    browser = Client()
    browser.get("/accounts/login/")
    session = browser.session
    session["planted"] = True
    session.save()
    browser.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    sign_in(browser, cast.engineer.email)
    assert browser.cookies[settings.SESSION_COOKIE_NAME].value != session.session_key


def test_the_answer_does_not_tell_whether_there_is_an_account(cast: Cast) -> None:
    known = sign_in(Client(), cast.engineer.email, "wrong").content.decode()
    unknown = sign_in(Client(), "nobody@example.org", "wrong").content.decode()
    assert "are not correct" in known

    def plain(text: str, email: str) -> list[str]:
        return [line for line in text.replace(email, "X").splitlines() if "csrf" not in line]

    assert plain(known, cast.engineer.email) == plain(unknown, "nobody@example.org")


def test_after_five_wrong_passwords_the_right_one_is_refused_too(cast: Cast) -> None:
    for _time in range(5):
        sign_in(Client(), cast.engineer.email, "wrong")
    for spelling in (cast.engineer.email, cast.engineer.email.upper()):
        answer = sign_in(Client(), spelling)
        assert answer.status_code == 200
        assert "Too many failed login attempts" in answer.content.decode()
    assert sign_in(Client(), cast.manager.email).status_code == 302


def test_the_lock_looks_the_same_for_an_address_without_account(cast: Cast) -> None:
    for _time in range(5):
        sign_in(Client(), "nobody@example.org", "wrong")
    assert "Too many failed login attempts" in sign_in(Client(), "nobody@example.org").content.decode()


def test_nobody_signs_up() -> None:
    for method in ("get", "post"):
        assert getattr(Client(), method)("/accounts/signup/").status_code == 404
        assert getattr(Client(), method)("/accounts/email/").status_code == 404


def test_next_never_leads_elsewhere(cast: Cast) -> None:
    answer = Client().post(
        "/accounts/login/", {"login": cast.engineer.email, "password": PASSWORD, "next": "https://evil.example/"}
    )
    assert answer["Location"] == "/"


def test_an_idle_session_ends(cast: Cast, at: Any) -> None:
    browser = Client()
    sign_in(browser, cast.engineer.email)
    page = f"/{cast.a.slug}/people/"
    assert browser.get(page).status_code == 200
    at(timezone.now() + timedelta(minutes=settings.SESSION_IDLE_MINUTES + 1))
    assert browser.get(page)["Location"].startswith("/accounts/login/")


def test_a_busy_session_ends_too_when_it_is_old(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    browser, start, page = Client(), timezone.now(), f"/{cast.a.slug}/people/"
    sign_in(browser, cast.engineer.email)
    step = timedelta(minutes=settings.SESSION_IDLE_MINUTES - 5)
    moment = start
    while moment < start + timedelta(hours=settings.SESSION_ABSOLUTE_HOURS) - step:
        moment += step
        monkeypatch.setattr("django.utils.timezone.now", lambda now=moment: now)
        assert browser.get(page).status_code == 200
    end = start + timedelta(hours=settings.SESSION_ABSOLUTE_HOURS, minutes=1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: end)
    assert browser.get(page).status_code == 302


def test_a_closed_account_is_out_on_the_next_request(cast: Cast) -> None:
    browser = Client()
    sign_in(browser, cast.engineer.email)
    services.deactivate_person(cast.engineer, by=SYSTEM)
    assert browser.get(f"/{cast.a.slug}/people/").status_code == 302
    assert sign_in(Client(), cast.engineer.email)["Location"] == "/accounts/inactive/"


def test_a_changed_password_ends_all_sessions(cast: Cast) -> None:
    here, there = Client(), Client()
    for browser in (here, there):
        sign_in(browser, cast.engineer.email)
    here.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "a very own sentence 42", "password2": "a very own sentence 42"},
    )
    assert there.get("/me/").status_code == 302
    assert "Your password was changed" in [message.subject for message in sign_in_mails()]
    assert sign_in(Client(), cast.engineer.email, "a very own sentence 42").status_code == 302


def test_a_forgotten_password_is_answered_alike_and_mailed_in_both_forms(cast: Cast) -> None:
    cast.engineer.language = "de"
    cast.engineer.save()
    answers = [
        Client().post("/accounts/password/reset/", {"email": email}, follow=True).content
        for email in (cast.engineer.email, "nobody@example.org")
    ]
    assert answers[0] == answers[1]
    assert len(sign_in_mails()) == 1
    message: Any = sign_in_mails()[0]
    assert message.to == [cast.engineer.email]
    html, kind = message.alternatives[0]
    assert kind == "text/html"
    link = next(word for word in message.body.split() if "/password/reset/key/" in word)
    assert link in html
    assert link.startswith(settings.PUBLIC_URL)


def test_the_mailed_link_sets_a_new_password_once(cast: Cast) -> None:
    Client().post("/accounts/password/reset/", {"email": cast.engineer.email})
    link = next(word for word in str(sign_in_mails()[0].body).split() if "/password/reset/key/" in word)
    path, browser = link.removeprefix(settings.PUBLIC_URL), Client()
    form = browser.get(path, follow=True)
    new = {"password1": "a very own sentence 42", "password2": "a very own sentence 42"}
    done = browser.post(form.redirect_chain[-1][0], new, follow=True)
    assert "Password set" in done.content.decode()
    assert sign_in(Client(), cast.engineer.email, "a very own sentence 42").status_code == 302
    assert "does not work" in Client().get(path, follow=True).content.decode()


def test_signing_out_needs_a_post(cast: Cast) -> None:
    browser = Client()
    sign_in(browser, cast.engineer.email)
    browser.get("/accounts/logout/")
    assert browser.get("/me/").status_code == 200
    browser.post("/accounts/logout/")
    assert browser.get("/me/").status_code == 302
