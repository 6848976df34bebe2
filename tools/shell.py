"""`make shell`: a Python prompt on the data of the `make run` that is going on in the same data folder."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Take over the running web server's settings and run `manage.py shell`."""
    folder = Path(os.environ.get("CONCORD_DATA") or ROOT / ".data")
    try:
        web = json.loads((folder / "pids.json").read_text())["web"]
        settings = Path(f"/proc/{web}/environ").read_bytes().decode().split("\0")
    except (OSError, KeyError):
        print("Start Concord first: make run", file=sys.stderr)
        return 1
    environment = dict(line.split("=", 1) for line in settings if "=" in line)
    return subprocess.call([sys.executable, str(ROOT / "manage.py"), "shell"], env=environment)


if __name__ == "__main__":
    sys.exit(main())
