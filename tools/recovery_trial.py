"""Point-in-time recovery, tried and measured: `python -m tools.recovery_trial` on embedded servers of its own.

Somebody writes a row every few milliseconds and notes which were acknowledged. The server keeps a base backup, an
archive of its log (`archive_command`) and a stream of it (`pg_receivewal`). Then its disk is lost. Recovered are: the
moment before a mistake; the newest state from the archive alone; the newest state from archive and stream.
docs/administrator/point-in-time.md tells how to set the same up on a server of one's own.
"""

import dataclasses
import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from tools.processes import end, launch, server_user
from tools.services import Postgres, ServiceFailed, load_secrets, postgres_programs

SLOT = "stream"
PATIENCE = 60


@dataclasses.dataclass
class Recovered:
    """What a recovery brought back: acknowledged rows lost, rows that should not be there, seconds until it served."""

    lost: int
    too_many: int
    seconds: float
    lost_seconds: float


class Trial:
    """One server with its base backup, archive and stream, in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.keys = load_secrets(folder)
        for name in ("archive", "stream", "base"):
            self._folder(name)
        self.server = self._server("original", {
            "archive_mode": "on", "archive_command": f"test ! -f {folder}/archive/%f && cp %p {folder}/archive/%f",
            "archive_timeout": "60", "wal_level": "replica",
        })  # fmt: skip
        self.said: list[tuple[int, dt.datetime]] = []
        self.receiver: subprocess.Popen[bytes] | None = None

    def _folder(self, name: str) -> Path:
        path = self.folder / name
        path.mkdir(mode=0o700, exist_ok=True)
        if user := server_user():
            os.chown(path, user.pw_uid, user.pw_gid)
            self.folder.chmod(0o711)
        return path

    def _server(self, name: str, more: dict[str, str]) -> Postgres:
        return Postgres(self.folder / name, self.keys, self.folder / f"{name}.log", more=more)

    def begin(self) -> None:
        """Start the server, the stream of its log, and take the base backup."""
        self.server.start()
        with self.connect(self.server) as connection:
            connection.execute("CREATE TABLE act (id bigint PRIMARY KEY, at timestamptz DEFAULT clock_timestamp())")
            connection.execute("SELECT pg_create_physical_replication_slot(%s)", [SLOT])
        self.receiver = launch(self._receive(), self.folder / "receiver.log", user=server_user())
        base = ["--checkpoint=fast", "--wal-method=none", "-D", str(self.folder / "base")]
        self.server.run("pg_basebackup", "-d", self.server.url("postgres", "postgres"), *base)
        with self.connect(self.server) as connection:  # from here on a commit waits until the stream has it
            connection.execute("ALTER SYSTEM SET synchronous_standby_names = 'pg_receivewal'")
            connection.execute("SELECT pg_reload_conf()")

    def _receive(self) -> list[str]:
        program = str(postgres_programs() / "pg_receivewal")
        address = self.server.url("postgres", "postgres")
        return [program, "-d", address, "-D", str(self.folder / "stream"), "--slot", SLOT, "--synchronous", "--no-loop"]

    def connect(self, server: Postgres) -> "psycopg.Connection[tuple[object, ...]]":
        """A superuser's connection; every statement commits."""
        return psycopg.connect(server.url("postgres", "postgres"), autocommit=True)

    def write(self, rows: int) -> dt.datetime:
        """Write rows one by one; returns the server's time when the last one was acknowledged."""
        with self.connect(self.server) as connection:
            for _row in range(rows):
                number = len(self.said) + 1
                answer = connection.execute("INSERT INTO act VALUES (%s) RETURNING at", [number]).fetchone()
                assert answer is not None
                assert isinstance(answer[0], dt.datetime)
                self.said.append((number, answer[0]))
            now = connection.execute("SELECT clock_timestamp()").fetchone()
            assert now is not None
            assert isinstance(now[0], dt.datetime)
            return now[0]

    def archived(self) -> None:
        """Wait until the log so far lies in the archive."""
        with self.connect(self.server) as connection:
            connection.execute("SELECT pg_switch_wal()")
            wait_for(lambda: _archived(connection))

    def lose_the_disk(self) -> None:
        """Kill the server as a power cut would, and take its files away."""
        process = self.server.process
        assert process is not None
        os.killpg(process.pid, 9)
        process.wait()
        if self.receiver is not None:
            self.receiver.wait(PATIENCE)  # it has written what it got and ends with its server
        shutil.rmtree(self.server.folder)

    def recover(self, name: str, *, until: dt.datetime | None = None, stream: bool = False) -> Recovered:
        """Recover to a time, or to the newest there is, and count what is there."""
        shutil.copytree(self.folder / "base", self.folder / name)
        for path in [self.folder / name, *(self.folder / name).rglob("*")]:
            shutil.copystat(self.folder / "base" / path.relative_to(self.folder / name), path)
            if user := server_user():
                os.chown(path, user.pw_uid, user.pw_gid)
        (self.folder / name / "recovery.signal").touch()
        fetch = f"cp {self.folder}/archive/%f %p"
        if stream:
            fetch += f" || cp {self.folder}/stream/%f %p || cp {self.folder}/stream/%f.partial %p"
        more = {"restore_command": fetch, "recovery_target_action": "promote"}
        server = self._server(name, more | ({"recovery_target_time": until.isoformat()} if until else {}))
        begun = time.monotonic()
        try:
            server.start()
            with self.connect(server) as connection:
                wait_for(lambda: connection.execute("SELECT pg_is_in_recovery()").fetchone() == (False,))
                found = {row[0] for row in connection.execute("SELECT id FROM act").fetchall()}
            return self._judge(found, until, time.monotonic() - begun)
        finally:
            server.stop()

    def _judge(self, found: set[object], until: dt.datetime | None, seconds: float) -> Recovered:
        wanted = [(number, at) for number, at in self.said if until is None or at <= until]
        missing = [at for number, at in wanted if number not in found]
        span = (wanted[-1][1] - min(missing)).total_seconds() if missing else 0.0
        extra = len(found - {number for number, _at in wanted})
        return Recovered(len(missing), extra, round(seconds, 1), round(span, 3))

    def end(self) -> None:
        """Stop whatever runs."""
        self.server.stop()
        if self.receiver is not None:
            end(self.receiver, 15)  # type: ignore[arg-type]  # SIGTERM


