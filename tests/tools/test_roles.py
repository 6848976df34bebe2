"""The database roles of tools/roles.sql, as the embedded server and external ones get them."""

import os
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest


@pytest.fixture
def superuser() -> Iterator[psycopg.Connection[Any]]:
    """A superuser's connection to the server under test."""
    with psycopg.connect(os.environ["DATABASE_SUPERUSER_URL"]) as connection:
        yield connection


@pytest.mark.parametrize(
    ("role", "can_login", "sees_past_the_wall"),
    [
        ("owner", True, False),
        ("app", True, False),
        ("portal", False, False),
        ("trail", False, False),
        ("search", False, False),
        ("backup", False, True),
    ],
)
def test_each_role_may_do_exactly_its_part(
    superuser: psycopg.Connection[Any], role: str, can_login: bool, sees_past_the_wall: bool
) -> None:
    question = "SELECT rolcanlogin, rolbypassrls, rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication"
    row = superuser.execute(f"{question} FROM pg_roles WHERE rolname = %s".encode(), [role]).fetchone()
    assert row == (can_login, sees_past_the_wall, False)


def test_the_product_can_become_portal_but_does_not_inherit_it(superuser: psycopg.Connection[Any]) -> None:
    members = superuser.execute(
        "SELECT roleid::regrole::text, member::regrole::text, inherit_option, set_option FROM pg_auth_members"
        " WHERE member IN ('app'::regrole, 'owner'::regrole) ORDER BY 1"
    ).fetchall()
    assert members == [
        ("backup", "owner", False, True),
        ("portal", "app", False, True),
        ("search", "owner", True, True),
        ("trail", "owner", True, True),
    ]


def test_the_product_may_not_make_tables() -> None:
    with (
        psycopg.connect(os.environ["DATABASE_URL"]) as app,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="permission denied for schema public"),
    ):
        app.execute("CREATE TABLE notes (text text)")
