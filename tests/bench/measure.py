"""Measuring in turn: what is compared takes turns, so that a slow minute of the machine hits both sides alike."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from statistics import median
from typing import Any

from qms.trail.capture import EVENTS
from tests.bench.seed import superuser

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


def audited_and_bare(
    work: Work, table: str, rounds: int, warm: int = 1, *, other_work: Work | None = None
) -> tuple[float, float]:
    """The median seconds of the work with the trail, and of the same without the triggers of the table, in turn.

    other_work: what the bare side does, where it must be told apart afterwards. It leaves rows that the trail does not
    know; whoever measures mends them, since verification would name them.
    """
    audited: list[float] = []
    bare: list[float] = []
    for turn in range(rounds + warm):
        one = once(work)
        with unaudited(table):
            other = once(other_work or work)
        if turn >= warm:
            audited.append(one)
            bare.append(other)
    return median(audited), median(bare)


@contextmanager
def unaudited(table: str) -> Iterator[None]:
    """No trigger of the trail fires for the table. (They fire even for a replica, so that cannot be the other side.)"""
    with superuser() as server:
        for event in EVENTS:
            server.execute(f"ALTER TABLE {table} DISABLE TRIGGER trail_{event}".encode())
        try:
            yield
        finally:
            for event in EVENTS:
                server.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER trail_{event}".encode())
