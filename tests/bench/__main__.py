"""`make bench`: a million complaints in fifty organisations, every promise as a ratio. SMOKE=1: twenty thousand.

ONE=1: all rows (ROWS) in one organisation, and only what depends on that: similar records and chains. It is printed and
leaves the page of the benchmarks as it is. PART=notices: only that part, on few rows; printed likewise.
"""

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from tools.services import test_services

FEW = 10_000


def main() -> int:
    """Start servers of its own, seed, measure, tell. The exit code is 0 whether or not all promises hold."""
    smoke = bool(os.environ.get("SMOKE"))
    total = int(os.environ.get("ROWS") or (20_000 if smoke else 1_000_000))
    few = min(FEW, total // 10)
    with test_services(durable=True) as environment, tempfile.TemporaryDirectory(prefix="concord-bench-") as data:
        os.environ.update(environment, CONCORD_DATA=data, SECRET_KEY="bench", CONCORD_TESTING="1")
        os.environ["DJANGO_SETTINGS_MODULE"] = "qms.settings"
        (Path(data) / "static").mkdir()
        import django

        django.setup()
        return run(total, few, "make bench SMOKE=1" if smoke else "make bench")


def run(total: int, few: int, command: str) -> int:
    """Everything inside the prepared environment."""
    from django.conf import settings
    from django.core.management import call_command

    from tests import ground
    from tests.bench import report

    def migrate() -> None:
        call_command("migrate", database="owner", verbosity=0)

    begun = time.monotonic()
    settings.ROOT_URLCONF = "tests.bench.urls"
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    name = ground.clone_database("bench", migrate)
    ground.point_at(name)
    ground.take_redis("bench")
    with tempfile.TemporaryDirectory(prefix="concord-bench-files-") as folder:
        ground.take_folders(Path(folder))
        findings: list[Any] = []
        part = os.environ.get("PART", "")
        alone = bool(os.environ.get("ONE") or part)
        try:
            one = of_one_part(part) if part else of_one_house(total, few)
            for finding in one if alone else measured(total, few):
                findings.append(finding)
                sys.stdout.write(report.line(finding) + "\n")
                sys.stdout.flush()
        finally:  # what was measured before a part failed is told all the same
            if not alone:
                verdict = report.write(findings, rows=total, command=command, seconds=time.monotonic() - begun)
                sys.stdout.write(verdict + "\n")
    return 0


def of_one_part(name: str) -> Iterator[Any]:
    """One part that needs no rows of its own: notices."""
    from tests.bench import notices, seed

    yield from {"notices": notices.told}[name](seed.found_world())


def of_one_house(total: int, few: int) -> Iterator[Any]:
    """Similar records and chains where one organisation has all there is."""
    from tests.bench import chains, report, seed, similar
    from tests.bench.measure import once

    world = seed.found_world()
    seed.grow(world, 0, few, alone=True)
    small = similar.costs(world)
    seconds = once(lambda: seed.grow(world, few, total, alone=True))
    yield report.Finding("seed", f"{total:,} complaints in one organisation: rows a second", total / seconds, "told", 0)
    large = similar.costs(world)
    for name, cost in large.items():
        yield report.Finding("S1", f"similar to {name}, milliseconds", cost * 1000, "told", 0)
    yield from similar.growth(small, large, total / few)
    yield from chains.linked(world)


def measured(total: int, few: int) -> Iterator[Any]:
    """All findings, in the order they are measured."""
    from tests.bench import (
        chains,
        clients,
        files,
        messages,
        neighbour,
        notices,
        packs,
        pages,
        report,
        seed,
        similar,
        verification,
        writes,
    )
    from tests.bench.measure import once

    world = seed.found_world()
    seed.grow(world, 0, few)
    small, small_search, small_similar = pages.list_costs(world), pages.searches(world), similar.costs(world)
    seconds = once(lambda: seed.grow(world, few, total))
    large, large_search, large_similar = pages.list_costs(world), pages.searches(world), similar.costs(world)
    told = f"{total:,} complaints with history and trail: rows a second"
    yield report.Finding("seed", told, (total - few) / seconds, "told", 0)
    yield from pages.growth(small, large, total / few)
    yield from pages.constant(world)
    yield from pages.search_growth(small_search, large_search)
    yield from similar.growth(small_similar, large_similar, total / few)
    for part in (
        pages.wall, chains.linked, writes.single, writes.bulk, clients.side_by_side, verification.chains,
        files.imported, files.exported, packs.documents, packs.bound,
        partial(messages.told, readers=min(messages.READERS, total)), messages.relayed, notices.told,
        partial(neighbour.storm, seconds=5 if total < 100_000 else neighbour.SECONDS), verification.everything,
    ):  # fmt: skip
        yield from part(world)


if __name__ == "__main__":
    sys.exit(main())
