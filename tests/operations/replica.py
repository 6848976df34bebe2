"""A real streaming replica of the server that the tests run on."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connections

from tests.ground import superuser_url
from tools.processes import let_through, server_user
from tools.services import Postgres, load_secrets, postgres_programs


def copy_of_the_tests(folder: Path, *, more: dict[str, str], follow: bool) -> Postgres:
    """A copy of the running server with everything in it, not started yet; `follow`: as its replica."""
    secrets = load_secrets(folder) | {"app_password": str(connections["default"].settings_dict["PASSWORD"])}
    server = Postgres(folder / "server", secrets, folder / "server.log", durable=False, more=more)
    copy = folder / "copy"
    copy.mkdir(mode=0o700)
    if user := server_user():
        shutil.chown(copy, user.pw_uid, user.pw_gid)
        let_through(copy)
        let_through(postgres_programs() / "postgres")
    how = ["--checkpoint=fast", "--wal-method=stream", "--no-sync", *(["--write-recovery-conf"] if follow else [])]
    server.run("pg_basebackup", "-d", superuser_url(), *how, "-D", str(copy))
    copy.rename(server.folder)
    return server


@contextmanager
def replica_of_the_tests(folder: Path) -> Iterator[Postgres]:
    """Copy the running server and let the copy follow it until the block ends."""
    replica = copy_of_the_tests(folder, more={"log_statement": "all", "log_line_prefix": ""}, follow=True)
    replica.start()
    try:
        yield replica
    finally:
        replica.stop()
