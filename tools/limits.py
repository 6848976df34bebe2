"""What one machine carries: `python -m tools.limits [SECONDS]` starts `make run` on a folder of its own and asks it.

Eight people ask for one kind of page again and again for some seconds, then report complaints; afterwards the memory of
each part (its share, PSS) and the connections of the database are counted. docs/scaling.md has the figures. They are of
a machine that does the asking too: half of its processors' time is not the server's.
"""

import http.cookiejar
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from functools import partial
from pathlib import Path

import psycopg

from tools.processes import HOST, end, free_port, launch, tail, wait_until
from tools.running import ROOT, settings_of

PEOPLE, START_SECONDS = 8, 300
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


class Browser:
    """Somebody with a session."""

    def __init__(self, url: str) -> None:
        self.url = url
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)

    def ask(self, path: str, data: dict[str, str] | None = None) -> str:
        """The page behind all redirects."""
        body = urllib.parse.urlencode(data).encode() if data else None
        with self.opener.open(self.url + path, body, timeout=60) as answer:
            return str(answer.read().decode())

    def send(self, path: str, data: dict[str, str]) -> str:
        """Fetch the form and send it filled in."""
        return self.ask(path, dict(HIDDEN.findall(self.ask(path))) | data)

    def sign_in(self, who: dict[str, str]) -> "Browser":
        """With the password of the demo."""
        self.send("/accounts/login/", {"login": who["email"], "password": who["password"]})
        return self


def load(acts: list[Callable[[], object]], seconds: float) -> dict[str, float]:
    """All do the same again and again: how many a second, and milliseconds that half and 95 % took at most."""
    times: list[float] = []
    until = time.monotonic() + seconds

    def go_on(act: Callable[[], object]) -> None:
        while time.monotonic() < until:
            began = time.perf_counter()
            act()
            times.append(time.perf_counter() - began)

    threads = [threading.Thread(target=go_on, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    marks = statistics.quantiles(times, n=20)
    return {"a second": len(times) / seconds, "half, ms": statistics.median(times) * 1000, "95 %, ms": marks[18] * 1000}


def memory_of(folder: Path) -> dict[str, float]:
    """Megabytes of each part with all its children, what they share counted once."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        parents[int(stat.parent.name)] = int(fields[1])
    found = {}
    for part, root in json.loads((folder / "pids.json").read_text()).items():
        family = {root}
        while more := {pid for pid, parent in parents.items() if parent in family} - family:
            family |= more
        found[part] = sum(_pss(pid) for pid in family) / 1024
    return found


def _pss(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def measure(url: str, folder: Path, seconds: float) -> dict[str, object]:
    """All figures of a running demo."""
    asked = [sys.executable, "manage.py", "demo_logins"]
    environment = settings_of(folder)
    said = subprocess.run(asked, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout
    people = [json.loads(line) for line in said.splitlines()]
    staff = next(who for who in people if "engineer" in str(who["role"]).lower())
    customer = next(who for who in people if who["customer"])
    ours = [Browser(url).sign_in(staff) for _person in range(PEOPLE)]
    theirs = [Browser(url).sign_in(customer) for _person in range(PEOPLE)]
    slug, portal = staff["organisation"], f"/{customer['organisation']}/portal/reports/new/"
    listed = ours[0].ask(f"/{slug}/complaints/")
    detail = re.search(rf'href="(/{slug}/complaints/CMP-[^"/]+/)"', listed)
    assert detail is not None, listed[:500]
    pages = {"list of complaints": f"/{slug}/complaints/", "one complaint": detail[1], "my work": f"/{slug}/"}
    found: dict[str, object] = {"sign-in page": load([lambda: Browser(url).ask("/accounts/login/")] * PEOPLE, seconds)}
    for name, path in pages.items():
        found[name] = load([partial(who.ask, path) for who in ours], seconds)
    words = {"description": "It cracks under load."}
    found["complaint reported, with its form"] = load([partial(who.send, portal, words) for who in theirs], seconds)
    found["memory, MB"] = memory_of(folder)
    with psycopg.connect(environment["DATABASE_URL"]) as server:
        counted = server.execute("SELECT count(*) FROM pg_stat_activity WHERE usename = 'app'").fetchone()
        found["connections"] = counted[0] - 1 if counted else 0
    return found


def main() -> None:
    """Print the figures as JSON."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 6.0
    with tempfile.TemporaryDirectory(prefix="concord-limits-") as name:
        folder, port = Path(name) / "data", free_port()
        own = {**os.environ, "CONCORD_DATA": str(folder), "PORT": str(port), "DEMO": "1"}
        process = launch([sys.executable, "-m", "tools.run"], Path(name) / "run.log", env=own, cwd=ROOT)
        try:
            log = Path(name) / "run.log"
            ready = wait_until(lambda: "is ready at" in tail(log, 50), lambda: process.poll() is None, START_SECONDS)
            assert ready, tail(log, 50)
            print(json.dumps(measure(f"http://{HOST}:{port}", folder.resolve(), seconds), indent=1))
        finally:
            end(process, signal.SIGTERM, 60)


if __name__ == "__main__":
    main()
