"""Every answer of the house carries the headers that keep a browser out of trouble, whatever was asked and how.

Generated from the URLconf: a new address is looked at the day it is born. OWASP ASVS 5.0, 3.2.1, 3.4.1–3.4.6, 14.3.2.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client, RequestFactory, override_settings

from qms.accounts.addresses import Address, all_addresses
from qms.lib.ids import uuid7
from qms.organisations.context import tenant_context
from qms.pdf.models import RecordPdf, RecordPdfExport
from qms.web import errors
from qms.workspace.models import Job
from tests.census.targets import missing_url, url_of
from tests.census.visits import browser, none_of
from tests.census.world import READ_ELSEWHERE, SEATED, World, who_may

MAIL_STYLES = {"staff:mailbox_html": "a mail brings its styles in line; its page is a sandbox without script"}
SAYS_MORE = ("Server", "X-Powered-By", "X-AspNet-Version", "Via")
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "TRACE")


def directives(policy: str) -> dict[str, list[str]]:
    """The policy's directives with their sources."""
    parts = [part.split() for part in policy.split(";") if part.strip()]
    return {part[0]: part[1:] for part in parts}


def policy_faults(policy: str, *, styles: bool = False) -> list[str]:
    """What the content policy lets through and should not."""
    said = directives(policy)
    script = said.get("script-src", said.get("default-src", ["missing"]))
    style = said.get("style-src", said.get("default-src", ["missing"]))
    faults = [f"script from {source}" for source in script if source not in ("'self'", "'none'")]
    faults += [f"style from {source}" for source in style if source not in ("'self'", "'none'") and not styles]
    faults += [] if said.get("object-src", said.get("default-src")) == ["'none'"] else ["objects"]
    return faults + [name for name in ("base-uri", "frame-ancestors") if said.get(name) != ["'none'"]]


def faults_of(answer: Any, *, static: bool = False, styles: bool = False) -> list[str]:
    """What is missing or too much in the headers of an answer."""
    told, faults = answer.headers, policy_faults(answer.headers.get("Content-Security-Policy", ""), styles=styles)
    wanted = {
        "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
    }  # fmt: skip
    faults += [f"{name}: {told.get(name)}" for name, value in wanted.items() if told.get(name) != value]
    faults += [] if "camera=()" in told.get("Permissions-Policy", "") else ["Permissions-Policy"]
    faults += [] if static or "no-store" in told.get("Cache-Control", "") else ["may be kept in a cache"]
    faults += [f"says {name}" for name in (*SAYS_MORE, "Access-Control-Allow-Origin") if name in told]
    return faults


def looked_at(name: str, answer: Any, **how: bool) -> list[str]:
    """The faults of an answer with what was asked."""
    answer.close()
    return [f"{name} {answer.status_code}: {fault}" for fault in faults_of(answer, **how)]


@dataclass
class Called:
    """An address, whom it is called as, and with which path."""

    address: Address
    client: Client
    url: str


def called(world: World, *, missing: bool = False) -> Iterator[Called]:
    """Every address of both sides by somebody who may, also with a key of nothing; everything else by a person."""
    for address in SEATED:
        if address.name in READ_ELSEWHERE or address.access is None:
            continue
        part = who_may(address, "GET" if "GET" in address.access.methods else "POST")
        here = world.things(part)
        yield Called(address, world.clients[part], url_of(address, here))
        if missing:
            yield Called(address, world.clients[part], missing_url(address, here))
    for address in all_addresses():
        if address not in SEATED and not set(address.arguments) - {"token"}:
            url = "/" + address.route.replace("<str:token>", "no-token").replace("$", "")
            yield Called(address, world.clients["manager"], url)


@pytest.mark.parametrize("method", METHODS)
def test_every_address_of_both_sides(world: World, method: str) -> None:
    faults: list[str] = []
    for one in called(world, missing=method == "GET"):
        if method == "POST" and one.address.name == "account_logout":
            continue  # the browser is needed again
        answer = one.client.generic(method, one.url)
        faults += looked_at(f"{method} {one.address.name}", answer, styles=one.address.name in MAIL_STYLES)
        if method == "TRACE" and answer.status_code != 405:
            faults.append(f"TRACE {one.address.name} answered {answer.status_code}")
    none_of(faults)


def test_every_address_for_somebody_who_has_not_signed_in(world: World) -> None:
    faults: list[str] = []
    for one in called(world):
        faults += looked_at(f"GET {one.address.name}", world.clients["anonymous"].get(one.url))
        faults += looked_at(
            f"fragment {one.address.name}", world.clients["anonymous"].get(one.url, HTTP_HX_REQUEST="1")
        )
    none_of(faults)


