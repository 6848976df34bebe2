"""Starting, watching and ending programs, for everything in this folder. Standard library only."""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

HOST = "127.0.0.1"
SYSTEM_USER = "concord"
STOP_SECONDS = 30


class Interrupted(Exception):
    """Somebody asked us to end while we were waiting for something."""


class StopSignal:
    """Counts the requests to end (Ctrl-C, SIGTERM), so that every wait can give up in an orderly way."""

    def __init__(self) -> None:
        self.count = 0

    def install(self, on_second: Callable[[], None]) -> None:
        """Listen to SIGINT, SIGTERM and SIGHUP; from the second one on, call `on_second` at once."""

        def heard(number: int, frame: object) -> None:
            self.count += 1
            if self.count > 1:
                on_second()

        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, heard)

    def pause(self, seconds: float) -> None:
        """Sleep; raises Interrupted soon after a request to end."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            if self.count:
                raise Interrupted
            time.sleep(min(0.2, left))
        if self.count:
            raise Interrupted


STOP = StopSignal()


def wait_until(ready: Callable[[], bool], alive: Callable[[], bool], seconds: float) -> bool:
    """Ask `ready` until it says yes; give up when the time is over or `alive` says no. Raises Interrupted."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and alive():
        if ready():
            return True
        STOP.pause(0.1)
    return False


def launch(
    command: list[str], log: Path, *, user: pwd.struct_passwd | None = None, **options: Any
) -> subprocess.Popen[bytes]:
    """Start a program in a process group of its own, its output appended to a log file."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
            **as_user(user), **options,
        )  # fmt: skip


def end(process: subprocess.Popen[bytes] | None, how: signal.Signals, seconds: float = STOP_SECONDS) -> None:
    """Ask a child to end, wait, and kill its whole group when it does not."""
    if process is None or process.poll() is not None:
        return
    process.send_signal(how)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        kill_group(process.pid)
        process.wait()


def kill_group(pid: int) -> None:
    """Kill a process and everything in its group at once."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def is_running(pid: int, argument: str) -> bool:
    """Is there a live process with this id whose command line names this argument? (Ids are reused.)"""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return argument in command and state != "Z"


def started_at(pid: int) -> float | None:
    """Return when a process began (seconds since 1970), or None when there is none (or only its exit code is left)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        boot = next(line for line in Path("/proc/stat").read_text().splitlines() if line.startswith("btime"))
    except OSError:
        return None
    return None if fields[0] == "Z" else int(boot.split()[1]) + int(fields[19]) / os.sysconf("SC_CLK_TCK")


def free_port(wanted: int | None = None) -> int:
    """Return the wanted TCP port when it is free on 127.0.0.1, else one that the system picks."""
    for port in (wanted, 0):
        if port is not None and (found := bindable(port)):
            return found
    raise OSError("No TCP port is free on 127.0.0.1.")


def bindable(port: int) -> int | None:
    """Return the port (the one the system picks for 0) when we can listen on it, else None."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return None
        return int(probe.getsockname()[1])


def write_private(path: Path, text: str) -> None:
    """Write a file that only this user can read, whole or not at all."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text(text)
    draft.replace(path)


def tail(log: Path, lines: int = 15) -> str:
    """Return the last lines of a log file, or nothing when there is none."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else ""


# --- being root ------------------------------------------------------------------------------------------------------


def as_user(user: pwd.struct_passwd | None) -> dict[str, Any]:
    """Return the arguments that make subprocess run a program as another user; that user's folder may be elsewhere."""
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": [], "cwd": "/"} if user else {}


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
