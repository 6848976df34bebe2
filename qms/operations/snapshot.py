"""What the database holds at one moment, and what its walls look like: for comparing a backup with its original.

Everything is asked under the role `backup`, which reads past the wall, inside one snapshot that pg_dump shares.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

TABLES = """SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' ORDER BY 1, 2"""

PRINTED_ALIKE = """SELECT set_config('timezone', 'UTC', true), set_config('datestyle', 'ISO', true),
 set_config('intervalstyle', 'postgres', true), set_config('bytea_output', 'hex', true),
 set_config('extra_float_digits', '1', true), set_config('search_path', 'public', true)"""


class CannotReadAll(Exception):
    """This connection would not see every row; the message says why."""


@dataclass(frozen=True)
class Count:
    """Rows of a table, and the sum of a 64-bit hash of each row's text: equal rows in any order give equal sums."""

    rows: int
    digest: str


@contextmanager
def as_backup(params: Mapping[str, Any]) -> Iterator[psycopg.Connection[Any]]:
    """One snapshot of the whole database, read as the role `backup`. Raises CannotReadAll, psycopg.OperationalError."""
    plain = {name: value for name, value in params.items() if name not in ("cursor_factory", "context")}
    with psycopg.connect(**plain) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        try:
            connection.execute("SET LOCAL ROLE backup")
        except psycopg.Error as error:
            raise CannotReadAll(
                f"The role of DATABASE_OWNER_URL cannot become `backup`, which reads past the wall: {error} "
                "Run tools/roles.sql as superuser."
            ) from error
        sees = connection.execute("SELECT rolbypassrls OR rolsuper FROM pg_roles WHERE rolname = current_user")
        if not _one(sees):
            raise CannotReadAll("The role `backup` has no BYPASSRLS: its dump would be empty. Run tools/roles.sql.")
        connection.execute(PRINTED_ALIKE)
        yield connection


def _one(cursor: "psycopg.Cursor[Any]") -> Any:
    row = cursor.fetchone()
    return row[0] if row else None


def export_snapshot(connection: "psycopg.Connection[Any]") -> str:
    """The name under which pg_dump reads exactly what this transaction reads."""
    return str(_one(connection.execute("SELECT pg_export_snapshot()")))


def count_rows(connection: "psycopg.Connection[Any]") -> dict[str, Count]:
    """Rows and digest of every table, by `schema.table`."""
    counts = {}
    for schema, table in connection.execute(TABLES).fetchall():
        question = sql.SQL(
            "SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text FROM {} t"
        ).format(sql.Identifier(schema, table))
        row = connection.execute(question).fetchone()
        assert row is not None
        counts[f"{schema}.{table}"] = Count(int(row[0]), str(row[1]))
    return counts


def trail_heads(connection: "psycopg.Connection[Any]") -> dict[str, dict[str, Any]]:
    """The newest entry of every chain of the trail, by organisation."""
    rows = connection.execute("SELECT organisation_id::text, position, digest FROM trail_head ORDER BY 1").fetchall()
    return {organisation: {"position": position, "digest": digest} for organisation, position, digest in rows}


def migrations(connection: "psycopg.Connection[Any]") -> list[str]:
    """The steps by which the tables came to be, as `app.name`."""
    rows = connection.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1").fetchall()
    return [name for (name,) in rows]


def server_facts(connection: "psycopg.Connection[Any]") -> dict[str, Any]:
    """Version, sort order and place in the log of changes."""
    row = connection.execute(
        """SELECT current_setting('server_version_num')::int, current_setting('server_version'), current_database(),
        pg_encoding_to_char(encoding), datlocprovider::text, datcollate, datctype, datlocale,
        pg_current_wal_lsn()::text, now() AT TIME ZONE 'UTC' FROM pg_database WHERE datname = current_database()"""
    ).fetchone()
    assert row is not None
    names = ("version_number", "version", "database", "encoding", "provider", "collate", "ctype", "locale", "lsn", "at")
    return {**dict(zip(names, row, strict=True)), "at": f"{row[-1]:%Y-%m-%dT%H:%M:%S.%f}Z"}


def walls(connection: "psycopg.Connection[Any]") -> list[str]:
    """Everything that keeps people apart, one line each; see walls.sql."""
    question = Path(__file__).with_name("walls.sql").read_bytes()
    return sorted(settled(line) for (line,) in connection.execute(question).fetchall())


_TEXT = r"'(?:[^']|'')*'::character varying"
_LIST = re.compile(rf"\(ARRAY\[({_TEXT}(?:, {_TEXT})*)\]\)::text\[\]")


def settled(line: str) -> str:
    """A line as it would be after a dump was read once more.

    PostgreSQL prints a list of words in one way when it was declared, and in another once that print was read again;
    both mean the same.
    """
    spaced = " ".join(line.split())
    return _LIST.sub(lambda found: "ARRAY[" + re.sub(f"({_TEXT})", r"(\1)::text", found[1]) + "]", spaced)
