"""What the census shares: the database seen by its superuser, and the names of tables as the catalogue tells them."""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection

from tests.census.clones import standing_in
from tests.census.database import as_superuser
from tests.census.kept import WORLD, clone_of
from tests.census.world import World, opened

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
def furnished(database: None, apart: None, django_db_blocker: Any) -> Iterator[tuple[str, World]]:
    """This worker's clone of the furnished houses: what is done in them is undone, or only adds to them."""
    with django_db_blocker.unblock(), clone_of(WORLD) as found:
        yield found


@pytest.fixture(scope="module")
def world(furnished: tuple[str, World], django_db_blocker: Any) -> Iterator[World]:
    """Both houses furnished and a browser for everybody; requests leave nothing behind."""
    name, houses = furnished
    with django_db_blocker.unblock(), standing_in(name), opened(houses):
        yield houses
        connection.close()
