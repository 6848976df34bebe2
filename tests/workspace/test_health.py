"""/healthz: who asks learns whether the installation lives, and nothing else."""

import datetime as dt
import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, connections
from django.test import RequestFactory
from django.utils import timezone
from pytest_django import Settings

from qms.notifications.models import OutboxMessage
from qms.organisations.context import Acting, tenant_context
from qms.workspace.beat import broker, leave_sign
from qms.workspace.health import healthz
from qms.workspace.models import Pulse
from qms.workspace.tasks import heartbeat, worker_heartbeat
from tests.factories.cast import Cast
from tests.notifications.conftest import tell

pytestmark = pytest.mark.usefixtures("own_database")


def asked() -> tuple[int, dict[str, Any]]:
    """The status and the body."""
    answer = healthz(RequestFactory().get("/healthz"))
    return answer.status_code, json.loads(answer.content)  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def own_sign(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The broker is shared with other tests; this one leaves its sign under a name of its own."""
    key = f"test:beat:{uuid.uuid4()}"
    monkeypatch.setattr("qms.workspace.beat.KEY", key)
    yield key
    with broker() as client:
        client.delete(key)


@pytest.fixture
def alive(own_sign: str) -> None:
    """Worker, bells and beat have just given a sign."""
    heartbeat()
    worker_heartbeat()
    leave_sign()


@pytest.fixture(autouse=True)
def nothing_old_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mails that other tests left in the outbox are none of ours."""
    monkeypatch.setattr("qms.workspace.health.STUCK_AFTER_SECONDS", 10**6)


def test_all_is_well(alive: None) -> None:
    status, body = asked()
    assert (status, body["ok"]) == (200, True)
    assert set(body) == {"ok", "database", "broker", "worker", "bells", "beat", "outbox"}
    assert all(body[part]["ok"] for part in body if part != "ok")


def test_while_starting_up_it_answers_503_and_says_who_is_missing() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE workspace_pulse SET at = at - interval '1 day'")
    status, body = asked()
    assert status == 503
    assert not body["worker"]["ok"]
    assert body["beat"] == {"ok": False, "problem": "no sign of life yet"}
    assert body["database"] == {"ok": True}


@pytest.mark.parametrize(("silent", "heard"), [("worker", "bells"), ("bells", "worker")])
def test_a_part_that_fell_silent_is_named(alive: None, silent: str, heard: str) -> None:
    Pulse.objects.filter(name=silent).update(at=timezone.now() - dt.timedelta(minutes=2))
    status, body = asked()
    assert status == 503
    assert not body[silent]["ok"]
    assert body[silent]["seconds_ago"] >= 120
    assert body[heard]["ok"]
    assert body["beat"]["ok"]


def test_a_beat_that_fell_silent_is_named(alive: None, own_sign: str) -> None:
    with broker() as client:
        client.set(own_sign, (timezone.now() - dt.timedelta(minutes=2)).isoformat())
    status, body = asked()
    assert (status, body["beat"]["ok"], body["worker"]["ok"]) == (503, False, True)


def test_an_outbox_that_stands_still_is_named(alive: None, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qms.workspace.health.STUCK_AFTER_SECONDS", 600)
    tell(cast.a, "engineer")
    with tenant_context(Acting(cast.a.organisation.pk, source="test")):
        OutboxMessage.objects.filter(channel="mail").update(due_at=timezone.now() - dt.timedelta(days=2))
    heartbeat()
    status, body = asked()
    assert status == 503
    assert body["outbox"]["oldest_due_seconds"] >= 2 * 24 * 3600
    assert body["outbox"]["due"] >= 1


def test_it_answers_when_redis_is_away(alive: None, settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:9"
    status, body = asked()
    assert status == 503
    assert body["broker"] == {"ok": False, "problem": "ConnectionError"}
    assert body["worker"]["ok"]


def test_it_answers_when_the_database_is_away(alive: None, monkeypatch: pytest.MonkeyPatch) -> None:
    away = {"host": "127.0.0.1", "port": 9, "dbname": "x", "user": "x"}
    monkeypatch.setattr(connections["default"], "get_connection_params", lambda: away)
    status, body = asked()
    assert status == 503
    assert body["database"] == {"ok": False, "problem": "OperationalError"}
    assert body["broker"]["ok"]


def test_it_tells_nothing_of_any_tenant(alive: None, cast: Cast) -> None:
    tell(cast.a, "engineer")
    heartbeat()
    answer = healthz(RequestFactory().get("/healthz"))
    assert cast.a.slug not in answer.content.decode()  # type: ignore[attr-defined]
    assert "no-store" in answer.headers["Cache-Control"]
