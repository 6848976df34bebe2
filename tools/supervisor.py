"""Keeps a set of programs running: starts them, starts them again when they die, ends them in order.

One supervisor per data folder (a lock in it), and the process ids in `pids.json`.
"""

import contextlib
import dataclasses
import fcntl
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from tools.processes import STOP, Interrupted, end, kill_group, started_at

LONGEST_PAUSE_SECONDS = 60
STEADY_SECONDS = 60
LEFT_OVER_SECONDS = 15
PARTS_ON_TOP = ("web", "worker", "bells", "beat")


class AlreadyRunning(RuntimeError):
    """Another `make run` uses the same data folder."""


@dataclasses.dataclass
class Child:
    """A program to keep running; `start` raises when it cannot."""

    name: str
    start: Callable[[], subprocess.Popen[bytes]]
    stop_signals: tuple[signal.Signals, ...] = (signal.SIGTERM,)
    patience_seconds: float = 20
    process: subprocess.Popen[bytes] | None = None
    began: float = 0
    failures: int = 0
    not_before: float = 0
    asked_to_end: bool = False

    def launch(self) -> None:
        """Start the program now."""
        self.process = self.start()
        self.began = time.monotonic()

    def is_dead(self) -> bool:
        """Has the program ended by itself?"""
        return self.process is None or self.process.poll() is not None

    def plan_restart(self) -> float:
        """Note a failure; return the pause before the next attempt: 1, 2, 4 … 60 s, fresh after a steady minute."""
        steady = time.monotonic() - self.began > STEADY_SECONDS
        self.failures = 1 if steady else self.failures + 1
        pause = float(min(2 ** (self.failures - 1), LONGEST_PAUSE_SECONDS))
        self.not_before = time.monotonic() + pause
        return pause

    def ask_to_end(self) -> None:
        """Send the first, gentle signal, once."""
        if not self.asked_to_end and self.process is not None and self.process.poll() is None:
            self.asked_to_end = True
            self.process.send_signal(self.stop_signals[0])

    def end(self) -> None:
        """End the program with ever stronger signals, at last by killing its group."""
        self.ask_to_end()
        for stronger in (*self.stop_signals[1:], signal.SIGKILL):
            if self.process is None:
                return
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(self.patience_seconds)
                return
            self.process.send_signal(stronger)
        end(self.process, signal.SIGKILL)


class Supervisor:
    """The parent of everything that `make run` starts."""

    def __init__(self, folder: Path) -> None:
        """Take the data folder for us. Raises AlreadyRunning."""
        self.folder = folder
        self.children: list[Child] = []
        self.pids = folder / "pids.json"
        self.pids_are_written = True
        folder.mkdir(parents=True, exist_ok=True)
        self.lock = (folder / "run.lock").open("a+")
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.lock.seek(0)
            holder = self.lock.read().strip()
            self.lock.close()
            raise AlreadyRunning(holder) from None
        self.lock.truncate(0)
        self.lock.write(f"process {os.getpid()}")
        self.lock.flush()

    def add(self, child: Child) -> None:
        """Start a program and keep it running from now on."""
        child.launch()
        self.children.append(child)
        self.write_pids()

    def run_step(self, command: list[str], environment: dict[str, str], log: Path) -> int:
        """Run a program to its end, its output kept in the log, and return its exit code. Interrupted ends it too."""
        with log.open("ab") as output:
            process = subprocess.Popen(
                command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
            )
        try:
            while process.poll() is None:
                STOP.pause(0.1)
        except Interrupted:
            end(process, signal.SIGTERM)
            raise
        return process.returncode

    def watch(self) -> None:
        """Restart what dies until somebody asks us to end. Raises Interrupted then."""
        while True:
            STOP.pause(0.5)
            self.tend()

    def tend(self) -> None:
        """Look after every program once."""
        for child in self.children:
            if child.is_dead():
                self.revive(child)
        if not self.pids_are_written:
            self.write_pids()

    def revive(self, child: Child) -> None:
        """Start a dead program again, now or when its pause is over."""
        if child.process is not None:
            how = describe(child.process.returncode)
            say(f"{child.name} ended with {how}; starting it again in {child.plan_restart():.0f} s.")
            kill_group(child.process.pid)  # what it left behind
            child.process = None
        if time.monotonic() < child.not_before:
            return
        try:
            child.launch()
        except (OSError, RuntimeError) as problem:
            say(f"{child.name} does not start: {problem} Next attempt in {child.plan_restart():.0f} s.")
            return
        self.write_pids()

    def write_pids(self) -> None:
        """Write name and process id of everything that runs."""
        running = {child.name: child.process.pid for child in self.children if child.process is not None}
        draft = self.pids.with_suffix(".new")
        try:
            draft.write_text(json.dumps({"supervisor": os.getpid(), **running}, indent=1) + "\n")
            draft.replace(self.pids)
            self.pids_are_written = True
        except OSError:  # the disk is full; everything else is more important
            self.pids_are_written = False

    def end_left_overs(self) -> None:
        """End what an earlier run left behind when it was killed.

        Process ids are reused: one that began after pids.json was written is somebody else's.
        """
        if not self.pids.exists():
            return
        written = self.pids.stat().st_mtime
        left_over: dict[str, int] = json.loads(self.pids.read_text())
        for name, pid in reversed(left_over.items()):
            began = started_at(pid)
            if name != "supervisor" and began is not None and began <= written + 2:
                say(f"Ending {name} (process {pid}), left behind by an earlier run.")
                end_stranger(pid, signal.SIGINT if name == "postgres" else signal.SIGTERM)
        self.pids.unlink()

    def end_all(self) -> None:
        """End everything: first what uses the servers, all at once, then the servers, last started first."""
        for child in self.children:
            if child.name in PARTS_ON_TOP:
                child.ask_to_end()
        for child in reversed(self.children):
            child.end()
        self.pids.unlink(missing_ok=True)
        self.release()

    def release(self) -> None:
        """Give the data folder free."""
        self.lock.truncate(0)
        self.lock.close()

    def force(self) -> None:
        """Kill everything at once (the second Ctrl-C). PostgreSQL has a signal of its own for that."""
        for child in self.children:
            if child.process is None or child.process.poll() is not None:
                continue
            if child.name == "postgres":
                child.process.send_signal(signal.SIGQUIT)
            else:
                kill_group(child.process.pid)


def end_stranger(pid: int, how: signal.Signals) -> None:
    """End a process that is not our child, with its group, and wait until it is gone."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, how)
    deadline = time.monotonic() + LEFT_OVER_SECONDS
    while started_at(pid) is not None and time.monotonic() < deadline:
        STOP.pause(0.1)
    kill_group(pid)


def describe(code: int) -> str:
    """Say how a process ended."""
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def say(text: str) -> None:
    """Print a line with the time, if there is room for it: a full disk below a log ends nothing."""
    with contextlib.suppress(OSError):
        print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)
