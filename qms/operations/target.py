"""Where a restore goes: a database of its own beside the one in use, which takes its name only when all is well.

So a restore that fails at any point leaves what was there as it was; and what was there is kept under another name.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from qms.operations.clients import Programs

SPACE = "template1"
"""The database every cluster has, from which others are made and renamed."""


class RestoreRefused(Exception):
    """Nothing was changed; the message says what stands in the way."""


@dataclass
class Target:
    """A cluster reached as superuser, and the name the database is to have."""

    address: dict[str, Any]
    name: str
    draft: str

    @classmethod
    def at(cls, url: str) -> "Target":
        """The target of a superuser's address; the database's name is the one of DATABASE_URL."""
        name = str(settings.DATABASES["default"]["NAME"])
        moment = dt.datetime.now(dt.UTC)
        try:
            address = dict(conninfo_to_dict(url))
        except psycopg.Error as error:
            raise RestoreRefused(f"The superuser's address cannot be read: {error}") from error
        return cls(address, name, f"{name}_restoring_{moment:%Y%m%d_%H%M%S}")

    def params(self, database: str) -> dict[str, Any]:
        """How to reach a database as superuser."""
        return {**self.address, "dbname": database}

    @contextmanager
    def superuser(self, database: str = SPACE) -> Iterator["psycopg.Connection[Any]"]:
        """A superuser's connection; every statement commits."""
        with psycopg.connect(**self.params(database), autocommit=True) as connection:
            yield connection

    def refuse(self, *, replace: bool) -> int:
        """Raises RestoreRefused when the target cannot take a restore; returns the server's version."""
        try:
            with self.superuser() as server:
                row = server.execute(
                    "SELECT rolsuper, current_setting('server_version_num')::int FROM pg_roles"
                    " WHERE rolname = current_user"
                ).fetchone()
                assert row is not None
                if not row[0]:
                    raise RestoreRefused("The address of the superuser names a role that is none.")
                self._refuse_used(server, replace=replace)
                return int(row[1])
        except psycopg.OperationalError as error:
            raise RestoreRefused(f"The server cannot be reached as superuser: {error}") from error

    def _refuse_used(self, server: "psycopg.Connection[Any]", *, replace: bool) -> None:
        if not self._exists(server):
            return
        others = server.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = %s", [self.name]).fetchone()
        if others and others[0]:
            raise RestoreRefused(
                f"The database {self.name} is in use ({others[0]} connections). Stop web server, worker and beat first."
            )
        with self.superuser(self.name) as inside:
            tables = inside.execute(
                "SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
            ).fetchone()
        if tables and tables[0] and not replace:
            raise RestoreRefused(
                f"The database {self.name} is not empty. Say --replace to put the backup in its place; it is kept "
                "under another name."
            )

    def _exists(self, server: "psycopg.Connection[Any]") -> bool:
        return server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.name]).fetchone() is not None

    def make_draft(self, programs: Programs, facts: dict[str, Any]) -> None:
        """Make roles and the draft, with the sort order of the original. Raises ProgramFailed, psycopg.Error."""
        with self.superuser() as server:
            server.execute(_create(self.draft, facts))
        script = (settings.BASE_DIR / "tools" / "roles.sql").read_text()
        passwords = {alias: str(settings.DATABASES[alias].get("PASSWORD") or "") for alias in ("owner", "default")}
        if not all(passwords.values()):
            raise RestoreRefused("DATABASE_URL and DATABASE_OWNER_URL must name passwords: the roles get them.")
        variables = f"\\set owner_password {_quoted(passwords['owner'])}\n\\set app_password "
        variables += f"{_quoted(passwords['default'])}\n"
        options = ["-qAtX", "-v", "ON_ERROR_STOP=1"]
        programs.run("psql", *options, params=self.params(self.draft), script=variables + script)

    def drop_draft(self) -> None:
        """Take the draft away."""
        with self.superuser() as server:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(self.draft)))

    def take_place(self) -> str:
        """Give the draft its name; what had it is kept under the name returned (nothing: there was none)."""
        kept = ""
        with self.superuser() as server:
            if self._exists(server):
                kept = self.draft.replace("_restoring_", "_before_restore_")
                server.execute(_rename(self.name, kept))
            server.execute(_rename(self.draft, self.name))
        return kept


def _rename(old: str, new: str) -> sql.Composed:
    return sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(old), sql.Identifier(new))


def _create(name: str, facts: dict[str, Any]) -> sql.Composed:
    provider = {"b": "builtin", "i": "icu", "c": "libc"}[facts["provider"]]
    locale = {"builtin": "BUILTIN_LOCALE {}", "icu": "ICU_LOCALE {}", "libc": ""}[provider]
    words = sql.SQL(
        "CREATE DATABASE {} TEMPLATE template0 ENCODING {} LOCALE_PROVIDER {} LC_COLLATE {} LC_CTYPE {} " + locale
    )
    values: list[sql.Composable] = [sql.Identifier(name), sql.Literal(facts["encoding"]), sql.SQL(provider)]
    values += [sql.Literal(facts["collate"]), sql.Literal(facts["ctype"])]
    return words.format(*values, *([sql.Literal(facts["locale"])] if locale else []))


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


@contextmanager
def pointed_at(name: str) -> Iterator[None]:
    """Let the product's own connections lead to the named database inside the block."""
    before = {alias: connections[alias].settings_dict["NAME"] for alias in connections}
    _point(dict.fromkeys(before, name))
    try:
        yield
    finally:
        _point(before)


def _point(names: dict[str, str]) -> None:
    for alias, name in names.items():
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
