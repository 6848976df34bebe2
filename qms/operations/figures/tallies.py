"""What happens seldom and anywhere is counted in the broker: tasks, jobs, refusals of the wall, anchors that failed.

One count for all hosts and workers, so each web node tells the same. A broker that is away or emptied loses counts and
stops nothing; Prometheus takes the fresh start of a counter as such.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import redis
import structlog
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric

from qms.workspace.beat import broker

log = structlog.get_logger(__name__)

KEY = "concord:tallies"
BOUNDS = (0.1, 0.5, 1, 5, 15, 60, 300, 1800)
"""Seconds; a task may take an hour."""


@dataclass(frozen=True)
class Tally:
    """A counter: its name, what it counts, its labels; `timed` ones also keep how long it took."""

    name: str
    help: str
    labels: tuple[str, ...] = ()
    timed: bool = False


TASKS = Tally("concord_tasks", "Background tasks that ended.", ("task", "outcome"), timed=True)
JOBS = Tally("concord_jobs", "Jobs of people that ended: exports, imports, PDFs.", ("kind", "state"), timed=True)
REFUSALS = Tally("concord_wall_refusals", "Statements that the wall of the database refused: alarm.", ("place",))
ANCHORS = Tally("concord_anchor_failures", "Times that a place outside could not be written.")
AHEAD = Tally("concord_anchors_ahead", "Times that a place outside knew more than the database: alarm.")
ALL = {tally.name: tally for tally in (TASKS, JOBS, REFUSALS, ANCHORS, AHEAD)}


def count(tally: Tally, *labels: str, seconds: float | None = None) -> None:
    """Add one. Never raises and never waits longer than two seconds."""
    try:
        with broker() as client:
            pipe = client.pipeline(transaction=False)
            pipe.hincrby(KEY, _field(tally, labels, "n"), 1)
            if seconds is not None:
                pipe.hincrbyfloat(KEY, _field(tally, labels, "s"), round(seconds, 3))
                bound = next((str(bound) for bound in BOUNDS if seconds <= bound), "+Inf")
                pipe.hincrby(KEY, _field(tally, labels, bound), 1)
            pipe.execute()
    except redis.RedisError as error:
        log.warning("figures.not_counted", figure=tally.name, error=str(error))


def _field(tally: Tally, labels: tuple[str, ...], part: str) -> str:
    return json.dumps([tally.name, *labels, part])


class Tallies:
    """A collector of Prometheus: reads the counts at each scrape."""

    def collect(self) -> Iterator[Metric]:
        """One family a tally, and a histogram for those that are timed."""
        found = _read()
        for tally in ALL.values():
            rows = found.get(tally.name, {})
            if not tally.labels:
                rows.setdefault((), {"n": 0.0})
            family = CounterMetricFamily(tally.name, tally.help, labels=tally.labels)
            for labels, parts in sorted(rows.items()):
                family.add_metric(labels, parts.get("n", 0.0))
            yield family
            if tally.timed:
                yield _durations(tally, rows)


Rows = dict[tuple[str, ...], dict[str, float]]


def _read() -> dict[str, Rows]:
    try:
        with broker() as client:
            stored = client.hgetall(KEY)
    except redis.RedisError:
        return {}
    found: dict[str, Rows] = {}
    for field, value in dict(stored).items():
        name, *labels, part = json.loads(field)
        if name in ALL and len(labels) == len(ALL[name].labels):
            found.setdefault(name, {}).setdefault(tuple(labels), {})[part] = float(value)
    return found


def _durations(tally: Tally, rows: Rows) -> Metric:
    family = HistogramMetricFamily(f"{tally.name}_seconds", f"How long it took. {tally.help}", labels=tally.labels)
    for labels, parts in sorted(rows.items()):
        total, buckets = 0.0, []
        for bound in (*map(str, BOUNDS), "+Inf"):
            total += parts.get(bound, 0.0)
            buckets.append((bound, total))
        family.add_metric(labels, buckets, sum_value=parts.get("s", 0.0))
    return family
