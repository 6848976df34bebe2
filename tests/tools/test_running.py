"""A command typed beside a running Concord finds its settings by itself."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tools.running import NOT_RUNNING, ROOT, join_running, settings_of


@contextmanager
def a_part(folder: Path, **settings: str) -> Iterator[None]:
    """A process that stands for the web server of a Concord on this folder."""
    waiting = [sys.executable, "-c", "print('here', flush=True); input()"]
    with subprocess.Popen(waiting, env=settings, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        (folder / "pids.json").write_text(json.dumps({"web": process.pid}))
        yield
        process.communicate(b"\n")


def test_the_settings_of_what_runs_are_taken_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONCORD_DATA", str(tmp_path))
    monkeypatch.setenv("DEMO", "0")
    for name in ("SECRET_KEY", "DATABASE_URL"):
        monkeypatch.setenv(name, "remembered, and given back after the test")
        monkeypatch.delenv(name)
    with a_part(tmp_path, CONCORD_DATA=str(tmp_path), SECRET_KEY="words", DEMO="1"):
        join_running()
    assert (os.environ["SECRET_KEY"], os.environ["DEMO"]) == ("words", "0"), "what is said here wins"


def test_a_stranger_with_the_number_of_an_ended_process_is_not_believed(tmp_path: Path) -> None:
    with a_part(tmp_path, CONCORD_DATA="/elsewhere", SECRET_KEY="words"):
        assert settings_of(tmp_path) == {}


@pytest.mark.parametrize("content", ["", "{", '{"web": 0}', "[]"])
def test_what_cannot_be_read_is_nothing(tmp_path: Path, content: str) -> None:
    (tmp_path / "pids.json").write_text(content)
    assert settings_of(tmp_path) == {}


def test_without_a_running_concord_the_command_says_what_to_do(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "manage.py"), "verify_trail"]
    environment = {"PATH": os.environ["PATH"], "CONCORD_DATA": str(tmp_path)}
    answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stderr.strip().splitlines()[-1]) == (1, NOT_RUNNING)