def _archived(connection: "psycopg.Connection[tuple[object, ...]]") -> bool:
    last = connection.execute("SELECT last_archived_wal FROM pg_stat_archiver").fetchone()
    now = connection.execute("SELECT pg_walfile_name(pg_current_wal_lsn())").fetchone()
    return bool(last and last[0] and now and str(last[0])[:24] >= _before(str(now[0])))


def _before(segment: str) -> str:
    """The name of the log file before this one (16 MB each, 256 to a number)."""
    number = int(segment[8:16], 16) * 256 + int(segment[16:], 16) - 1
    return f"{segment[:8]}{number // 256:08X}{number % 256:08X}"


def wait_for(ready: Callable[[], bool]) -> None:
    """Ask until the answer is yes. Raises ServiceFailed after a minute."""
    deadline = time.monotonic() + PATIENCE
    while not ready():
        if time.monotonic() > deadline:
            raise ServiceFailed("The server did not come so far in time.")
        time.sleep(0.1)


def trial(folder: Path, rows: int) -> dict[str, Recovered]:
    """Three recoveries of one lost server; rows: how many are written in each of three stretches."""
    one = Trial(folder)
    try:
        one.begin()
        good = one.write(rows)
        one.write(rows)  # the mistake that must not come back, and everything after it
        one.archived()
        one.write(rows)  # not in the archive yet
        one.lose_the_disk()
    finally:
        one.end()
    return {
        "to a time": one.recover("to-a-time", until=good),
        "newest, archive alone": one.recover("newest-archive"),
        "newest, archive and stream": one.recover("newest-stream", stream=True),
    }


def main() -> int:
    """Run the trial and print what it measured."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    with tempfile.TemporaryDirectory(prefix="concord-recovery-") as folder:
        found = trial(Path(folder), rows)
    for name, result in found.items():
        print(f"{name}: {json.dumps(dataclasses.asdict(result))}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
