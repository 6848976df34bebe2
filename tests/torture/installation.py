"""A whole installation of its own, as `make run` starts it, with a mail server; and somebody who kills its parts."""

import json
import os
import random
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.notifications.mail_server import MailServer, mail_server
from tools.processes import HOST, end, free_port, launch, tail, wait_until
from tools.running import ROOT, settings_of

START_SECONDS = 240
RECOVERY_SECONDS = 90
VICTIMS = ("web", "worker", "beat", "redis", "postgres")


class Installation:
    """Its address, its folder, its mails."""

    def __init__(self, folder: Path, port: int, mails: MailServer) -> None:
        self.folder, self.url, self.mails = folder, f"http://{HOST}:{port}", mails
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
            return {"ok": False, "status": refused.code}
        except OSError:
            return {"ok": False, "status": 0}

    def kill(self, victim: str) -> None:
        """End a part without warning, and wait until everything is well again by itself."""
        pid = json.loads((self.folder / "pids.json").read_text()).get(victim)
        if pid is None:
            return  # it is just being started again
        os.kill(pid, signal.SIGKILL)
        self.kills.append(victim)
        well = wait_until(lambda: self.is_well(victim, pid), lambda: True, RECOVERY_SECONDS)
        assert well, f"not well again after the death of {victim}: {self.health()}"

    def is_well(self, victim: str, dead: int) -> bool:
        """Everything answers, and the killed part has a successor."""
        successor = json.loads((self.folder / "pids.json").read_text()).get(victim)
        return successor not in (None, dead) and bool(self.health()["ok"])

    def quiet(self) -> bool:
        """No mail is due any more."""
        return bool(self.health().get("outbox", {}).get("due") == 0)


@contextmanager
def installation(folder: Path) -> Iterator[Installation]:
    """Start it, end it, whatever happened in between."""
    port, log = free_port(), folder / "run.log"
    with mail_server() as mails:
        own = {"CONCORD_DATA": str(folder / "data"), "PORT": str(port), "DEMO": "0"}
        own |= {"EMAIL_URL": f"smtp://{HOST}:{mails.port}", "WEB_PROCESSES": "2", "WORKER_PROCESSES": "1"}
        kept = {
            name: value for name, value in os.environ.items()
            if not name.startswith(("DATABASE_", "REDIS_", "CONCORD_", "DJANGO_", "EMAIL_", "SECRET_"))
        }  # fmt: skip
        process = launch([sys.executable, "-m", "tools.run"], log, env=kept | own, cwd=ROOT)
        try:
            ready = wait_until(lambda: "is ready at" in tail(log, 50), lambda: process.poll() is None, START_SECONDS)
            assert ready, tail(log, 50)
            yield Installation(folder / "data", port, mails)
        finally:
            end(process, signal.SIGTERM, 60)


def order(seed: int, kills: int) -> list[str]:
    """Whom to kill: everybody once in a random order, then anybody."""
    dice = random.Random(seed)
    first = dice.sample(VICTIMS, min(kills, len(VICTIMS)))
    return first + [dice.choice(VICTIMS) for _kill in range(kills - len(first))]
