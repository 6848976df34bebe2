"""A real streaming replica of the server that the tests run on."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connections

from tests.ground import superuser_url
from tools.processes import let_through, server_user
from tools.services import Postgres, load_secrets, postgres_programs


@contextmanager
def replica_of_the_tests(folder: Path) -> Iterator[Postgres]:
    """Copy the running server and let the copy follow it until the block ends."""
    secrets = load_secrets(folder)
    own = connections["default"].settings_dict
    secrets["app_password"] = str(own["PASSWORD"])
    told = {"log_statement": "all", "log_line_prefix": ""}
    replica = Postgres(folder / "replica", secrets, folder / "replica.log", durable=False, more=told)
    copy = folder / "copy"
    copy.mkdir(mode=0o700)
    if user := server_user():
        shutil.chown(copy, user.pw_uid, user.pw_gid)
    more = ["--checkpoint=fast", "--wal-method=stream", "--write-recovery-conf", "--no-sync", "-D", str(copy)]
    if server_user():
        let_through(copy)
        let_through(postgres_programs() / "postgres")
    replica.run("pg_basebackup", "-d", superuser_url(), *more)
    copy.rename(replica.folder)
    replica.start()
    try:
        yield replica
    finally:
        replica.stop()
