"""While people report, everything goes wrong that can: parts are killed, disks are full, mail servers misbehave.

TORTURE_KILLS says how often somebody is killed (each victim once here, a hundred times in `make torture`), TORTURE_SEED
in which order. Every fault of faults.py happens once among the kills. Without root there are no disks to fill.
"""

import os
import random
import sys
import threading
import time
from collections import Counter
from typing import Any

import pytest

from tests.torture.faults import DISK_FULL, WORK_GOES_ON
from tests.torture.installation import VICTIMS, Installation, installation
from tests.torture.load import Reporter
from tools.processes import wait_until

KILLS = int(os.environ.get("TORTURE_KILLS", str(len(VICTIMS))))
SEED = int(os.environ.get("TORTURE_SEED", "7"))
REPORTS_BETWEEN = 3
SETTLED_SECONDS = 300


def order(seed: int, kills: int) -> list[str]:
    """What happens: every fault once, everybody killed once and then anybody, in a random order."""
    dice = random.Random(seed)
    first = dice.sample(VICTIMS, min(kills, len(VICTIMS)))
    killed = first + [dice.choice(VICTIMS) for _kill in range(kills - len(first))]
    return dice.sample([*WORK_GOES_ON, *DISK_FULL, *killed], len(WORK_GOES_ON) + len(DISK_FULL) + kills)


class Tortured:
    """An installation under load: who reports, what happens to it, what it holds in the end."""

    def __init__(self, house: Installation) -> None:
        self.house, self.stop = house, threading.Event()
        people = house.ask("people")
        self.slug, self.stored = people["slug"], dict[str, Any]()
        self.reporters = [
            Reporter(house.url, people["slug"], email, people["password"], self.stop) for email in people["reporters"]
        ]

    def suffer(self, what: str) -> None:
        """Let it happen while people work, and wait until all is well again."""
        self.wait_for_reports()
        if what in WORK_GOES_ON:
            with WORK_GOES_ON[what](self.house):
                self.wait_for_reports()
        elif what in DISK_FULL:
            with DISK_FULL[what](self.house):
                pass
            self.house.recovers(what)
        else:
            self.house.kill(what)

    def wait_for_reports(self) -> None:
        """Until some more were acknowledged."""
        enough = self.count() + REPORTS_BETWEEN
        came = wait_until(lambda: self.count() >= enough, lambda: True, 120)
        assert came, ([one.faults for one in self.reporters], self.house.health())

    def count(self) -> int:
        """How many reports were acknowledged."""
        return sum(len(one.acknowledged) for one in self.reporters)

    def settle(self) -> None:
        """Nothing is due or on its way: what a killed relay had in hand is taken up after its lease."""

        def settled() -> bool:
            if self.house.quiet():
                self.stored = self.house.ask("findings", self.slug)
            return bool(self.stored) and "sending" not in self.stored["mails"].values() and self.stored["anchored"]

        assert wait_until(settled, lambda: True, SETTLED_SECONDS), (self.house.health(), self.stored)

    def summary(self) -> str:
        """One line for who runs it."""
        taken = self.taken()
        counts = Counter(self.stored["words"])
        acknowledged = [words for one in self.reporters for words in one.acknowledged]
        told = {
            "kills": len(self.house.kills), "acknowledged": len(acknowledged), "stored": len(counts),
            "lost": sum(counts[words] == 0 for words in acknowledged),
            "twice": sum(count > 1 for count in counts.values()), "half": len(self.stored["halves"]),
            "mails": len(taken), "repeats": sum(taken.values()) - len(taken), "refused": len(self.stored["refused"]),
            "reminders": self.stored["steps"], "answers of 503": sum(one.unavailable for one in self.reporters),
            "slowest answer": f"{max(one.slowest for one in self.reporters):.1f} s",
        }  # fmt: skip
        return ", ".join(f"{name} {value}" for name, value in told.items())

    def taken(self) -> Counter[str]:
        """How often the mail server took which mail."""
        with self.house.mails.lock:
            return Counter(str(mail["Message-ID"]) for mail in self.house.mails.mails)


@pytest.fixture(scope="module")
def tortured(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """After the last fault: who reported what, and what is stored."""
    with installation(tmp_path_factory.mktemp("torture"), SEED) as house:
        run = Tortured(house)
        for reporter in run.reporters:
            reporter.start()
        try:
            for what in order(SEED, KILLS):
                begun = time.monotonic()
                run.suffer(what)
                sys.stdout.write(f"{what}: {time.monotonic() - begun:.0f} s\n")
            run.wait_for_reports()
        finally:
            run.stop.set()
        for reporter in run.reporters:
            reporter.join(150)
        run.settle()
        sys.stdout.write(f"{run.summary()}\n{run.stored['incidents']}\n")
        yield run


def test_everybody_was_killed_and_everything_came_back_by_itself(tortured: Tortured) -> None:
    assert len(tortured.house.kills) == KILLS


def test_every_answer_was_received_or_not_reachable(tortured: Tortured) -> None:
    assert [fault for one in tortured.reporters for fault in one.faults] == []


def test_nothing_acknowledged_is_lost_and_nothing_is_there_twice(tortured: Tortured) -> None:
    counts: Counter[str] = Counter(tortured.stored["words"])
    acknowledged = {words: digest for one in tortured.reporters for words, digest in one.acknowledged.items()}
    assert len(acknowledged) > KILLS * REPORTS_BETWEEN, "people did report"
    assert [words for words in acknowledged if counts[words] != 1] == []
    assert [words for words, count in counts.items() if count > 1] == []
    files = tortured.stored["files"]
    assert any(acknowledged.values()), "files went with some reports"
    assert {words for words, digest in acknowledged.items() if files.get(words, []) != [digest] * bool(digest)} == set()


def test_no_act_is_half_done(tortured: Tortured) -> None:
    stored = tortured.stored
    assert stored["halves"] == []
    assert [int(number[-5:]) for number in stored["numbers"]] == list(range(1, len(stored["numbers"]) + 1))
    assert [words for words, digests in stored["files"].items() if "missing" in digests] == []


def test_the_trail_is_whole_and_anchored(tortured: Tortured) -> None:
    assert (tortured.stored["trail"], tortured.stored["anchored"]) == ("", True)


def test_each_message_arrives_and_is_repeated_at_most_once_for_a_kill(tortured: Tortured) -> None:
    stored, taken = tortured.stored, tortured.taken()
    sent = {key for key, state in stored["mails"].items() if state == "sent"}
    assert sent, "mails were written and sent"
    assert set(stored["mails"].values()) <= {"sent", "waiting", "failed"}, "what waits is for the morning of its reader"
    assert {key for key in sent if not taken[key] and not taken[f"<{key}>"]} == set()
    assert sum(count - 1 for count in taken.values()) <= KILLS
    assert stored["doubled"] == []


def test_what_a_mail_server_refused_for_good_is_kept_for_staff(tortured: Tortured) -> None:
    assert tortured.stored["refused"], "some were refused"
    assert {words[:3] for words in tortured.stored["refused"]} == {"550"}


def test_two_schedulers_take_each_step_once(tortured: Tortured) -> None:
    assert tortured.stored["steps"], "reminders were due"
    assert tortured.stored["doubled_steps"] == []


@pytest.mark.skipif(not DISK_FULL, reason="only root has small disks to fill")
def test_a_full_disk_leaves_an_incident(tortured: Tortured) -> None:
    assert sum(one.unavailable for one in tortured.reporters) > 0
    assert any("portal:report_new" in one for one in tortured.stored["incidents"]), tortured.stored["incidents"]
