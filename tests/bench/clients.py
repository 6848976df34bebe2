"""Many clients at once (T8): what the trail's chains cost when organisations write side by side, and one alone."""

import time
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from statistics import median
from typing import Any

import psycopg

from tests.bench.measure import unaudited
from tests.bench.report import Finding
from tests.bench.seed import World, superuser

SECONDS = 0.5
"""How long clients write before the other side has its turn."""
TURNS = 4


@dataclass
class Client:
    """A connection of one's own, and the complaint it changes again and again."""

    server: psycopg.Connection[Any]
    organisation: uuid.UUID
    complaint: uuid.UUID

    def act(self, number: int) -> None:
        """One act: a transaction that changes a field, in one message, so that the client hardly costs anything."""
        psycopg.ClientCursor(self.server).execute(
            "BEGIN; SELECT set_config('app.organisation', %s, true), set_config('app.person', '', true),"
            " set_config('app.source', 'bench', true); UPDATE feedback_complaint SET lot = %s WHERE record_ptr_id = %s;"
            " COMMIT", [str(self.organisation), f"L-{number}", self.complaint],
        )  # fmt: skip

    def acts_until(self, end: float) -> int:
        """Act until the moment; how often."""
        for done in count():
            if time.perf_counter() >= end:
                return done
            self.act(done)
        raise AssertionError


def side_by_side(world: World) -> Iterator[Finding]:
    """4 and 8 clients in as many organisations against the same statements without triggers, in turn; and 8 in one."""
    for clients in (4, 8):
        with ExitStack() as connections:
            apart = _clients(connections, world, clients, organisations=clients)
            crowded = _clients(connections, world, clients, organisations=1)
            rates = _in_turn(apart, crowded)
        ratio = rates["audited"] / rates["bare"]
        yield Finding("T8", f"{clients} clients in {clients} organisations against unaudited", ratio, ">=", 0.8)
    yield Finding("T8", "8 clients in one organisation: audited changes a second", rates["crowded"], "told", 0)
    ratio = rates["crowded"] / rates["audited"]
    yield Finding("T8", "8 clients in one organisation against in eight", ratio, "told", 0)


def _clients(connections: ExitStack, world: World, clients: int, *, organisations: int) -> list[Client]:
    """Clients of so many organisations, each with a complaint of its own."""
    found = []
    for number in range(clients):
        organisation = world.organisations[1 + number % organisations]
        server = connections.enter_context(superuser())
        (complaint,) = server.execute(
            "SELECT id FROM records_record WHERE organisation_id = %s AND kind = 'complaint' ORDER BY id"
            " OFFSET %s LIMIT 1", [organisation.pk, number],
        ).fetchone() or (None,)  # fmt: skip
        assert complaint is not None, "the organisation has too few complaints"
        found.append(Client(server, organisation.pk, complaint))
    return found


def _in_turn(apart: Sequence[Client], crowded: Sequence[Client]) -> dict[str, float]:
    """The median of acts a second of each side; the first turn only warms."""
    rates: dict[str, list[float]] = {"audited": [], "bare": [], "crowded": []}
    for _turn in range(TURNS + 1):
        rates["audited"].append(_rate(apart))
        with unaudited("feedback_complaint"):
            rates["bare"].append(_rate(apart))
        rates["crowded"].append(_rate(crowded))
    for client in apart:
        client.act(-1)  # the trail knows the row's content again
    return {name: median(found[1:]) for name, found in rates.items()}


def _rate(clients: Sequence[Client]) -> float:
    begun = time.perf_counter()
    with ThreadPoolExecutor(len(clients)) as pool:
        done = sum(pool.map(Client.acts_until, clients, [begun + SECONDS] * len(clients)))
    return done / (time.perf_counter() - begun)
