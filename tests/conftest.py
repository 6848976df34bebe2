"""The ground all tests stand on: real PostgreSQL with its migrations and roles, real Redis, and a fixed cast.

Nothing is rolled back: acts commit as they do in life, because the trail is chained at commit. Every test gets
organisations of its own, so tests cannot see each other: the wall is what keeps them apart.
"""

import os
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import Client

from tests.factories.cast import Cast, make_cast


def _worker_database(worker: str) -> str:
    """Create this worker's database, empty, owned by `owner`; return its name."""
    name = f"test_{worker}_{os.getpid()}"
    with psycopg.connect(os.environ["DATABASE_SUPERUSER_URL"], autocommit=True) as superuser:
        superuser.execute(f'CREATE DATABASE "{name}" OWNER owner'.encode())
    return name


@pytest.fixture(scope="session", autouse=True)
def database(django_db_blocker: Any, worker_id: str) -> Iterator[None]:
    """A database per worker: made by the superuser, migrated by `owner`, used as `app`."""
    from django.core.management import call_command

    name = _worker_database(worker_id)
    with django_db_blocker.unblock():
        for alias in connections:
            connections[alias].close()
            settings.DATABASES[alias]["NAME"] = connections[alias].settings_dict["NAME"] = name
        call_command("migrate", database="owner", verbosity=0, interactive=False)
        connections["owner"].close()
        yield
        for alias in connections:
            connections[alias].close()
    with psycopg.connect(os.environ["DATABASE_SUPERUSER_URL"], autocommit=True) as superuser:
        superuser.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())


@pytest.fixture(autouse=True)
def clean_state() -> Iterator[None]:
    """No transaction, no outgoing mail and no cached counter is carried from one test to the next."""
    from django.core import mail
    from django.core.cache import cache
    from django.utils import timezone, translation

    cache.clear()
    mail.outbox = []
    translation.activate("en")
    yield
    timezone.deactivate()
    while connection.in_atomic_block:
        connection.close()


@pytest.fixture
def cast() -> Cast:
    """Two organisations that look alike, two customers of one, people of every role, a stranger."""
    return make_cast()


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
