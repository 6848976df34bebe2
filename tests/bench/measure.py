"""Measuring in turn: what is compared takes turns, so that a slow minute of the machine hits both sides alike."""

import time
from collections.abc import Callable, Mapping
from statistics import median
from typing import Any

Work = Callable[[], Any]


def once(work: Work) -> float:
    """Seconds of one call."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def compare(sides: Mapping[str, Work], rounds: int = 25, warm: int = 3) -> dict[str, float]:
    """The median seconds of each side; A B C A B C …, the first rounds are not counted."""
    found: dict[str, list[float]] = {name: [] for name in sides}
    for turn in range(rounds + warm):
        for name, work in sides.items():
            seconds = once(work)
            if turn >= warm:
                found[name].append(seconds)
    return {name: median(values) for name, values in found.items()}
