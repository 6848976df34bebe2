"""What a change of forty parts for five hundred customers costs (M4.2, C6.1): its class in the request, its notices in
one run in the background, each exactly once though the worker is killed in the middle.
"""

import multiprocessing
import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db import connections

from changecontrol.models import AffectedItem, ChangeNotice, Recipient, Supply
from qms.organisations.models import Customer
from qms.workspace.models import Job
from qms.workspace.running import run
from tests.bench.measure import once
from tests.bench.pages import Reader
from tests.bench.report import Finding
from tests.bench.seed import World
from tests.factories.cast import House
from tests.factories.changes import (
    answers,
    asked,
    assess_all,
    in_days,
    plan_tasks,
    rules_signed,
    written,
)
from tests.factories.records import do

CUSTOMERS, PARTS = 500, 40
KILLED_AFTER = CUSTOMERS // 5
NUMBERS = [f"B-{number:03}" for number in range(PARTS)]
WHAT = f"{CUSTOMERS} customers, {PARTS} parts"


def told(world: World) -> Iterator[Finding]:
    """Found, confirmed and classified in requests; then everybody is told, past a worker that is killed."""
    house = world.large
    _supplied(house)
    rules_signed(house)
    record: Any = asked(house, part_numbers=NUMBERS)
    took: dict[str, float] = {}

    def act(name: str, by: str = "engineer", **data: Any) -> None:
        nonlocal record

        def work() -> None:
            nonlocal record
            record = do(house, record, name, by, **data)

        took[name] = once(work)

    act("submit")
    record = assess_all(house, record)
    with house.sitting("engineer"):
        items = list(AffectedItem.objects.filter(record_id=record.pk))
    act("confirm_items", items=items)
    act("classify", answers=answers("sequence"))
    for name in ("submit", "confirm_items", "classify"):
        yield Finding("M4.2", f"{WHAT}: {name}, seconds", took[name], "<=", 3)
    record = plan_tasks(house, written(house, record))
    act("submit_plan", plan="Trial, then series.", implement_on=in_days(120), first_ship_on=in_days(200))
    act("approve_plan", by="manager")
    act("notify_customers")
    yield Finding("C6.1", f"{WHAT}: asking for the notices, seconds", took["notify_customers"], "<=", 3)
    yield from _run(house, record)
    page = Reader(house).opening(f"changes/{record.number}/")
    page()
    yield Finding("C6.1", f"{WHAT}: the page of the change, all told, seconds", once(page), "<=", 3)


def _supplied(house: House) -> None:
    with house.sitting("engineer"):
        said = {"organisation": house.organisation, "country": "AT", "zone": "Europe/Vienna"}
        whose = Customer.objects.bulk_create(
            Customer(code=f"B{number:03}", name=f"Buyer {number:03}", **said) for number in range(CUSTOMERS)
        )
        rows = (
            Supply(organisation=house.organisation, part_number=part, customer=one, product="Bracket", site=house.graz)
            for one in whose for part in NUMBERS
        )  # fmt: skip
        Supply.objects.bulk_create(rows, batch_size=2000)


def _run(house: House, record: Any) -> Iterator[Finding]:
    with house.sitting("engineer"):
        job = Job.objects.filter(kind="change-notices").latest("created_at")
    connections.close_all()  # not to be shared with the process that begins now
    process = multiprocessing.get_context("fork").Process(target=run, args=(house.organisation.pk, job.pk))
    begun = time.perf_counter()
    process.start()
    while process.is_alive() and _sent(house, record) < KILLED_AFTER:
        process.join(0.05)
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join()
    with house.sitting("engineer"):
        Job.objects.filter(pk=job.pk).update(leased_until="2020-01-01T00:00Z")
    run(house.organisation.pk, job.pk)
    seconds = time.perf_counter() - begun
    with house.sitting("engineer"):
        found = Counter(ChangeNotice.objects.filter(change_number=record.number).values_list("customer", flat=True))
        untold = Recipient.objects.filter(record_id=record.pk, notice=None).count()
    yield Finding("C6.1", f"{WHAT}: notices a second, the worker killed once", CUSTOMERS / seconds, ">=", 5)
    yield Finding(
        "C6.1", f"{WHAT}: customers told twice or not at all", sum(found.values()) - len(found) + untold, "<=", 0
    )


def _sent(house: House, record: Any) -> int:
    with house.sitting("engineer"):
        return ChangeNotice.objects.filter(change_number=record.number).count()
