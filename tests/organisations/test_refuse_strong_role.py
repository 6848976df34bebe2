"""The product does not serve as a database role that no wall stops."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from celery.signals import worker_init
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections

from qms.organisations.checks import refuse_strong_role, role_faults
from tests.ground import superuser, superuser_url

Serving = Callable[[dict[str, Any]], Any]


@pytest.fixture
def serving_as(monkeypatch: pytest.MonkeyPatch) -> Iterator[Serving]:
    """`with serving_as(params)`: the product's connection is made with these parameters."""

    @contextmanager
    def serve(changes: dict[str, Any]) -> Iterator[None]:
        usual = connection.get_connection_params()
        connection.close()
        with monkeypatch.context() as patch:
            patch.setattr(connections["default"], "get_connection_params", lambda: usual | changes)
            yield
        connection.close()

    yield serve
    connection.close()


def login_of(url: str) -> dict[str, Any]:
    from psycopg.conninfo import conninfo_to_dict

    known = conninfo_to_dict(url)
    return {"user": known["user"], "password": known["password"]}


def owner() -> dict[str, Any]:
    params = connections["owner"].get_connection_params()
    return {"user": params["user"], "password": params["password"]}


@pytest.fixture
def weak_role() -> Iterator[Callable[[str], dict[str, Any]]]:
    """`weak_role("GRANT …")`: a role of this test with that grant."""
    name = "too_strong"

    def make(grant: str) -> dict[str, Any]:
        with superuser() as server:
            server.execute(f"DROP ROLE IF EXISTS {name}".encode())
            server.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'x'".encode())
            server.execute(grant.format(name=name).encode())
        return {"user": name, "password": "x"}

    yield make
    connection.close()
    with superuser() as server:
        server.execute(f"DROP ROLE IF EXISTS {name}".encode())


def test_the_runtime_role_passes() -> None:
    refuse_strong_role()
    assert [error for error in run_checks(databases=["default"]) if error.id and "organisations." in error.id] == []


def test_a_superuser_is_refused(serving_as: Serving) -> None:
    with serving_as(login_of(superuser_url())):
        assert {fault.id for fault in role_faults()} == {f"organisations.E00{n}" for n in (1, 2, 3, 4)}
        with pytest.raises(ImproperlyConfigured, match=r"is a superuser.*DATABASE_URL"):
            refuse_strong_role()


def test_the_owner_of_the_tables_is_refused(serving_as: Serving) -> None:
    with serving_as(owner()), pytest.raises(ImproperlyConfigured, match="could take the walls down"):
        refuse_strong_role()


@pytest.mark.parametrize(
    ("grant", "fault"),
    [
        ("ALTER ROLE {name} BYPASSRLS", "organisations.E002"),
        ("GRANT backup TO {name} WITH INHERIT FALSE", "organisations.E002"),
        ("GRANT owner TO {name} WITH INHERIT FALSE", "organisations.E003"),
        ("GRANT portal TO {name}", "organisations.E004"),
    ],
)
def test_a_role_that_could_pass_a_wall_is_refused(
    serving_as: Serving, weak_role: Callable[[str], dict[str, Any]], grant: str, fault: str
) -> None:
    with serving_as(weak_role(grant)):
        assert fault in {one.id for one in role_faults()}


def test_the_worker_does_not_start_then(serving_as: Serving) -> None:
    with serving_as(owner()), pytest.raises(SystemExit, match="owns tables"):
        worker_init.send(sender=None)


def test_a_database_that_is_away_does_not_keep_the_product_down(serving_as: Serving) -> None:
    with serving_as({"host": "127.0.0.1", "port": 9}):
        refuse_strong_role()
