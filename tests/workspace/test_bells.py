"""What rings every few seconds waits for no import: a queue of its own, and a thread for each kind of bell."""

import re
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.conf import settings

BELLS_EVERY_SECONDS = 300


def queue_of(task: str) -> str:
    """The queue in which a task waits."""
    return str(current_app.amqp.router.route({}, task)["queue"].name)


def test_every_frequent_ring_is_a_bell() -> None:
    schedule: dict[str, dict[str, Any]] = settings.CELERY_BEAT_SCHEDULE
    rings = [entry for entry in schedule.values() if entry["schedule"] <= BELLS_EVERY_SECONDS]
    told = {entry["task"]: queue_of(entry["task"]) for entry in rings}
    assert told.pop("qms.workspace.tasks.worker_heartbeat") == "jobs"
    assert len(told) > 3
    assert set(told.values()) == {"bells"}


@pytest.mark.parametrize("task", ["qms.workspace.tasks.run_job", "qms.trail.tasks.verify_chains"])
def test_what_takes_long_is_none(task: str) -> None:
    assert queue_of(task) == "jobs"


def test_each_kind_of_bell_has_a_thread() -> None:
    kinds = {name for name in current_app.tasks if name.startswith(("qms.", "feedback")) and queue_of(name) == "bells"}
    script = (Path(settings.BASE_DIR) / "tools" / "entrypoint.sh").read_text()
    threads = re.search(r"--queues bells .*--pool threads --concurrency (\d+)", script)
    assert threads
    assert int(threads[1]) >= len(kinds)
