"""What goes wrong beside sudden death: mail servers, disks, an emptied Redis, two schedulers. One block, one fault."""

import errno
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import redis

from tests.torture.installation import DISKS, Installation
from tools.processes import end, launch, wait_until
from tools.running import ROOT, settings_of

MET_SECONDS = 300
"""Until the relay comes by; after a server that was away it waits for half a minute."""
FULL_SECONDS = 8
BELLS_SECONDS = 60
"""A checkpoint is no older; most mails are quicker."""


@contextmanager
def mail_server_silent(house: Installation) -> Iterator[None]:
    """It takes connections and says nothing."""
    house.mails.silent_to = {"*"}
    try:
        yield
        assert wait_until(lambda: "*" in house.mails.refused, lambda: True, MET_SECONDS), "nobody met the fault"
    finally:
        house.mails.silent_to = set()


@contextmanager
def mail_server_slow(house: Installation) -> Iterator[None]:
    """Every answer is late."""
    house.mails.pause_seconds = 1.5
    try:
        yield
    finally:
        house.mails.pause_seconds = 0.0


@contextmanager
def mail_server_refuses_some(house: Installation) -> Iterator[None]:
    """One reader's box is full for now, another's does not exist."""
    assert wait_until(lambda: len(readers_of(house)) > 1, lambda: True, MET_SECONDS), "mails arrive before"
    later, never, *_others = readers_of(house)
    house.mails.answers = {later: "451 4.2.2 full", never: "550 5.1.1 no such user"}
    try:
        yield
        met = wait_until(lambda: {later, never} <= set(house.mails.refused), lambda: True, MET_SECONDS)
        assert met, "nobody met the fault"
    finally:
        house.mails.answers = {}


def readers_of(house: Installation) -> list[str]:
    """Who has got mail."""
    with house.mails.lock:
        return sorted({str(mail["X-Envelope-To"]) for mail in house.mails.mails})


@contextmanager
def redis_emptied(house: Installation) -> Iterator[None]:
    """Nothing is left of queues, cache and counters."""
    with redis.Redis.from_url(settings_of(house.folder)["REDIS_URL"]) as client:
        client.flushall()
    yield


@contextmanager
def two_schedulers(house: Installation) -> Iterator[None]:
    """Somebody has started beat twice."""
    own = settings_of(house.folder) | {"BEAT_FILE": str(house.folder.parent / "second-beat")}
    script = ["/bin/sh", str(ROOT / "tools" / "entrypoint.sh"), "beat"]
    second = launch(script, house.folder.parent / "second-beat.log", env=own, cwd=ROOT)
    try:
        house.ask("deadlines")  # steps of ladders that both will ring for
        yield
        taken = wait_until(lambda: house.ask("deadlines", "left") == 0, lambda: True, MET_SECONDS)
        assert taken, "nobody has taken the steps that are due"
    finally:
        end(second, signal.SIGTERM)


@contextmanager
def worker_busy(house: Installation) -> Iterator[None]:
    """Every process of the worker is in the middle of something long; mails and checkpoints do not wait for it."""
    assert wait_until(lambda: bool(house.children("worker")), lambda: True, MET_SECONDS), "it is started again"
    busy, anchors = house.children("worker"), house.folder / "anchors"
    mails, anchored = len(house.mails.mails), size_of(anchors)
    for pid in busy:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
        left = wait_until(
            lambda: len(house.mails.mails) > mails and size_of(anchors) > anchored, lambda: True, BELLS_SECONDS
        )
        assert left, "mails and checkpoints waited for the worker"
    finally:
        for pid in busy:
            os.kill(pid, signal.SIGCONT)


def size_of(folder: Path) -> int:
    """How many bytes lie in a folder."""
    return sum(path.stat().st_size for path in folder.glob("*.jsonl"))


def full(name: str) -> Callable[[Installation], AbstractContextManager[None]]:
    """The fault that the disk of a folder is full for some seconds."""

    @contextmanager
    def fault(house: Installation) -> Iterator[None]:
        ballast = house.folder.parent / name / "ballast"
        try:
            _fill(ballast)
            yield
            until = time.monotonic() + FULL_SECONDS
            while time.monotonic() < until:  # what is freed is taken at once
                _fill(ballast)
                time.sleep(0.2)
        finally:
            ballast.unlink(missing_ok=True)

    return fault


def _fill(ballast: Path) -> None:
    block = b"\0" * 65_536
    with ballast.open("ab", buffering=0) as out:
        while True:
            try:
                out.write(block)
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
                if len(block) == 1:
                    return
                block = block[: len(block) // 16]


Fault = Callable[[Installation], AbstractContextManager[None]]
WORK_GOES_ON: dict[str, Fault] = {
    "a mail server that says nothing": mail_server_silent,
    "a slow mail server": mail_server_slow,
    "a mail server that refuses some": mail_server_refuses_some,
    "an emptied Redis": redis_emptied,
    "two schedulers": two_schedulers,
    "a worker with no process free": worker_busy,
}
"""People report meanwhile, and are answered."""
DISK_FULL: dict[str, Fault] = {f"a full disk below {name}": full(name) for name in DISKS} if os.geteuid() == 0 else {}
"""People are told that nothing can be kept, and send again."""
