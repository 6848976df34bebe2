"""`manage.py verdict`: judge a measure, or plan how much data its criterion needs, with the product's own functions."""

import json
import math
from argparse import RawDescriptionHelpFormatter
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser

from qms.lib.statistics import comparing, sizes
from qms.lib.statistics.comparing import Better, Comparison, NotComparable
from qms.lib.statistics.verdicts import judge

METHODS = ("two_proportions", "poisson_rate", "mann_whitney", "run_chart")
VALUES_AT_MOST = 5_000
EXAMPLES = """examples:
  manage.py verdict --method two_proportions --baseline 18/900 --result 4/1100 --minimum-effect 0.005
  manage.py verdict --method poisson_rate --baseline 9/1200000 --result 2/1500000
  manage.py verdict --method mann_whitney --baseline 3.1,2.9,3.4 --result 2.2,2.5,2.1 --better lower
  manage.py verdict --plan --baseline-rate 0.03 --target-rate 0.01 --power 0.8
  manage.py verdict --plan --method mann_whitney --chance 0.7
  manage.py verdict --plan --method success_run --confidence 0.95 --reliability 0.95
"""


class Command(BaseCommand):
    help = "Print one JSON object: p_value, effect, interval and verdict, or n_per_group of a plan. Needs no database."
    requires_system_checks: ClassVar[list[str]] = []  # type: ignore[misc]  # the stubs know no class variable

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        kwargs |= {"epilog": EXAMPLES, "formatter_class": RawDescriptionHelpFormatter}
        return super().create_parser(prog_name, subcommand, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--method", choices=[*METHODS, "success_run"], default="two_proportions")
        parser.add_argument("--baseline", help="before: count/size, or values with commas between")
        parser.add_argument("--result", help="after, likewise")
        parser.add_argument("--better", choices=list(Better), default=Better.LOWER, help="where a measurement improves")
        parser.add_argument("--alpha", type=_number, default=0.05)
        parser.add_argument("--minimum-effect", type=_number, default=0.0, help="the improvement that was agreed")
        parser.add_argument("--plan", action="store_true", help="how much data the criterion needs")
        parser.add_argument("--baseline-rate", type=_number)
        parser.add_argument("--target-rate", type=_number)
        parser.add_argument("--power", type=_number, default=0.8)
        parser.add_argument("--chance", type=_number, help="that a later value (point) is better than one before")
        parser.add_argument("--confidence", type=_number, default=0.95)
        parser.add_argument("--reliability", type=_number)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            answer = _planned(options) if options["plan"] else _judged(options)
        except (NotComparable, sizes.NoSize) as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(json.dumps(answer))


def _judged(options: dict[str, Any]) -> dict[str, Any]:
    alpha, minimum = options["alpha"], options["minimum_effect"]
    if not 0 < alpha < 1:
        _refuse("--alpha lies between 0 and 1.")
    if minimum < 0:
        _refuse("--minimum-effect is not negative: an improvement counts upwards.")
    found = _compared(options, 1 - alpha)
    return {
        "method": options["method"], "p_value": found.p_value, "effect": found.effect.value,
        "interval": [found.effect.low, found.effect.high], "confidence": 1 - alpha,
        "verdict": judge(found, alpha=alpha, minimum_effect=minimum),
    }  # fmt: skip


def _compared(options: dict[str, Any], confidence: float) -> Comparison:
    before, after, method = _given(options, "baseline"), _given(options, "result"), options["method"]
    if method == "two_proportions":
        return comparing.two_proportions(_pair(before, int), _pair(after, int), confidence=confidence)
    if method == "poisson_rate":
        return comparing.poisson_rate(_pair(before, float), _pair(after, float), confidence=confidence)
    compare = {"mann_whitney": comparing.mann_whitney, "run_chart": comparing.run_chart}.get(method)
    if compare is None:
        _refuse(f"{method} plans a sample; it compares nothing.")
    return compare(_values(before), _values(after), confidence=confidence, better=Better(options["better"]))


def _planned(options: dict[str, Any]) -> dict[str, Any]:
    method, alpha, power = options["method"], options["alpha"], options["power"]
    if method == "success_run":
        reliability = _given(options, "reliability")
        return {"method": method, "n": sizes.success_run(confidence=options["confidence"], reliability=reliability)}
    if method in ("mann_whitney", "run_chart"):
        size = getattr(sizes, method)(_given(options, "chance"), alpha=alpha, power=power)
    else:
        rates = _given(options, "baseline_rate"), _given(options, "target_rate")
        size = getattr(sizes, method)(*rates, alpha=alpha, power=power)
    return {"method": method, "n_per_group": size, "alpha": alpha, "power": power}


def _given(options: dict[str, Any], name: str) -> Any:
    if options[name] is None:
        _refuse(f"Give --{name.replace('_', '-')}.")
    return options[name]


def _pair(text: str, size: Callable[[str], Any]) -> tuple[int, Any]:
    count, mark, rest = text.partition("/")
    try:
        found = int(count), size(rest)
    except ValueError:
        _refuse(f"“{text}” is not written as count/size, such as 18/900.")
    if not mark or not math.isfinite(found[1]):
        _refuse(f"“{text}” is not written as count/size, such as 18/900.")
    return found


def _values(text: str) -> Sequence[float]:
    parts = text.split(",")
    if len(parts) > VALUES_AT_MOST:
        _refuse(f"At most {VALUES_AT_MOST:,} values a side.")
    try:
        return [float(part) for part in parts]
    except ValueError:
        _refuse(f"“{text[:60]}” are not numbers with commas between.")


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _refuse(sentence: str) -> NoReturn:
    raise CommandError(sentence)
