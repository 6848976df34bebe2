"""The parent of everything that `make run` starts."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tools.processes import launch, started_at
from tools.supervisor import AlreadyRunning, Child, Supervisor


def sleeper(folder: Path) -> Callable[[], subprocess.Popen[bytes]]:
    """Return a function that launches a program which does nothing for a minute."""
    return lambda: launch(["sleep", "60"], folder / "sleep.log")


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    """A supervisor of an empty data folder; what it started is ended."""
    made = Supervisor(tmp_path)
    yield made
    if not made.lock.closed:
        made.end_all()


def test_a_second_run_on_the_same_data_is_refused(tmp_path: Path) -> None:
    first = Supervisor(tmp_path)
    with pytest.raises(AlreadyRunning, match="process"):
        Supervisor(tmp_path)
    first.release()
    Supervisor(tmp_path).release()


def test_the_process_ids_are_written_and_gone_after_the_end(tmp_path: Path, supervisor: Supervisor) -> None:
    child = Child("web", sleeper(tmp_path))
    supervisor.add(child)
    assert child.process is not None
    written = json.loads((tmp_path / "pids.json").read_text())
    assert written["web"] == child.process.pid
    supervisor.end_all()
    assert child.process.returncode == -signal.SIGTERM
    assert not (tmp_path / "pids.json").exists()


def test_a_program_that_dies_is_started_again(
    tmp_path: Path, supervisor: Supervisor, capsys: pytest.CaptureFixture[str]
) -> None:
    child = Child("worker", sleeper(tmp_path))
    supervisor.add(child)
    assert child.process is not None
    child.process.kill()
    child.process.wait()
    supervisor.tend()
    assert "worker ended with signal SIGKILL; starting it again in 1 s." in capsys.readouterr().out
    child.not_before = 0
    supervisor.tend()
    assert not child.is_dead()
    supervisor.end_all()


def test_the_pause_doubles_up_to_a_minute_and_starts_anew_after_a_steady_minute(tmp_path: Path) -> None:
    child = Child("beat", sleeper(tmp_path), began=time.monotonic())
    assert [child.plan_restart() for _ in range(8)] == [1, 2, 4, 8, 16, 32, 60, 60]
    child.began -= 61
    assert child.plan_restart() == 1


def test_what_a_killed_run_left_behind_is_ended(
    tmp_path: Path, supervisor: Supervisor, capsys: pytest.CaptureFixture[str]
) -> None:
    orphan = sleeper(tmp_path)()
    (tmp_path / "pids.json").write_text(json.dumps({"supervisor": 1, "web": orphan.pid}))
    supervisor.end_left_overs()
    assert orphan.wait() == -signal.SIGTERM
    assert "left behind by an earlier run" in capsys.readouterr().out
    assert not (tmp_path / "pids.json").exists()


def test_a_stranger_who_got_the_same_process_id_is_left_alone(tmp_path: Path, supervisor: Supervisor) -> None:
    stranger = sleeper(tmp_path)()
    pids = tmp_path / "pids.json"
    pids.write_text(json.dumps({"web": stranger.pid}))
    long_ago = (started_at(stranger.pid) or 0) - 3600
    os.utime(pids, (long_ago, long_ago))
    supervisor.end_left_overs()
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()
