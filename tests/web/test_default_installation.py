"""What an installation is when nothing is said, and what of it a browser keeps: OWASP ASVS 5.0, 3.3, 13.4, 14.3."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings

from tests.accounts.test_sign_in import sign_in
from tests.factories.cast import Cast

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("/accounts/login/", "/.git/config", "/healthz", "/{slug}/complaints/", "/{slug}/no-such-page/")


def test_every_answer_says_its_kind_and_charset(cast: Cast, client_for: Any) -> None:
    for path in PAGES:
        browser = client_for(cast.manager) if path.startswith("/{slug}") else Client()
        answer = browser.get(path.format(slug=cast.a.slug))
        if answer["Content-Type"] == "application/json":
            json.loads(answer.content)
        else:
            assert answer["Content-Type"] == "text/html; charset=utf-8", path
            assert answer.content.lstrip().lower().startswith(b"<!doctype html"), path


def test_signing_out_clears_the_browser(cast: Cast) -> None:
    browser = Client()
    sign_in(browser, cast.engineer.email)
    assert "Clear-Site-Data" not in browser.get("/me/").headers
    answer = browser.post("/accounts/logout/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert "Clear-Site-Data" not in browser.get("/accounts/login/").headers


PROBE = """
import json, os, sys
import django
from django.conf import settings
django.setup()
from django.http import HttpResponse
from django.test import RequestFactory
from django.middleware.security import SecurityMiddleware
request = RequestFactory().get("/", secure=True)
answer = SecurityMiddleware(lambda request: HttpResponse())(request)
names = ("DEBUG", "DEMO", "STYLEGUIDE", "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE",
         "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_HTTPONLY",
         "SESSION_COOKIE_SAMESITE", "CSRF_COOKIE_SAMESITE", "PASSWORD_HASHERS", "ALLOWED_HOSTS", "EMAIL_BACKEND",
         "SESSION_COOKIE_DOMAIN", "SESSION_COOKIE_PATH", "SECRET_KEY", "ACCOUNT_SESSION_REMEMBER")
told = {name: getattr(settings, name) for name in names}
print(json.dumps({**told, "headers": dict(answer.headers)}))
"""


def installation(**environment: str) -> dict[str, Any]:
    """The settings of an installation with this environment, and the headers it answers with over TLS."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    own = {"DJANGO_SETTINGS_MODULE": "qms.settings", "SECRET_KEY": "s" * 50, **environment}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROBE], env=kept | own, cwd=ROOT, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return dict(json.loads(done.stdout.splitlines()[-1]))


def test_an_installation_behind_tls_binds_its_cookies_and_demands_tls() -> None:
    told = installation(PUBLIC_URL="https://quality.example")
    assert (told["SESSION_COOKIE_NAME"], told["CSRF_COOKIE_NAME"]) == ("__Host-session", "__Host-csrf")
    assert (told["SESSION_COOKIE_DOMAIN"], told["SESSION_COOKIE_PATH"]) == (None, "/"), "__Host- cookies demand it"
    for name in ("SESSION_COOKIE", "CSRF_COOKIE"):
        assert told[f"{name}_SECURE"] and told[f"{name}_HTTPONLY"] and told[f"{name}_SAMESITE"] == "Lax"
    assert told["LANGUAGE_COOKIE_SECURE"]
    hsts = re.fullmatch(r"max-age=(\d+); includeSubDomains", told["headers"]["Strict-Transport-Security"])
    assert hsts and int(hsts[1]) >= 31_536_000


def test_what_is_not_said_is_set_as_for_production() -> None:
    told = installation()
    assert not (told["DEBUG"] or told["DEMO"] or told["STYLEGUIDE"] or told["ACCOUNT_SESSION_REMEMBER"])
    assert told["PASSWORD_HASHERS"][0].endswith("ScryptPasswordHasher")
    assert not any("MD5" in name for name in told["PASSWORD_HASHERS"])
    assert "*" not in told["ALLOWED_HOSTS"]
    unset = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME")}
    command = [sys.executable, "-c", "import django; django.setup()"]
    without = subprocess.run(
        command, env={**unset, "DJANGO_SETTINGS_MODULE": "qms.settings"}, cwd=ROOT, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert without.returncode != 0 and "SECRET_KEY" in without.stderr, "no key of default"


@pytest.mark.parametrize("script", sorted(path.name for path in (ROOT / "static" / "js").glob("*.js")))
def test_scripts_keep_nothing_in_the_browser(script: str) -> None:
    source = (ROOT / "static" / "js" / script).read_text()
    assert not re.search(r"localStorage|sessionStorage|indexedDB|caches\.|serviceWorker", source)
    kept = re.findall(r'\bkeep\("(\w+)"', source)
    assert set(kept) <= {"theme", "density", "language"}, "no other cookie is written by a script"


@pytest.mark.parametrize("path", ["/static/", "/static/js/", "/.git/config", "/static/../qms/settings.py", "/manage.py",
                                  "/static/%2e%2e/manage.py", "/docs/", "/.env", "/files/", "/keys/"])  # fmt: skip
def test_nothing_but_listed_files_is_served(path: str) -> None:
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    answer = Client().get(path)
    asks_to_sign_in = answer.headers.get("Location", "").startswith("/accounts/login/")  # as for an organisation
    assert answer.status_code == 404 or asks_to_sign_in


@override_settings(TRUSTED_PROXY_COUNT=1, ALLAUTH_TRUSTED_PROXY_COUNT=1)
def test_a_forged_address_moves_no_counter(cast: Cast) -> None:
    """Whoever sends a new forged address with each guess is still counted as the one our proxy saw."""
    wrong = {"login": "", "password": "wrong"}
    seen = []
    for turn in range(12):
        forged = f"198.51.100.{turn}, 203.0.113.9"
        answer = Client().post(
            "/accounts/login/", {**wrong, "login": f"n{turn}@example.org"}, HTTP_X_FORWARDED_FOR=forged
        )
        seen.append("Too many failed login attempts" in answer.content.decode() or answer.status_code == 429)
    assert not seen[0] and seen[-1]
    other = Client().post("/accounts/login/", {**wrong, "login": "m@example.org"}, HTTP_X_FORWARDED_FOR="203.0.113.10")
    assert "Too many" not in other.content.decode() and other.status_code == 200
