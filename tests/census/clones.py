"""Private copies of the worker's database: what is done in one is seen by nobody else and gone at the end."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import psycopg
from django.db import connections

from tests import ground
from tests.census.database import as_superuser, database_name

_serial = count(1)


@contextmanager
def private_clone(source: str) -> Iterator[psycopg.Connection[Any]]:
    """Lead Django to a copy of a database that nobody is connected to; yields its superuser, and leads back."""
    with kept_clone(source) as name, standing_in(name), as_superuser() as inside:
        yield inside


@contextmanager
def kept_clone(source: str) -> Iterator[str]:
    """A copy of a database that nobody is connected to, by its name; Django stays where it is."""
    name = copy_database(source)
    try:
        yield name
    finally:
        ground.drop_database(name)


def copy_database(source: str) -> str:
    """Copy a database that nobody is connected to; returns the name of the copy."""
    name = f"copy{next(_serial)}_{os.getpid()}"
    _close_all()
    with ground.superuser() as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}" OWNER owner'.encode())
    return name


@contextmanager
def standing_in(name: str) -> Iterator[None]:
    """Lead Django to another database for the length of the block."""
    here = database_name()
    _close_all()
    ground.point_at(name)
    try:
        yield
    finally:
        _close_all()
        ground.point_at(here)


def _close_all() -> None:
    for alias in connections:
        connections[alias].close()
