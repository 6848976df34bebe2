"""The database from outside the product: connections of single roles, and what the catalogue calls a tenant's table."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connections

from tests.ground import superuser_url

TENANT_TABLES = """SELECT c.relname FROM pg_class c WHERE c.relkind IN ('r', 'p')
 AND c.relnamespace = 'public'::regnamespace AND c.relrowsecurity ORDER BY 1"""
TRAIL_TABLES = ("trail_fact", "trail_link", "trail_head", "trail_checkpoint")


def database_name() -> str:
    """The database of this worker."""
    return str(connections["default"].settings_dict["NAME"])


@contextmanager
def as_superuser() -> Iterator[psycopg.Connection[Any]]:
    """The worker's database without any wall; every statement commits."""
    with psycopg.connect(superuser_url(), dbname=database_name(), autocommit=True) as server:
        yield server


@contextmanager
def as_app(**more: Any) -> Iterator[psycopg.Connection[Any]]:
    """A connection of the runtime role beside Django's own."""
    params = {**connections["default"].get_connection_params(), **more}
    params = {name: value for name, value in params.items() if name not in ("cursor_factory", "context")}
    with psycopg.connect(**params, autocommit=True) as app:
        yield app
