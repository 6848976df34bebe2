"""`manage.py verdict` as a person at the command line meets it."""

import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command


def answer(*arguments: str) -> dict[str, Any]:
    out = io.StringIO()
    call_command("verdict", *arguments, stdout=out)
    found = json.loads(out.getvalue())
    assert isinstance(found, dict)
    return found


def test_a_smaller_share_of_defectives_is_judged_by_the_criterion_agreed() -> None:
    shares = ["--method", "two_proportions", "--baseline", "18/900", "--result", "4/1100"]
    found = answer(*shares, "--alpha", "0.05", "--minimum-effect", "0.005")
    assert found["verdict"] == "effective"
    assert found["p_value"] == pytest.approx(0.00043, abs=5e-6)
    assert found["interval"] == pytest.approx([0.0071, 0.0280], abs=5e-5)
    assert answer(*shares, "--minimum-effect", "0.03")["verdict"] == "not_effective"


@pytest.mark.parametrize(
    ("arguments", "verdict"),
    [
        ("--method poisson_rate --baseline 9/1200000 --result 2/1500000", "effective"),
        ("--method poisson_rate --baseline 2/1500000 --result 1/1500000", "inconclusive"),
        ("--method mann_whitney --baseline 3.1,2.9,3.4,3.3,3.0 --result 2.2,2.5,2.1,2.4,2.3", "effective"),
        ("--method mann_whitney --baseline 1,2,3,4,5 --result 6,7,8,9,10 --better higher", "effective"),
        ("--method run_chart --baseline 3,2,4,3,5,2,4,3,2,4 --result 1,2,1,1,1,0,1,2,1,1", "effective"),
        ("--method two_proportions --baseline 18/900 --result 0/50", "inconclusive"),
        ("--method two_proportions --baseline 18/900 --result 60/1100", "not_effective"),
    ],
)
def test_every_method_gives_a_verdict(arguments: str, verdict: str) -> None:
    assert answer(*arguments.split())["verdict"] == verdict


@pytest.mark.parametrize(
    ("arguments", "name", "size"),
    [
        ("--baseline-rate 0.03 --target-rate 0.01 --power 0.8", "n_per_group", 702),
        ("--method poisson_rate --baseline-rate 0.03 --target-rate 0.01", "n_per_group", 577),
        ("--method mann_whitney --chance 0.7", "n_per_group", 26),
        ("--method run_chart --chance 0.9", "n_per_group", 8),
        ("--method success_run --confidence 0.95 --reliability 0.95", "n", 59),
    ],
)
def test_every_method_plans_its_sample(arguments: str, name: str, size: int) -> None:
    assert answer("--plan", *arguments.split())[name] == size


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("--baseline 18 --result 4/1100", "18/900"),
        ("--baseline 18/nan --result 4/1100", "18/900"),
        ("--method poisson_rate --baseline 18/inf --result 4/1100", "18/900"),
        ("--baseline 18/900", "--result"),
        ("--baseline 18/900 --result 4/0", "no share"),
        ("--method mann_whitney --baseline 1,x --result 1,2", "numbers"),
        ("--method mann_whitney --baseline 1,2,3 --result 1,2,3", "too few"),
        ("--method success_run --baseline 1/2 --result 1/2", "compares nothing"),
        ("--baseline 18/900 --result 4/1100 --alpha 1.5", "alpha"),
        ("--baseline 18/900 --result 4/1100 --minimum-effect=-0.1", "negative"),
        ("--plan --baseline-rate 0.01 --target-rate 0.03", "below the baseline"),
        ("--plan --baseline-rate 0.01", "--target-rate"),
        ("--plan --method success_run", "--reliability"),
        ("--plan --baseline-rate nan --target-rate 0.03", "baseline-rate"),
    ],
)
def test_a_question_without_sense_is_told_what_is_wrong(arguments: str, says: str) -> None:
    with pytest.raises(CommandError, match=says):
        answer(*arguments.split())