def test_files_are_sandboxed_downloads(world: World) -> None:
    here = world.things("manager")
    with tenant_context(here.furnished.house.acting("manager")):
        job = Job.objects.get(pk=here.furnished.keys["job manager"].pk)
        name = default_storage.save("jobs/headers", ContentFile(b"a;b"))
        Job.objects.filter(pk=job.pk).update(state="done", storage_name=name, file_name="a.csv", media_type="text/csv")
    files = {"staff:file", "staff:thumbnail", "staff:job_file"}
    faults: list[str] = []
    for address in SEATED:
        if address.name in files:
            answer = world.clients["manager"].get(url_of(address, here))
            faults += looked_at(address.name, answer)
            if answer.status_code == 200 and "sandbox" not in directives(answer["Content-Security-Policy"]):
                faults.append(f"{address.name} is not sandboxed")
            files.discard(address.name) if answer.status_code == 200 else None
    none_of(faults)
    assert files <= {"staff:thumbnail"}, "some file was not sent, so nothing was looked at"


def test_a_pdf_is_a_sandboxed_download(world: World) -> None:
    here = world.things("manager")
    (address,) = [address for address in SEATED if address.name == "staff:record_pdf_file"]
    url, old = url_of(address, here).rstrip("/").rsplit("/", 1)
    content = b"%PDF-1.7"
    with tenant_context(here.furnished.house.acting("manager")):
        pdf = RecordPdf.objects.get(pk=old)
        pdf.pk, pdf._state.adding, pdf.digest = uuid7(), True, uuid7().hex * 2
        pdf.storage_name, pdf.sha256 = (
            default_storage.save("pdf/headers", ContentFile(content)),
            hashlib.sha256(content).hexdigest(),
        )
        pdf.save()
        person = here.furnished.house.people["manager"]
        own = {"organisation_id": pdf.organisation_id, "record_id": pdf.record_id, "pdf": pdf, "person": person}
        RecordPdfExport.objects.create(**own, person_name=person.name)
    answer = world.clients["manager"].get(f"{url}/{pdf.pk}/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert "sandbox" in directives(answer["Content-Security-Policy"])
    none_of(looked_at(address.name, answer))


def test_static_files() -> None:
    client = Client()
    for path in ("css/app.css", "js/app.js"):
        found = next(Path(settings.BASE_DIR / "static").glob("**/*" + Path(path).suffix))
        answer = client.get(f"/static/{found.relative_to(settings.BASE_DIR / 'static')}")
        assert answer.status_code == 200
        none_of(looked_at(path, answer, static=True))
    none_of(looked_at("missing", client.get("/static/none.css")))


def test_answers_of_the_door_and_of_the_errors(browser_of_accidents: Client) -> None:
    client = browser_of_accidents
    faults: list[str] = []
    expected = {"missing": 404, "forbidden": 403, "broken": 500, "unreadable": 400, "refused": 409}
    for kind, status in expected.items():
        answer = client.get(f"/accident/{kind}/")
        assert answer.status_code == status
        faults += looked_at(kind, answer)
    none_of(faults)
    none_of(looked_at("too long", client.get("/echo/" + "x" * 3000)))
    none_of(looked_at("not text", client.get("/echo/?a=%00")))
    none_of(looked_at("other host", client.get("/echo/", headers={"host": "evil.example"})))
    none_of(looked_at("health", client.get("/healthz")))
    none_of(looked_at("figures", client.get("/metrics")))


def test_a_form_without_its_token() -> None:
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a"})
    assert answer.status_code == 403
    none_of(looked_at("without token", answer))


@pytest.fixture
def browser_of_accidents() -> Iterator[Client]:
    """A browser for the addresses of `tests.web.urls`."""
    with override_settings(ROOT_URLCONF="tests.web.urls"):
        yield Client(raise_request_exception=False)


def test_answers_while_the_database_is_away(world: World) -> None:
    client = browser(world.cast.a.people["engineer"])
    port = connection.settings_dict["PORT"]
    connection.close()
    connection.settings_dict["PORT"] = "1"
    try:
        answers = [client.get(f"/{world.cast.a.slug}/"), client.get("/healthz")]
    finally:
        connection.close()
        connection.settings_dict["PORT"] = port
    assert [answer.status_code for answer in answers] == [503, 503]
    none_of([fault for answer in answers for fault in looked_at("outage", answer)])
    assert errors.unavailable(RequestFactory().get("/"))["Retry-After"]


def test_over_tls_every_answer_says_that_there_is_nothing_but_tls() -> None:
    with override_settings(SECURE_HSTS_SECONDS=31_536_000, SECURE_HSTS_INCLUDE_SUBDOMAINS=True):
        client = Client()
        for url in ("/", "/accounts/login/", "/no/such", "/healthz", "/static/none.css"):
            told = client.get(url, secure=True).headers.get("Strict-Transport-Security")
            assert told == "max-age=31536000; includeSubDomains", url


@pytest.mark.parametrize(
    "policy",
    [
        "", "default-src 'self'", "script-src 'self' 'unsafe-inline'; object-src 'none'",
        "default-src 'none'; base-uri 'none'; frame-ancestors 'self'",
    ],
)  # fmt: skip
def test_a_weak_policy_would_be_noticed(policy: str) -> None:
    assert policy_faults(policy) != []
