"""Several people at once, each with a thread, a browser and a connection of their own."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import psycopg
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from qms.accounts.models import Person
from tests.census.database import as_superuser, database_name
from tests.census.forms import forms_of
from tests.factories.records import totp_secret

PATIENCE = 30
_places = count(70_000_000)


class Together:
    """`with Together() as people: people.start(act); people.start(other)`; results in the order of the starts."""

    def __init__(self) -> None:
        self.results: list[Any] = []
        self.threads: list[threading.Thread] = []

    def start(self, act: Callable[[], Any]) -> None:
        """Let somebody act."""
        place = len(self.results)
        self.results.append(None)

        def run() -> None:
            try:
                self.results[place] = act()
            except Exception as error:  # noqa: BLE001  shown by the test as this person's result
                self.results[place] = error
            finally:
                connection.close()

        thread = threading.Thread(target=run)
        self.threads.append(thread)
        thread.start()

    def __enter__(self) -> "Together":
        return self

    def __exit__(self, *_error: object) -> None:
        for thread in self.threads:
            thread.join(PATIENCE)
            assert not thread.is_alive(), "somebody waits for ever"


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Everybody begins at the same moment; what came of each."""
    start = threading.Barrier(len(acts))

    def at_once(act: Callable[[], Any]) -> Callable[[], Any]:
        def begin() -> Any:
            start.wait(PATIENCE)
            return act()

        return begin

    with Together() as people:
        for act in acts:
            people.start(at_once(act))
    return people.results


WAITING = """SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"""


@contextmanager
def held_up(table: str, key: object, *, by: int) -> Iterator[Callable[[], None]]:
    """Hold a row's lock until `by` others wait: then each of them is in the middle of its act.

    Yields a function that waits for them; call it after they have been started. The end of the block lets them go on.
    """
    with as_superuser() as watcher, psycopg.connect(**_superuser()) as holder:
        column = "record_id" if table == "records_searchentry" else "id"
        holder.execute(f"SELECT 1 FROM {table} WHERE {column} = %s FOR UPDATE".encode(), [key])
        tick = threading.Event()

        def until_they_wait() -> None:
            for _turn in range(PATIENCE * 50):
                row = watcher.execute(WAITING.encode()).fetchone()
                if row and row[0] >= by:
                    return
                tick.wait(0.02)
            raise AssertionError("nobody came to wait for the row")

        yield until_they_wait
        holder.rollback()


def _superuser() -> dict[str, Any]:
    from tests.ground import superuser_url

    return {**psycopg.conninfo.conninfo_to_dict(superuser_url()), "dbname": database_name()}


def deadlocks() -> int:
    """How many deadlocks this database has seen."""
    with as_superuser() as server:
        server.execute("SELECT pg_stat_force_next_flush()")
        row = server.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()").fetchone()
        assert row is not None
        return int(row[0])


@contextmanager
def codes(*people: Person) -> Iterator[list[str]]:
    """Today's code of everybody's authenticator, at one moment of which no code was used yet."""
    place = next(_places)
    with patch("allauth.mfa.totp.internal.auth.time", SimpleNamespace(time=lambda: place * 30)):
        yield [str(format_hotp_value(hotp_value(totp_secret(person), place))) for person in people]


def shown(client: Client, address: str) -> dict[str, str]:
    """The fields of an act's page as a browser would send them back."""
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return next(form.values for form in forms_of(answer.content.decode()) if "version" in form.values)


def browser(person: Person) -> Client:
    """A browser that shows the error page instead of raising, as in life."""
    client = Client(raise_request_exception=False)
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def status(answer: Any) -> int:
    """The status of an answer; whatever else came instead is shown."""
    assert isinstance(answer, HttpResponse), repr(answer)
    return answer.status_code
