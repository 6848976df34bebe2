"""While people report, web server, worker, beat, Redis and PostgreSQL are killed with SIGKILL, one after the other.

TORTURE_KILLS says how often (5 here, 100 in `make torture`), TORTURE_SEED in which order.
"""

import os
import sys
import threading
from collections import Counter
from typing import Any

import pytest

from tests.torture.installation import Installation, installation, order
from tests.torture.load import Reporter
from tools.processes import wait_until

KILLS = int(os.environ.get("TORTURE_KILLS", "5"))
SEED = int(os.environ.get("TORTURE_SEED", "7"))
REPORTS_BETWEEN = 3
SETTLED_SECONDS = 180


@pytest.fixture(scope="module")
def tortured(tmp_path_factory: pytest.TempPathFactory) -> tuple[Installation, list[Reporter], dict[str, Any]]:
    """The installation after the last kill: who reported what, and what is stored."""
    with installation(tmp_path_factory.mktemp("torture")) as house:
        people, stop = house.ask("people"), threading.Event()
        reporters = [
            Reporter(house.url, people["slug"], email, people["password"], stop) for email in people["reporters"]
        ]
        for reporter in reporters:
            reporter.start()
        try:
            for victim in order(SEED, KILLS):
                _wait_for_reports(reporters)
                house.kill(victim)
            _wait_for_reports(reporters)
        finally:
            stop.set()
        for reporter in reporters:
            reporter.join(120)
        stored = _settled(house, people["slug"])
        counts = {"kills": len(house.kills), "reports": len(stored["words"]), "mails": len(house.mails.mails)}
        sys.stdout.write(f"{counts}, {sum(one.unavailable for one in reporters)} answers of 503\n")
        return house, reporters, stored


def _settled(house: Installation, slug: str) -> dict[str, Any]:
    """What is stored once no mail is due or on its way: what a killed relay had in hand is taken up after its lease."""
    stored: dict[str, Any] = {}

    def settled() -> bool:
        if house.quiet():
            stored.update(house.ask("findings", slug))
        return bool(stored) and "sending" not in stored["mails"].values()

    assert wait_until(settled, lambda: True, SETTLED_SECONDS), (house.health(), Counter(stored["mails"].values()))
    return stored


def _wait_for_reports(reporters: list[Reporter]) -> None:
    before = sum(len(one.acknowledged) for one in reporters)
    enough = before + REPORTS_BETWEEN
    assert wait_until(lambda: sum(len(one.acknowledged) for one in reporters) >= enough, lambda: True, 90), [
        one.faults for one in reporters
    ]


Tortured = tuple[Installation, list[Reporter], dict[str, Any]]


def test_everybody_was_killed_and_everything_came_back_by_itself(tortured: Tortured) -> None:
    house, _reporters, _stored = tortured
    assert len(house.kills) == KILLS


def test_every_answer_was_received_or_not_reachable(tortured: Tortured) -> None:
    _house, reporters, _stored = tortured
    assert [fault for one in reporters for fault in one.faults] == []


def test_nothing_acknowledged_is_lost_and_nothing_is_there_twice(tortured: Tortured) -> None:
    _house, reporters, stored = tortured
    counts: Counter[str] = Counter(stored["words"])
    acknowledged = [words for one in reporters for words in one.acknowledged]
    assert len(acknowledged) > KILLS * REPORTS_BETWEEN, "people did report"
    assert [words for words in acknowledged if counts[words] != 1] == []
    assert [words for words, count in counts.items() if count > 1] == []


def test_no_act_is_half_done(tortured: Tortured) -> None:
    _house, _reporters, stored = tortured
    assert stored["halves"] == []
    assert [int(number[-5:]) for number in stored["numbers"]] == list(range(1, len(stored["numbers"]) + 1))


def test_the_trail_is_whole(tortured: Tortured) -> None:
    assert tortured[2]["trail"] == ""


def test_each_message_arrives_and_is_repeated_at_most_once_for_a_kill(tortured: Tortured) -> None:
    house, _reporters, stored = tortured
    taken = Counter(str(mail["Message-ID"]) for mail in house.mails.mails)
    sent = {key for key, state in stored["mails"].items() if state == "sent"}
    assert sent, "mails were written and sent"
    assert set(stored["mails"].values()) <= {"sent", "waiting"}, "what waits is for the morning of its reader"
    assert {key for key in sent if not taken[key] and not taken[f"<{key}>"]} == set()
    assert sum(count - 1 for count in taken.values()) <= KILLS
    assert stored["double_bells"] == []
