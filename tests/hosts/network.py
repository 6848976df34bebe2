"""Hosts on one machine: network namespaces on a bridge that lies in one of them, away from every other network.

A thread that has entered a namespace opens its sockets there, and programs that it starts live there.
"""

import ctypes
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")
CLONE_NEWNET = 0x40000000
HUB = "hub"


class NoNamespaces(RuntimeError):
    """This machine does not let us make network namespaces; the message says why."""


def ip(*words: str) -> str:
    """Run the program `ip`. Raises NoNamespaces with what it said."""
    done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoNamespaces(f"ip {' '.join(words)}: {done.stderr.strip()}")
    return done.stdout


@dataclass
class Host:
    """A namespace with an address, and the thread that lives in it."""

    name: str
    namespace: str
    address: str
    thread: ThreadPoolExecutor = field(init=False)

    def __post_init__(self) -> None:
        self.thread = ThreadPoolExecutor(1, initializer=self._enter)

    def _enter(self) -> None:
        handle = os.open(f"/run/netns/{self.namespace}", os.O_RDONLY)
        try:
            if ctypes.CDLL(None, use_errno=True).setns(handle, CLONE_NEWNET):
                raise OSError(ctypes.get_errno(), "cannot enter the namespace")
        finally:
            os.close(handle)

    def do(self, work: Callable[[], T]) -> T:
        """Do something on this host and wait for it."""
        return self.thread.submit(work).result()


@dataclass
class Network:
    """The hosts by name; `hub` holds the bridge."""

    run: str
    subnet: str
    hosts: dict[str, Host]

    def link(self, host: str, state: str) -> None:
        """Pull the cable of a host at the hub's side (`down`), or put it in again (`up`)."""
        ip("-n", self.hosts[HUB].namespace, "link", "set", _cable(self.run, list(self.hosts).index(host)), state)


def _cable(run: str, number: int) -> str:
    return f"v{run}{number}"  # names of devices have at most 15 letters


@contextmanager
def network(*names: str) -> Iterator[Network]:
    """A hub and these hosts, gone afterwards whatever happened. Raises NoNamespaces."""
    if os.geteuid() != 0 or not shutil.which("ip"):
        raise NoNamespaces("Network namespaces need root and the program ip (iproute2).")
    run = f"{os.getpid() % 1_000_000:x}"
    subnet, made = f"10.{64 + os.getpid() % 64}.{os.getpid() % 251}", list[str]()
    hosts: dict[str, Host] = {}
    try:
        for number, name in enumerate((HUB, *names)):
            namespace = f"concord-{run}-{name}"
            ip("netns", "add", namespace)
            made.append(namespace)
            ip("-n", namespace, "link", "set", "lo", "up")
            address = f"{subnet}.{number + 1}"
            _connect(made[0], namespace, _cable(run, number), f"{address}/24")
            hosts[name] = Host(name, namespace, address)
        yield Network(run, subnet, hosts)
    finally:
        for host in hosts.values():
            host.thread.shutdown(wait=True, cancel_futures=True)
        for namespace in reversed(made):
            with suppress(NoNamespaces):
                ip("netns", "delete", namespace)


def _connect(hub: str, namespace: str, cable: str, address: str) -> None:
    if namespace == hub:
        ip("-n", hub, "link", "add", "bridge", "type", "bridge")
        ip("-n", hub, "addr", "add", address, "dev", "bridge")
        ip("-n", hub, "link", "set", "bridge", "up")
        return
    ip("-n", hub, "link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", namespace)
    ip("-n", hub, "link", "set", cable, "master", "bridge", "up")
    ip("-n", namespace, "addr", "add", address, "dev", "eth0")
    ip("-n", namespace, "link", "set", "eth0", "up")
