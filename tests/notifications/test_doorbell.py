"""Redis is only the doorbell: without it acts succeed, and the next tick sends."""

from typing import Any

import kombu
import pytest
from celery import current_app
from django.core.cache.backends.locmem import LocMemCache
from pytest_django import Settings

from qms.notifications.tasks import AWAY, relay
from tests.factories.cast import Cast
from tests.notifications.conftest import change, mails, tell
from tests.notifications.mail_server import MailServer

pytestmark = pytest.mark.usefixtures("own_database")


def test_an_act_succeeds_when_redis_is_away(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    away = kombu.Connection("redis://127.0.0.1:9/0", transport_options=current_app.conf.broker_transport_options)
    send: Any = relay.apply_async

    def ring_there(**options: Any) -> None:
        heard.append("rang")
        send(connection=away, **options)

    monkeypatch.setattr(relay, "apply_async", ring_there)
    assert tell(cast.a, "engineer") == 2
    assert heard == ["rang"]
    assert mails(cast.a)[0].state == "waiting"


def test_the_task_sends_what_is_due_and_can_run_twice(cast: Cast, server: MailServer, no_bell: object) -> None:
    tell(cast.a, "engineer")
    relay()
    relay()
    assert len(server.to(cast.engineer.email)) == 1


def test_a_mail_server_that_is_away_is_left_alone_for_a_while(
    cast: Cast, settings: Settings, server: MailServer, no_bell: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = LocMemCache("away", {})  # the one of the tests is cleared by others at any time
    monkeypatch.setattr("qms.notifications.tasks.cache", cache)
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 9
    tell(cast.a, "engineer")
    relay()
    settings.EMAIL_PORT = port
    change(cast.a, due_at="2026-01-01T00:00Z")
    relay()
    assert mails(cast.a)[0].state == "waiting"
    cache.delete(AWAY)
    relay()
    assert mails(cast.a)[0].state == "sent"
