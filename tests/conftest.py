"""The ground all tests stand on: real PostgreSQL with its migrations and roles, real Redis, and a fixed cast.

Nothing is rolled back: acts commit as they do in life, because the trail is chained at commit. Every test gets
organisations of its own, so tests cannot see each other: the wall is what keeps them apart.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import psycopg
import pytest
from django.db import connection, connections
from django.test import Client
from hypothesis import HealthCheck, settings

from tests import ground
from tests.factories.cast import Cast, House, make_cast

TIMELESS = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
settings.register_profile("timeless", deadline=None, suppress_health_check=TIMELESS)
settings.load_profile("timeless")
"""Examples are judged by what comes out, never by how long they take on a busy machine; each gets on with the others'
rows, as all tests do."""


def pytest_sessionfinish(session: pytest.Session) -> None:
    """When the last worker is done, nothing is kept any more."""
    if not hasattr(session.config, "workerinput"):
        ground.drop_kept()


@pytest.fixture(scope="session", autouse=True)
def database(django_db_blocker: Any, worker_id: str) -> Iterator[None]:
    """A database per worker: made by the superuser, migrated by `owner`, used as `app`."""
    with django_db_blocker.unblock():
        name = ground.clone_database(worker_id, ground.migrate)
        ground.point_at(name)
        yield
        for alias in connections:
            connections[alias].close()
    ground.drop_database(name)


@pytest.fixture(scope="module")
def own_database(database: None, worker_id: str) -> Iterator[None]:
    """A database of the module's own, for what walks through all organisations: else it meets a thousand of others."""
    with ground.database_apart(f"{worker_id}_own"):
        yield


@pytest.fixture(scope="session", autouse=True)
def apart(worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Redis numbers and folders that no other worker uses."""
    ground.take_redis(worker_id)
    ground.take_folders(tmp_path_factory.mktemp("data"))


@pytest.fixture(autouse=True)
def clean_state(apart: None) -> Iterator[None]:
    """No outgoing mail and no cached counter is carried from one test to the next; a transaction left open fails."""
    from django.core import mail
    from django.core.cache import cache
    from django.utils import timezone, translation

    from qms.notifications.aside import wait_until_sent

    cache.clear()
    wait_until_sent()
    mail.outbox = []
    translation.activate("en")
    yield
    timezone.deactivate()
    if _left_open():
        connection.close()
        connection.connect()
        pytest.fail("The test has left a transaction open.")


def _left_open() -> bool:
    """Whether this thread's connection stands inside a transaction, opened by Django or by hand."""
    raw = connection.connection
    idle = psycopg.pq.TransactionStatus.IDLE
    return connection.in_atomic_block or (raw is not None and not raw.closed and raw.info.transaction_status != idle)


@pytest.fixture
def cast() -> Cast:
    """Two organisations that look alike, two customers of one, people of every role, a stranger."""
    return make_cast()


@pytest.fixture
def neighbour(cast: Cast) -> House:
    """The other organisation, built before the test begins: for what walks through all, or stands in one already."""
    return cast.b


@pytest.fixture
def client_for() -> Any:
    """`client_for(person)`: a browser of that person, signed in."""

    def sign_in(person: Any) -> Client:
        client = Client(raise_request_exception=True)
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Any:
    """`at(moment)`: the product's clock shows that moment from now on."""

    def move(moment: datetime) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    return move
