"""A whole installation of its own, as `make run` starts it, on a small disk of its own, with a mail server."""

import json
import os
import random
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tests.notifications.mail_server import MailServer, mail_server
from tools.processes import HOST, end, free_port, launch, tail, wait_until
from tools.running import ROOT, settings_of

START_SECONDS = 240
RECOVERY_SECONDS = 120
PARTS = ("web", "worker", "bells", "beat", "redis", "postgres")
VICTIMS = (*PARTS, "child of web", "child of worker", "child of postgres")
DISKS = {"data": "1200m", "data/files": "64m", "data/anchors": "1m"}
"""Folders that get a disk of their own where we are root, and how big: small, so that it is quickly full."""


class Installation:
    """Its address, its folder, its mails."""

    def __init__(self, folder: Path, port: int, mails: MailServer, seed: int) -> None:
        self.folder, self.url, self.mails = folder, f"http://{HOST}:{port}", mails
        self.dice = random.Random(seed)
        self.kills: list[str] = []

    def ask(self, module: str, *arguments: str) -> Any:
        """What a program beside the installation prints, as JSON."""
        environment = settings_of(self.folder) | {"DJANGO_SETTINGS_MODULE": "qms.settings", "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", f"tests.torture.{module}", *arguments]
        answer = subprocess.run(command, env=environment, cwd=ROOT, check=False, capture_output=True, text=True)
        assert answer.returncode == 0, answer.stderr
        return json.loads(answer.stdout)

    def health(self) -> dict[str, Any]:
        """What /healthz says; nothing while nobody answers."""
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:
                found: dict[str, Any] = json.load(answer)
                return found
        except urllib.error.HTTPError as refused:
            return {"ok": False, "status": refused.code, "body": refused.read(500).decode(errors="replace")}
        except OSError:
            return {"ok": False, "status": 0}

    def kill(self, victim: str) -> None:
        """End a part, or one of its children, without warning; wait until everything is well again by itself."""
        part = victim.removeprefix("child of ")
        struck: list[int] = []
        there = wait_until(lambda: self._strike(part, victim, struck), lambda: True, RECOVERY_SECONDS)
        assert there, f"{part} is not there to be killed"
        dead = struck[0]
        self.kills.append(victim)
        self.recovers(f"the death of {victim}", lambda: self._has_successor(part, victim, dead))

    def _strike(self, part: str, victim: str, struck: list[int]) -> bool:
        """Kill the part that lives now, if one does: one that ended by itself has a successor in a moment."""
        pid = self._pid(part)
        if pid is None:
            return False
        dead = pid if victim == part else self.dice.choice(children_of(pid) or [pid])
        try:
            os.kill(dead, signal.SIGKILL)
        except ProcessLookupError:
            return False
        struck.append(dead)
        return True

    def recovers(self, why: str, also: Any = lambda: True) -> None:
        """Wait until everything is well again; nobody helps."""
        well = wait_until(lambda: also() and bool(self.health()["ok"]), lambda: True, RECOVERY_SECONDS)
        assert well, f"not well again after {why}: {self.health()}"

    def children(self, part: str) -> list[int]:
        """The processes that a part has started."""
        pid = self._pid(part)
        return children_of(pid) if pid else []

    def _pid(self, part: str) -> int | None:
        try:
            found: dict[str, int] = json.loads((self.folder / "pids.json").read_text())
        except (OSError, ValueError):
            return None
        return found.get(part)

    def _has_successor(self, part: str, victim: str, dead: int) -> bool:
        pid = self._pid(part)
        return pid is not None and pid != dead and (victim == part or dead not in children_of(pid))

    def quiet(self) -> bool:
        """No mail is due any more."""
        return bool(self.health().get("outbox", {}).get("due") == 0)


def children_of(pid: int) -> list[int]:
    """The processes that a process has started and that live."""
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


@contextmanager
def disk(folder: Path, size: str) -> Iterator[None]:
    """A small disk in memory, for as long as the block lasts."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "tmpfs", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def installation(folder: Path, seed: int) -> Iterator[Installation]:
    """Start it, end it, whatever happened in between."""
    port, log = free_port(), folder / "run.log"
    with ExitStack() as around:
        mails = around.enter_context(mail_server())
        if os.geteuid() == 0:
            for name, size in DISKS.items():
                around.enter_context(disk(folder / name, size))
        process = launch([sys.executable, "-m", "tools.run"], log, env=_environment(folder, port, mails), cwd=ROOT)
        try:
            ready = wait_until(lambda: "is ready at" in tail(log, 50), lambda: process.poll() is None, START_SECONDS)
            assert ready, tail(log, 50)
            yield Installation(folder / "data", port, mails, seed)
            assert process.poll() is None, f"`make run` has ended:\n{tail(log, 50)}"
        finally:
            end(process, signal.SIGTERM, 60)


def _environment(folder: Path, port: int, mails: MailServer) -> dict[str, str]:
    own = {"CONCORD_DATA": str(folder / "data"), "PORT": str(port), "DEMO": "0"}
    own |= {"EMAIL_URL": f"smtp://{HOST}:{mails.port}", "WEB_PROCESSES": "2", "WORKER_PROCESSES": "1"}
    kept = {
        name: value for name, value in os.environ.items()
        if not name.startswith(("DATABASE_", "REDIS_", "CONCORD_", "DJANGO_", "EMAIL_", "SECRET_"))
    }  # fmt: skip
    return kept | own
