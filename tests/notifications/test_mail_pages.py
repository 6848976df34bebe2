"""Pages about mails: what was not delivered, and the demo's mailbox with its safe look at HTML."""

import re
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from pytest_django import Settings

from qms.notifications.models import SandboxMail
from qms.notifications.relay import relay_once
from tests.factories.cast import Cast
from tests.notifications.conftest import mails, outbox, tell
from tests.notifications.mail_server import MailServer

pytestmark = pytest.mark.usefixtures("no_bell")


@pytest.fixture
def sandbox(settings: Settings) -> None:
    """The demo's mailbox takes all mails."""
    settings.SANDBOX_MAIL = True
    settings.EMAIL_BACKEND = "qms.notifications.sandbox.SandboxBackend"


def test_administrators_see_failed_mails_and_decide(cast: Cast, client_for: Any, server: MailServer) -> None:
    tell(cast.a, "engineer", "manager")
    server.answers = {cast.engineer.email: "550 no such user", cast.manager.email: "550 gone"}
    relay_once()
    browser, address = client_for(cast.admin), f"/{cast.a.slug}/notifications/failed/"
    listed = browser.get(address).content.decode()
    assert cast.engineer.email in listed
    assert "550 no such user" in listed
    first, second = mails(cast.a)
    assert "550 no such user" in browser.get(f"{address}{first.pk}/").content.decode()
    server.answers = {}
    assert browser.post(f"{address}{first.pk}/", {"act": "send_again"}).status_code == 302
    assert browser.post(f"{address}{second.pk}/", {"act": "give_up"}).status_code == 302
    relay_once()
    assert [row.state for row in mails(cast.a)] == ["sent", "cancelled"]
    assert "Every mail reached its reader" in browser.get(address).content.decode()
    assert browser.post(f"{address}{first.pk}/", {"act": "give_up"}).status_code == 404


def test_others_do_not_see_the_failed_mails(cast: Cast, client_for: Any) -> None:
    for part in ("engineer", "manager", "auditor", "piet"):
        answer = client_for(cast.a.people[part]).get(f"/{cast.a.slug}/notifications/failed/")
        assert answer.status_code == 404


def test_the_demo_keeps_mails_instead_of_sending_them(cast: Cast, client_for: Any, sandbox: None) -> None:
    tell(cast.a, "piet", quote="<script>alert(1)</script>")
    relay_once()
    (row,) = mails(cast.a)
    assert row.state == "sent"
    browser, address = client_for(cast.manager), f"/{cast.a.slug}/mailbox/"
    assert "weld crack B-10 changed" in browser.get(address).content.decode()
    kept = SandboxMail.objects.get(message_id=row.message_id)
    text = browser.get(f"{address}{kept.pk}/").content.decode()
    assert "&lt;script&gt;alert(1)" in text
    assert re.search(rf'<a href="http[^"]+/{cast.a.slug}/complaints/CMP-2026-00042/"', text)
    html = browser.get(f"{address}{kept.pk}/html/")
    policy = html.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script" not in policy.replace("allow-scripts", "SCRIPTS")
    assert "<script>" not in html.content.decode()


def test_the_mailbox_is_filtered_by_reader(cast: Cast, client_for: Any, sandbox: None) -> None:
    tell(cast.a, "piet", subject="for Piet")
    tell(cast.a, "rival", subject="for Rolf", event="other")
    relay_once()
    shown = client_for(cast.admin).get(f"/{cast.a.slug}/mailbox/?to={cast.piet.email}").content.decode()
    assert "for Piet" in shown
    assert "for Rolf" not in shown


def test_an_organisation_sees_its_own_mails_and_those_of_sign_in_to_its_people(
    cast: Cast, client_for: Any, sandbox: None
) -> None:
    tell(cast.b, "engineer", subject="secret of b")
    relay_once()
    for reader in (cast.engineer, cast.stranger):
        EmailMultiAlternatives(f"Reset for {reader.email}", "text", to=[reader.email]).send()
    shown = client_for(cast.admin).get(f"/{cast.a.slug}/mailbox/").content.decode()
    assert f"Reset for {cast.engineer.email}" in shown
    assert "secret of b" not in shown
    assert cast.stranger.email not in shown
    foreign = SandboxMail.objects.get(sent_for=cast.b.organisation.pk)
    for rest in ("", "html/"):
        assert client_for(cast.admin).get(f"/{cast.a.slug}/mailbox/{foreign.pk}/{rest}").status_code == 404


def test_only_those_who_may_read_it_and_only_in_the_demo(cast: Cast, client_for: Any, settings: Settings) -> None:
    address = f"/{cast.a.slug}/mailbox/"
    settings.SANDBOX_MAIL = False
    assert client_for(cast.admin).get(address).status_code == 404
    settings.SANDBOX_MAIL = True
    assert client_for(cast.admin).get(address).status_code == 200
    for part in ("engineer", "auditor", "piet"):
        assert client_for(cast.a.people[part]).get(address).status_code == 404


def test_without_the_demo_the_backend_speaks_to_the_mail_server(
    cast: Cast, server: MailServer, settings: Settings
) -> None:
    settings.SANDBOX_MAIL = False
    settings.EMAIL_BACKEND = "qms.notifications.sandbox.SandboxBackend"
    tell(cast.a, "engineer")
    relay_once()
    assert len(server.to(cast.engineer.email)) == 1
    assert outbox(cast.a, channel="mail")[0].state == "sent"
