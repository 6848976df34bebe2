"""`manage.py due` as a person at the command line meets it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from qms.clocks.management.commands.due import Command

ROOT = Path(__file__).resolve().parents[2]
GDPR = ["--unit", "elapsed_hours", "--amount", "72", "--start", "2026-10-24T10:00", "--zone", "Europe/Berlin"]


def run(arguments: list[str]) -> int:
    """Run the command in this process; the exit code."""
    try:
        Command().run_from_argv(["manage.py", "due", *arguments])
    except SystemExit as leaving:
        assert isinstance(leaving.code, int)
        return leaving.code
    return 0


def answer(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> dict[str, Any]:
    assert run(arguments) == 0
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, dict)
    return found


def changed(**options: str) -> list[str]:
    """The GDPR case with other values."""
    named = dict(zip(GDPR[::2], GDPR[1::2], strict=True)) | {f"--{name}": value for name, value in options.items()}
    return [part for pair in named.items() for part in pair]


def test_it_answers_without_a_database() -> None:
    nowhere = {
        "DJANGO_SETTINGS_MODULE": "qms.settings",
        "DATABASE_URL": "postgres://nobody@127.0.0.1:9/none",
        "REDIS_URL": "redis://127.0.0.1:9",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "due", *GDPR],
        cwd=ROOT,
        env=os.environ | nowhere,
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout)
    assert found["due"] == "2026-10-27T09:00:00+01:00"
    assert found["receipt"]["offset_change"] == {"from": "+02:00", "to": "+01:00"}


def test_closed_dates_and_hours_repeat(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = changed(unit="business_hours", amount="16", start="2026-12-23T15:00")
    arguments += [
        "--hours",
        "08:00-12:00",
        "--hours",
        "13:00-17:00",
        "--closed",
        "2026-12-24",
        "--closed",
        "2026-12-25",
    ]
    found = answer(capsys, arguments)
    assert found["due"] == "2026-12-29T15:00:00+01:00"
    assert [one["day"] for one in found["receipt"]["skipped"] if one["reason"] == "closed"] == [
        "2026-12-24",
        "2026-12-25",
    ]


def test_a_start_with_an_offset_is_that_instant_and_the_answer_is_in_the_zone(
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = changed(unit="business_hours", amount="24", start="2026-12-23T15:30+01:00", zone="America/Detroit")
    found = answer(capsys, [*arguments, "--closed", "2026-12-25"])
    assert found["due"] == "2026-12-28T15:30:00-05:00"
    assert found["receipt"]["start"] == "2026-12-23T09:30:00-05:00"


def test_a_country_brings_its_holidays(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = changed(unit="working_days", amount="5", start="2026-11-20T09:00", zone="America/New_York")
    found = answer(capsys, [*arguments, "--country", "us", "--subdivision", "NY"])
    assert found["due"] == "2026-11-30T09:00:00-05:00"
    assert {"day": "2026-11-26", "reason": "holiday", "name": "Thanksgiving Day"} in found["receipt"]["skipped"]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"hours": "08:00-08:00"}, "no open hours"),
        ({"hours": "22:00-06:00"}, "cross midnight"),
        ({"zone": "Mars/Phobos"}, "time zone"),
        ({"country": "ZZ"}, "No public holidays are known"),
        ({"country": "DE", "subdivision": "QQ"}, "no subdivision"),
        ({"subdivision": "BY"}, "needs its country"),
        ({"closed": "2026-02-30"}, "is no date"),
        ({"start": "2026-13-01T10:00"}, "is no time"),
        ({"start": "9999-12-31T23:59"}, "between the years"),
        ({"start": "0001-01-01T00:00"}, "between the years"),
        ({"amount": "NaN"}, "must be a number"),
        ({"amount": "-5"}, "greater than zero"),
        ({"amount": "-inf"}, "--amount"),
        ({"amount": "five"}, "is no number"),
        ({"amount": "1e9"}, "at most"),
        ({"unit": "fortnights"}, "is no unit"),
    ],
)
def test_what_makes_no_deadline_leaves_with_1_and_a_sentence_on_stderr(
    capsys: pytest.CaptureFixture[str], options: dict[str, str], sentence: str
) -> None:
    assert run(changed(**options)) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert sentence in shown.err
    assert "Traceback" not in shown.err


def test_a_missing_argument_leaves_with_1_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(GDPR[2:]) == 1
    assert "--unit" in capsys.readouterr().err
