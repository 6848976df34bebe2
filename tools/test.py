"""Run pytest on embedded services of its own: `.venv/bin/python tools/test.py [pytest's arguments]`.

A fresh PostgreSQL and Redis live in a temporary folder for the length of the run; `.data/` is not touched. When
DATABASE_SUPERUSER_URL is already set, the servers named in the environment are used instead.
"""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.services import test_services  # noqa: E402  reached as a script too, where the root is not on the path


def run_pytest(environment: dict[str, str], arguments: list[str]) -> int:
    """Run pytest with these variables and a data folder of its own; returns its exit code."""
    with tempfile.TemporaryDirectory(prefix="concord-test-data-") as data:
        own = {"CONCORD_DATA": data, "CONCORD_TESTING": "1"}
        own["PYTHONDONTWRITEBYTECODE"] = ""  # the run starts Python a hundred times: each module is compiled once
        (Path(data) / "static").mkdir()  # WhiteNoise warns of a missing folder, and warnings are errors here
        pytest = subprocess.Popen(
            [sys.executable, "-m", "pytest", *arguments], cwd=ROOT, env={**os.environ, **environment, **own}
        )
        try:
            return pytest.wait()
        except KeyboardInterrupt:
            pytest.send_signal(signal.SIGINT)
            return pytest.wait() or 1


def main() -> int:
    """Start the servers unless there are some, and run pytest."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if os.environ.get("DATABASE_SUPERUSER_URL"):
        return run_pytest({}, sys.argv[1:])
    with test_services() as environment:
        return run_pytest(environment, sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
