"""The house's side of the process that makes pages: one is kept for each process that asks, and forks for every job."""

from __future__ import annotations

import atexit
import os
import socket
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from qms.pdf.worker import ANSWER, ORDER

WORKER = Path(__file__).with_name("worker.py")
# Only what Python, fontconfig and the C library need: no address or secret of the house reaches the process.
PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "XDG_CACHE_HOME", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "TMPDIR")
GRACE_SECONDS = 30
"""How much longer than the job's own time we wait for an answer: a start on a busy machine is in it."""


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a job: exit status, result, complaints, whether it was ended for its slowness, memory (KiB)."""

    status: int
    output: bytes
    complaints: bytes
    late: bool
    peak: int


class Gone(Exception):
    """The process is not there any more: it was idle for long, or somebody killed it."""


class PageMaker:
    """One process and the socket by which it takes orders."""

    def __init__(self) -> None:
        self.orders, theirs = socket.socketpair()
        environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-I", str(WORKER)], stdin=theirs.fileno(), stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, env=environment, start_new_session=True,
            )  # fmt: skip

    def work(self, job: bytes, wall_seconds: int) -> Done:
        """Have a job done. Raises Gone when there is no answer, TimeoutError when it does not come."""
        self.orders.settimeout(wall_seconds + GRACE_SECONDS)
        ours, theirs = socket.socketpair()
        with ours, tempfile.TemporaryFile() as complaints:
            ours.settimeout(wall_seconds + GRACE_SECONDS)
            try:
                with theirs:
                    socket.send_fds(self.orders, [ORDER.pack(wall_seconds)], [theirs.fileno(), complaints.fileno()])
                output = _talk(ours, job)
                answer = self.orders.recv(ANSWER.size, socket.MSG_WAITALL)
            except TimeoutError:
                raise
            except OSError as error:
                raise Gone from error
            if len(answer) != ANSWER.size:
                raise Gone
            complaints.seek(0)
            status, late, peak = ANSWER.unpack(answer)
            return Done(status, output, complaints.read(2_000), late, peak)

    def close(self) -> None:
        """End the process and whatever it has forked."""
        self.orders.close()
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, 9)
        self.process.wait()


def _talk(wire: socket.socket, job: bytes) -> bytes:
    """Send the job, read the result. A child that ended early is told by its status, not by the wire."""
    parts: list[bytes] = []
    try:
        wire.sendall(job)
        wire.shutdown(socket.SHUT_WR)
        while part := wire.recv(1 << 20):
            parts.append(part)
    except (BrokenPipeError, ConnectionResetError):
        return b""
    return b"".join(parts)


class _Keeper:
    """Keeps one page maker for this process; orders wait for each other."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.maker: PageMaker | None = None
        self.peak = 0

    def ready(self) -> PageMaker:
        """The page maker that lives, or a new one."""
        if self.maker is not None and self.maker.process.poll() is not None:
            self.end()
        if self.maker is None:
            self.maker = PageMaker()
        return self.maker

    def work(self, job: bytes, wall_seconds: int) -> Done:
        """One try."""
        try:
            done = self.ready().work(job, wall_seconds)
        except (Gone, TimeoutError):
            self.end()
            raise
        self.peak = max(self.peak, done.peak)
        return done

    def end(self) -> None:
        """End it, if there is one."""
        if self.maker is not None:
            self.maker.close()
            self.maker = None

    def forget(self) -> None:
        """In a child of this process: the page maker is the parent's. Let go of its socket, or it would never end."""
        self.lock = threading.Lock()
        if self.maker is not None:
            self.maker.orders.close()
            self.maker.process.returncode = 0  # not ours to wait for
            self.maker = None


_keeper = _Keeper()
os.register_at_fork(after_in_child=_keeper.forget)
atexit.register(_keeper.end)


def start() -> None:
    """Begin to start the process, if there is none, and go on: it gets ready while the record is read."""
    with _keeper.lock:
        _keeper.ready()


def end() -> None:
    """End the process, if there is one; the next job starts another."""
    with _keeper.lock:
        _keeper.end()


def take_peak() -> int:
    """The most memory (KiB) that a job has taken since this was asked last."""
    peak, _keeper.peak = _keeper.peak, 0
    return peak


def number() -> int:
    """The number of the process that is kept; 0 when there is none."""
    return _keeper.maker.process.pid if _keeper.maker else 0


def work(job: bytes, wall_seconds: int) -> Done:
    """Have a job done by the process that is kept, or once more by a new one. Raises TimeoutError, Gone."""
    with _keeper.lock:
        try:
            return _keeper.work(job, wall_seconds)
        except Gone:
            return _keeper.work(job, wall_seconds)
