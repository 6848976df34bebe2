"""The Concord that runs on a data folder: its settings, for commands that are typed beside it."""

import json
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOT_RUNNING = "Concord is not running here and SECRET_KEY is not set. Start it first (make run), or name its settings."


def data_folder() -> Path:
    """The data folder that the environment names, or `.data/`."""
    return Path(os.environ.get("CONCORD_DATA") or ROOT / ".data").resolve()


def settings_of(folder: Path) -> dict[str, str]:
    """The environment of the parts that run on this folder, or nothing where none runs."""
    try:
        pids = json.loads((folder / "pids.json").read_text())
    except (OSError, ValueError):
        return {}
    for part in ("web", "worker", "bells", "beat"):
        try:
            lines = Path(f"/proc/{pids[part]}/environ").read_bytes().decode().split("\0")
        except (OSError, KeyError, ValueError, TypeError):
            continue
        found = dict(line.split("=", 1) for line in lines if "=" in line)
        if Path(found.get("CONCORD_DATA", "")) == folder:  # a stranger may have got the number of a process that ended
            return found
    return {}


def join_running() -> None:
    """Take over the settings of the Concord that runs here, unless this command was given its own."""
    if os.environ.get("SECRET_KEY") or os.environ.get("DATABASE_URL"):
        return
    for name, value in settings_of(data_folder()).items():
        os.environ.setdefault(name, value)
