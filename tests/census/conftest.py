"""What the census shares: the database seen by its superuser, and the names of tables as the catalogue tells them."""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection

from tests.census.database import as_superuser
from tests.census.world import World, make_world, opened

Rows = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def superuser(database: None, django_db_blocker: Any) -> Iterator[psycopg.Connection[Any]]:
    """The worker's database, seen by the superuser: no wall, no grants, every statement commits."""
    with as_superuser() as server:
        yield server


@pytest.fixture(scope="module")
def rows(superuser: psycopg.Connection[Any]) -> Rows:
    """`rows(sql, *values)`: the answer of the catalogue."""

    def ask(sql: str, *values: Any) -> list[tuple[Any, ...]]:
        return superuser.execute(sql.encode(), values or None).fetchall()

    return ask


@pytest.fixture(scope="session")
def furnished(database: None, apart: None, django_db_blocker: Any) -> World:
    """The furnished houses, made once: what is done in them is undone, or only adds to them."""
    with django_db_blocker.unblock():
        return make_world()


@pytest.fixture(scope="module")
def world(furnished: World, django_db_blocker: Any) -> Iterator[World]:
    """Both houses furnished and a browser for everybody; requests leave nothing behind."""
    with django_db_blocker.unblock(), opened(furnished):
        yield furnished
        connection.close()
