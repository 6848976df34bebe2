"""An installation on five hosts: PostgreSQL, Redis, object store and mail server on the hub; two web nodes; two nodes
with worker, bells and beat. They share those services and the configured keys, and no folder."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from pathlib import Path

from django.db import connections
from django.test import override_settings

from qms.pdf.seal import ensure_key
from qms.trail.keys import signing_key
from tests.hosts.network import HUB, Host, Network, network
from tests.notifications.mail_server import MailServer, mail_server
from tests.objectstore.server import Store, store_server
from tests.operations.replica import copy_of_the_tests
from tests.torture.load import HIDDEN, encoded
from tools.processes import end, kill_group, launch, tail, wait_until
from tools.running import ROOT
from tools.services import Postgres, Redis

NAME, PORT, SECRET = "concord.test", 8000, "the same secret key on all nodes of this plant, long enough"
PARTS = {"web1": ("web",), "web2": ("web",), "work1": ("worker", "bells", "beat"), "work2": ("worker", "bells", "beat")}
PATIENCE = 120
Answer = tuple[int, str, str]


class HubRedis(Redis):
    """A Redis that other hosts reach."""

    address = ""

    def configuration(self) -> str:
        return super().configuration().replace("bind ", f"bind {self.address} ", 1)

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@{self.address}:{self.port}"


@dataclass
class Plant:
    """The running installation."""

    net: Network
    folder: Path
    store: Store
    mails: MailServer
    environment: dict[str, str]
    processes: dict[str, dict[str, subprocess.Popen[bytes]]] = field(default_factory=dict)

    def start(self, node: str) -> None:
        """Start the parts of a node; `wait` tells when they are there."""
        host, home = self.net.hosts[node], self.folder / node
        shutil.copytree(self.folder / "keys", home / "keys", dirs_exist_ok=True)
        own = {"CONCORD_DATA": str(home), "KEYS_DIR": str(home / "keys"), "BIND": host.address, "PORT": str(PORT)}
        own |= {"BEAT_FILE": str(home / "beat")}
        for part in PARTS[node]:
            command = ["/bin/sh", str(ROOT / "tools" / "entrypoint.sh"), part]
            begin = host.do(lambda: launch(command, home / f"{part}.log", env=self.environment | own, cwd=ROOT))  # noqa: B023
            self.processes.setdefault(node, {})[part] = begin

    def wait(self) -> None:
        """Until every part of every node is there."""
        for node, parts in self.processes.items():
            for part, process in parts.items():
                ready = wait_until(lambda: self.is_up(node, part), lambda: process.poll() is None, PATIENCE)  # noqa: B023
                assert ready, f"{part} of {node}:\n{tail(self.folder / node / f'{part}.log', 30)}"

    def is_up(self, node: str, part: str) -> bool:
        if part == "web":
            return Browser(self).ask(node, "/accounts/login/")[0] == 200
        words = "ready." if part != "beat" else "beat: Starting"
        return words in (self.folder / node / f"{part}.log").read_text(errors="replace")

    def kill(self, node: str) -> None:
        """The host loses its power."""
        for process in self.processes[node].values():
            kill_group(process.pid)
            process.wait()

    def stop(self) -> None:
        for parts in self.processes.values():
            for part, process in parts.items():
                process.send_signal(signal.SIGTERM if part in ("web", "beat") else signal.SIGQUIT)
        for parts in self.processes.values():
            for process in parts.values():
                end(process, signal.SIGTERM, 10)


class Browser:
    """Somebody who sits at the hub and whom the balancer leads to this node or that one."""

    def __init__(self, plant: Plant) -> None:
        self.plant, self.cookies = plant, dict[str, str]()

    def ask(
        self, node: str, path: str, data: dict[str, str] | None = None, file: bytes = b"", *, at: Host | None = None
    ) -> Answer:
        """Status, page and Location of an answer; (0, "", "") for none. `at`: asked from that host."""
        body, kind = encoded(data, file)
        return (at or self.plant.net.hosts[HUB]).do(lambda: self._ask(node, path, body, kind))

    def _ask(self, node: str, path: str, body: bytes | None, kind: str) -> Answer:
        wire = HTTPConnection(self.plant.net.hosts[node].address, PORT, timeout=60)
        headers = {"Host": NAME, "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        try:
            wire.request("POST" if body else "GET", path, body, headers | ({"Content-Type": kind} if body else {}))
            answer = wire.getresponse()
            for line in answer.headers.get_all("Set-Cookie", []):
                self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
            return answer.status, answer.read().decode(errors="replace"), answer.headers.get("Location", "")
        except OSError:
            return 0, "", ""
        finally:
            wire.close()

    def send(self, node: str, path: str, data: dict[str, str], file: bytes = b"", *, form_from: str = "") -> Answer:
        """Fetch the form, from another node if named, and send it filled in."""
        _status, page, _place = self.ask(form_from or node, path)
        return self.ask(node, path, dict(HIDDEN.findall(page)) | data, file)

    def sign_in(self, node: str, email: str, password: str, *, form_from: str = "") -> Answer:
        return self.send(node, "/accounts/login/", {"login": email, "password": password}, form_from=form_from)

    def link(self, node: str, path: str, pattern: str) -> str:
        """The first address on a page that fits."""
        _status, page, _place = self.ask(node, path)
        found = re.search(f'href="({pattern})"', page)
        assert found, page[:2000]
        return found[1]


@contextmanager
def plant(folder: Path) -> Iterator[Plant]:
    """Everything running, ended afterwards whatever happened. Raises NoNamespaces."""
    with ExitStack() as stack:
        net = stack.enter_context(network(*PARTS))
        hub = net.hosts[HUB]
        postgres = copy_of_the_tests(folder, more={"listen_addresses": f"127.0.0.1,{hub.address}"}, follow=False)
        with (postgres.folder / "pg_hba.conf").open("a") as rules:
            rules.write(f"host all app {net.subnet}.0/24 scram-sha-256\n")
        stack.callback(postgres.stop)
        hub.do(postgres.start)
        redis = HubRedis(folder / "redis", "plant", folder / "redis.log", durable=False)
        redis.address = hub.address
        stack.callback(redis.stop)
        hub.do(redis.start)
        mails = hub.do(lambda: stack.enter_context(mail_server(hub.address)))
        store = hub.do(lambda: stack.enter_context(store_server(folder, hub.address)))
        _make_keys(folder / "keys")
        found = Plant(net, folder, store, mails, _environment(folder, hub, postgres, redis, store, mails))
        collect = [
            sys.executable,
            "manage.py",
            "collectstatic",
            "--no-input",
            "-v",
            "0",
            "--ignore",
            "django_htmx/ext/*",
        ]
        subprocess.run(collect, env=found.environment, cwd=ROOT, check=True)
        stack.callback(found.stop)
        for node in PARTS:
            found.start(node)
        found.wait()
        yield found


def _make_keys(folder: Path) -> None:
    """The keys that the administrator of the plant copies to each node."""
    ensure_key(folder)
    with override_settings(KEYS_DIR=folder):
        signing_key()


def _environment(
    folder: Path, hub: Host, postgres: Postgres, redis: Redis, store: Store, mails: MailServer
) -> dict[str, str]:
    foreign = ("DATABASE_", "REDIS_", "CONCORD_", "DJANGO_", "EMAIL_", "SECRET_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    files = hub.do(store.new_bucket)
    anchors = hub.do(lambda: store.new_bucket(ObjectLockEnabledForBucket=True))
    database = str(connections["default"].settings_dict["NAME"])
    return kept | {
        "DJANGO_SETTINGS_MODULE": "tests.journeys.settings", "PYTHONPATH": str(ROOT),
        "DATABASE_URL": postgres.url("app", database).replace("127.0.0.1", hub.address),
        "REDIS_URL": redis.url, "EMAIL_URL": f"smtp://{hub.address}:{mails.port}", "SECRET_KEY": SECRET,
        "PUBLIC_URL": f"http://{NAME}", "ALLOWED_HOSTS": NAME, "STATIC_ROOT": str(folder / "static"),
        "FILES_URL": store.address(files, "files"), "ANCHOR_DIR": store.address(anchors, "anchors"),
        "WEB_PROCESSES": "1", "WEB_THREADS": "4", "WORKER_PROCESSES": "1", "CONCORD_DATA": str(folder / "here"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
    }  # fmt: skip
