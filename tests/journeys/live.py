"""Concord as it runs in life: gunicorn, Celery's two workers and a Redis of their own, on this test run's database."""

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from django.conf import settings

from tools.processes import HOST, end, free_port, launch, tail, wait_until
from tools.services import Redis

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 90
WORKERS = ("worker", "bells")


class NotUp(RuntimeError):
    """A part did not start; the message ends with its log."""


def _database(name: str) -> str:
    """The address in the environment, leading to the database of this run."""
    return f"{os.environ[name].rsplit('/', 1)[0]}/{settings.DATABASES['default']['NAME']}"


def environment(folder: Path, port: int, redis: str) -> dict[str, str]:
    """What `make run` gives its parts, for this run's database and folders."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CONCORD_", "DJANGO_", "EMAIL_"))}
    own = {
        "DJANGO_SETTINGS_MODULE": "tests.journeys.settings",
        "DATABASE_URL": _database("DATABASE_URL"),
        "DATABASE_OWNER_URL": _database("DATABASE_OWNER_URL"),
        "REDIS_URL": redis,
        "SECRET_KEY": settings.SECRET_KEY,
        "CONCORD_DATA": str(folder),
        "FILES_ROOT": str(settings.FILES_ROOT),
        "KEYS_DIR": str(settings.KEYS_DIR),
        "ANCHOR_DIR": str(settings.ANCHOR_DIR),
        "STATIC_ROOT": str(folder / "static"),
        "PORT": str(port),
        "DEMO": "1",
        "WEB_PROCESSES": "1",
        "WEB_THREADS": "6",
        "WORKER_PROCESSES": "1",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PYTHONPATH": str(ROOT),
    }
    return kept | own


class Live:
    """The running parts: their address, their variables, their logs."""

    def __init__(self, folder: Path, port: int, redis: str) -> None:
        """Not started yet."""
        self.folder, self.url = folder, f"http://{HOST}:{port}"
        self.environment = environment(folder, port, redis)
        self.pids: dict[str, int] = {}

    def manage(self, *arguments: str) -> str:
        """Run a command of manage.py beside the servers and return what it printed. Raises NotUp when it fails."""
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        answer = subprocess.run(command, env=self.environment, cwd=ROOT, check=False, capture_output=True, text=True)
        if answer.returncode:
            raise NotUp(f"manage.py {' '.join(arguments)}:\n{answer.stdout}\n{answer.stderr}")
        return answer.stdout

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Run one part of the entry script for as long as the block lasts."""
        script = str(ROOT / "tools" / "entrypoint.sh")
        process = launch(["/bin/sh", script, name], self.log(name), env=self.environment, cwd=ROOT)
        self.pids[name] = process.pid
        try:
            if not wait_until(lambda: self.is_up(name), lambda: process.poll() is None, START_SECONDS):
                raise NotUp(f"{name} did not start:\n{tail(self.log(name), 30)}")
            yield
        finally:
            end(process, signal.SIGQUIT if name in WORKERS else signal.SIGTERM, 15)

    def is_up(self, name: str) -> bool:
        """Does the web server answer; has a worker said that it is ready?"""
        if name in WORKERS:
            return "ready." in tail(self.log(name), 40)
        try:
            with urllib.request.urlopen(f"{self.url}/accounts/login/", timeout=5):
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False

    def log(self, name: str) -> Path:
        """The log of a part."""
        return self.folder / "log" / f"{name}.log"


@contextmanager
def living(folder: Path, **more: str) -> Iterator[Live]:
    """Start everything, end everything, by the ids of what was started. `more`: variables of their environment."""
    redis = Redis(folder / "redis", "journeys", folder / "log" / "redis.log", durable=False)
    try:
        redis.start()
        live = Live(folder, free_port(), redis.url)
        live.environment |= more
        live.manage("collectstatic", "--no-input", "--verbosity", "0", "--ignore", "django_htmx/ext/*")
        with ExitStack() as parts:
            for name in (*WORKERS, "web"):
                parts.enter_context(live.part(name))
            yield live
    finally:
        redis.stop()
