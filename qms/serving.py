"""What gunicorn does around its processes. Given to it as `--config python:qms.serving`; the rest is in entrypoint.sh.

Where METRICS_TOKEN is set, the processes of this server share figures in a folder in memory, made anew at each start.
"""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
PREFIX = "concord-figures-"
MEMORY = Path(os.environ.get("HEARTBEAT_DIR", "/dev/shm"))  # noqa: S108  a folder of its own is made in it


def on_starting(server: Any) -> None:
    """Make the folder before any process begins, and take away those of servers that were killed."""
    if not os.environ.get("METRICS_TOKEN"):
        return
    for left in MEMORY.glob(f"{PREFIX}*"):
        owner = left.name.removeprefix(PREFIX).split("-")[0]
        if not owner.isdecimal() or not Path(f"/proc/{owner}").exists():
            shutil.rmtree(left, ignore_errors=True)
    os.environ[FOLDER] = tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=MEMORY)


def child_exit(server: Any, worker: Any) -> None:
    """A process has ended, however: what it was busy with is over, what it has counted stays."""
    if os.environ.get(FOLDER):
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def on_exit(server: Any) -> None:
    """Leave nothing behind."""
    if folder := os.environ.get(FOLDER):
        shutil.rmtree(folder, ignore_errors=True)
