"""`make restore ARCHIVE=…`: a backup into the data folder of `make run`, whose servers are started for that alone.

Concord itself must not be running. Servers named in the environment are used instead of the embedded ones, as in
tools/run.py; then DATABASE_SUPERUSER_URL names the superuser.
"""

import os
import subprocess
import sys
from pathlib import Path

from tools.processes import STOP, Interrupted
from tools.run import ROOT, entry
from tools.running import data_folder
from tools.services import Postgres, ServiceFailed, load_secrets
from tools.supervisor import AlreadyRunning, Supervisor


def restore(folder: Path, arguments: list[str]) -> int:
    """Start what is not named in the environment, restore, and end it again; returns the command's exit code."""
    given = {name: value for name, value in os.environ.items() if value}
    own = {"SECRET_KEY": load_secrets(folder)["secret_key"], "CONCORD_DATA": str(folder)}
    postgres = None
    if not os.environ.get("DATABASE_URL"):
        keys = load_secrets(folder)
        postgres = Postgres(folder / "postgres", keys, folder / "log" / "postgres.log")
        postgres.start()
        own |= {"DATABASE_URL": postgres.url("app"), "DATABASE_OWNER_URL": postgres.url("owner")}
        own["DATABASE_SUPERUSER_URL"] = postgres.url("postgres", "postgres")
    try:
        environment = own | given | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
        code = subprocess.call(entry("manage", "restore", *arguments), env=environment, cwd=ROOT)
    finally:
        if postgres:
            postgres.stop()
    if code == 0:
        (folder / "demo-loaded").touch()  # what was restored is not to be mixed with a demo
    return code


def main() -> int:
    """Restore the archive named on the command line."""
    os.umask(0o077)
    folder = data_folder()
    STOP.install(on_second=lambda: None)
    try:
        supervisor = Supervisor(folder)
        supervisor.end_left_overs()
        return restore(folder, sys.argv[1:])
    except AlreadyRunning as other:
        print(f"Concord runs on {folder} ({other}). End it first.", file=sys.stderr)
    except (ServiceFailed, Interrupted) as problem:
        print(problem or "Interrupted.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
