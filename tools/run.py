"""`make run`: all of Concord on this machine, from nothing to a printed address, until Ctrl-C or SIGTERM.

Reads PORT and CONCORD_DATA; DATABASE_URL with DATABASE_OWNER_URL, and REDIS_URL, name servers elsewhere, and then the
embedded ones are not started. All settings: docs/administrator/configure.md.
"""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from tools.processes import HOST, STOP, Interrupted, bindable, launch, tail
from tools.services import Pair, Postgres, Redis, ServiceFailed, load_secrets
from tools.supervisor import AlreadyRunning, Child, Supervisor, say

ROOT = Path(__file__).resolve().parent.parent
BIG_LOG_BYTES = 20_000_000
HEALTH_SECONDS = 120


class NotPossible(RuntimeError):
    """Concord cannot start; the message says what to do."""


class Run:
    """One run of everything on one data folder."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port, self.logs = folder, port, folder / "log"
        self.supervisor = Supervisor(folder)
        self.environment = dict(os.environ)

    def prepare(self) -> None:
        """Check what can be checked before anything is started. Raises NotPossible."""
        self.supervisor.end_left_overs()
        if not bindable(self.port):
            raise NotPossible(f"Port {self.port} is in use. Choose another one: make run PORT={self.port + 1}")
        if os.environ.get("DATABASE_URL") and not os.environ.get("DATABASE_OWNER_URL"):
            raise NotPossible("DATABASE_URL is set, so DATABASE_OWNER_URL must be too: migrations run as the owner.")
        self.logs.mkdir(exist_ok=True)
        for log in self.logs.glob("*.log"):
            if log.stat().st_size > BIG_LOG_BYTES:
                log.replace(log.with_suffix(".log.1"))

    def start_servers(self) -> None:
        """Start the embedded servers that are not named in the environment, and complete the environment."""
        pair = Pair.in_folder(self.folder, durable=True)
        defaults = {"DEMO": "1", "BIND": HOST}
        defaults["SECRET_KEY"] = load_secrets(self.folder)["secret_key"]
        defaults["BEAT_FILE"] = str(self.folder / "celerybeat-schedule")
        if not os.environ.get("REDIS_URL"):
            self.supervisor.add(Child("redis", starter(pair.redis), (signal.SIGTERM,)))
            defaults["REDIS_URL"] = pair.redis.url
        if not os.environ.get("DATABASE_URL"):
            self.supervisor.add(Child("postgres", starter(pair.postgres), (signal.SIGINT, signal.SIGQUIT), 30))
            pair.postgres.create_database()
            defaults["DATABASE_URL"] = pair.postgres.url("app")
            defaults["DATABASE_OWNER_URL"] = pair.postgres.url("owner")
        given = {name: value for name, value in os.environ.items() if value}
        self.environment = defaults | given | {"CONCORD_DATA": str(self.folder), "PORT": str(self.port)}
        self.environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"

    def bring_up_to_date(self) -> None:
        """Migrate, compile translations, collect static files, and tell the demo's story on the first start."""
        self.step("Bringing the database up to date", "migrate")
        self.step("Collecting translations and static files", "prepare")
        marker = self.folder / "demo-loaded"
        if self.environment.get("DEMO") not in {"1", "true", "True", "on"} or marker.exists():
            return
        if self.has_command("demo"):
            self.step("Loading the demo (once)", "manage", "demo")
            marker.touch()

    def step(self, title: str, *arguments: str) -> None:
        """Run a part of the entry script to its end. Raises NotPossible with what it said last."""
        say(f"{title} …")
        log = self.logs / "start.log"
        if self.supervisor.run_step(entry(*arguments), self.environment, log):
            raise NotPossible(f"{title} failed. {log} ends with:\n{tail(log, 30)}")

    def has_command(self, name: str) -> bool:
        """Does Concord have this command?"""
        return self.supervisor.run_step(entry("manage", "help", name), self.environment, self.logs / "start.log") == 0

    def start_parts(self) -> None:
        """Start web server, worker, bells and beat."""
        for name, stops in (
            ("worker", (signal.SIGTERM, signal.SIGQUIT)),
            ("bells", (signal.SIGTERM, signal.SIGQUIT)),
            ("beat", (signal.SIGTERM,)),
            ("web", (signal.SIGTERM, signal.SIGQUIT)),
        ):
            self.supervisor.add(Child(name, self.part(name), stops))

    def part(self, name: str) -> Callable[[], subprocess.Popen[bytes]]:
        """Return the function that launches a part of Concord."""
        return lambda: launch(entry(name), self.logs / f"{name}.log", env=self.environment, cwd=ROOT)

    def wait_for_health(self) -> bool:
        """Wait until /healthz says that all is well; after two minutes say what is not, and return False."""
        deadline = time.monotonic() + HEALTH_SECONDS
        status, answer = 0, ""
        while time.monotonic() < deadline:
            status, answer = self.ask_health()
            if status == 200:
                return True
            STOP.pause(0.3)
            self.supervisor.tend()
        say(f"Not everything is well: /healthz says {status or 'nothing'} {answer}")
        return False

    def ask_health(self) -> tuple[int, str]:
        """Return status and body of /healthz; status 0 when nothing answers."""
        try:
            with urllib.request.urlopen(f"http://{HOST}:{self.port}/healthz", timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read(500).decode() if refused.code == 503 else refused.reason
        except OSError as problem:
            return 0, str(problem)

    def print_address(self, *, well: bool) -> None:
        """Print where to go and who can log in."""
        address = self.environment.get("PUBLIC_URL") or f"http://{HOST}:{self.port}"
        (self.folder / "run.lock").write_text(f"process {os.getpid()}, {address}")
        state = "is ready" if well else "runs, but not well,"
        say(f"Concord {state} at {address}   (Ctrl-C ends it; logs in {self.logs})")
        if self.environment.get("DEMO") in {"1", "true", "True", "on"}:
            print(login_table(self.demo_logins()), flush=True)

    def demo_logins(self) -> list[dict[str, str | None]]:
        """Return what `manage.py demo_logins` prints: one person per line."""
        answer = subprocess.run(
            entry("manage", "demo_logins"), env=self.environment, check=False, capture_output=True, text=True
        )
        return [json.loads(line) for line in answer.stdout.splitlines()] if answer.returncode == 0 else []


def login_table(people: list[dict[str, str | None]]) -> str:
    """Return the demo's people as a table: where they belong, their role, e-mail and password."""
    if not people:
        return ""
    columns = ("organisation", "customer", "role", "email", "password")
    rows = [columns, *(tuple(person.get(column) or "-" for column in columns) for person in people)]
    widths = [max(len(row[index]) for row in rows) for index in range(len(columns))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\nDemo people (for a second factor: manage.py demo_logins):\n  " + "\n  ".join(lines)


def entry(*arguments: str) -> list[str]:
    """Return the command line of the entry script."""
    return ["/bin/sh", str(ROOT / "tools" / "entrypoint.sh"), *arguments]


def starter(server: Postgres | Redis) -> Callable[[], subprocess.Popen[bytes]]:
    """Return a function that starts an embedded server and gives its process; a restart keeps the port."""

    def start() -> subprocess.Popen[bytes]:
        try:
            server.start()
        except Interrupted:
            server.stop()
            raise
        if server.process is None:
            raise ServiceFailed("The server has no process.")
        return server.process

    return start


def main() -> int:
    """Run until asked to end; returns the exit code."""
    os.umask(0o077)  # what is in the data folder is nobody else's business
    folder = Path(os.environ.get("CONCORD_DATA") or ROOT / ".data").resolve()
    try:
        run = Run(folder, int(os.environ.get("PORT") or 8000))
    except AlreadyRunning as other:
        print(
            f"Concord already runs on {folder} ({other}). End it first, or choose another CONCORD_DATA.",
            file=sys.stderr,
        )
        return 1
    STOP.install(on_second=run.supervisor.force)
    try:
        run.prepare()
        run.start_servers()
        run.bring_up_to_date()
        run.start_parts()
        run.print_address(well=run.wait_for_health())
        run.supervisor.watch()
    except Interrupted:
        say("Ending …")
    except (NotPossible, ServiceFailed) as problem:
        if not STOP.count:
            print(problem, file=sys.stderr)
            return 1
    finally:
        run.supervisor.end_all()
        say("Ended.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
