"""What writing costs: audited changes and bulk, verification, PDF (T6, T7, T9, T12)."""

import hashlib
import time
from collections.abc import Iterator
from functools import partial
from typing import Any

from feedback.models import Complaint
from qms.organisations.context import Acting, tenant_context
from qms.pdf.services import make_record_pdf
from qms.trail.verify import verify
from tests.bench.measure import compare, once
from tests.bench.report import Finding
from tests.bench.seed import World, superuser


def single(world: World) -> Iterator[Finding]:
    """T6: one changed field with trail, chain and readable history, against the bare row."""
    organisation = world.small.organisation.pk
    with tenant_context(Acting(organisation, source="bench")):
        key = Complaint.objects.values_list("pk", flat=True)[0]
    with superuser() as audited, superuser() as bare:
        bare.execute("SET session_replication_role = replica")  # no triggers

        def change(server: Any, turn: list[int]) -> None:
            turn[0] += 1
            with server.transaction():
                server.execute(
                    "SELECT set_config('app.organisation', %s, true), set_config('app.person', '', true),"
                    " set_config('app.source', 'bench', true)", [str(organisation)],
                )  # fmt: skip
                server.execute("UPDATE feedback_complaint SET lot = %s WHERE record_ptr_id = %s", [f"L-{turn[0]}", key])

        costs = compare(
            {"audited": partial(change, audited, [0]), "bare": partial(change, bare, [10_000])}, rounds=200, warm=20
        )
    yield Finding("T6", "an audited change against a bare one", costs["audited"] / costs["bare"], "<=", 2.0)


def bulk(world: World) -> Iterator[Finding]:
    """T7: many rows in one statement with chain and history, against the bare rows; and whether the cost is linear."""
    organisation = world.small.organisation.pk
    costs: dict[str, float] = {}
    with superuser() as audited, superuser() as bare:
        bare.execute("SET session_replication_role = replica")
        for name, server, rows in (
            ("warm", audited, 500), ("few", audited, 1_000), ("bare", bare, 10_000), ("many", audited, 10_000),
        ):  # fmt: skip
            costs[name] = once(partial(_events, server, organisation, rows))
    yield Finding("T7", "10,000 audited rows against bare ones", costs["many"] / costs["bare"], "told", 0)
    linear = (10_000 / costs["many"]) / (1_000 / costs["few"])
    yield Finding("T7", "rows a second at 10,000 in a statement against 1,000", linear, ">=", 0.9)


def _events(server: Any, organisation: Any, rows: int) -> None:
    with server.transaction():
        server.execute(
            "SELECT set_config('app.organisation', %s, true), set_config('app.person', '', true),"
            " set_config('app.source', 'bench', true)", [str(organisation)],
        )  # fmt: skip
        server.execute(
            "INSERT INTO records_event SELECT r.* FROM (SELECT x FROM records_event x WHERE organisation_id = %s"
            " LIMIT 1) t, generate_series(1, %s) n, LATERAL jsonb_populate_record(t.x,"
            " jsonb_build_object('id', gen_random_uuid(), 'reason', 'row ' || n)) r", [organisation, rows],
        )  # fmt: skip


def verification(world: World) -> Iterator[Finding]:
    """T9: reading a whole chain, against the processor's limit for hashing the same bytes."""
    organisation = world.large.organisation.pk
    with superuser() as server:
        count, size = server.execute(
            "SELECT count(*), sum(octet_length(payload)) FROM trail_fact WHERE organisation_id = %s", [organisation]
        ).fetchone() or (0, 0)
    begun = time.perf_counter()
    verdict = verify(organisation)
    seconds = time.perf_counter() - begun
    assert verdict.whole, verdict
    block = b"x" * (size // count)
    hashing = once(lambda: [hashlib.sha256(block).digest() for _entry in range(min(count, 200_000))])
    limit = hashing * count / min(count, 200_000)
    yield Finding("T9", f"verifying {count:,} entries against hashing alone", limit / seconds, ">=", 0.12)
    yield Finding("T9", "a million entries, seconds", seconds * 1_000_000 / count, "<=", 60)


def documents(world: World) -> Iterator[Finding]:
    """T12: the sealed PDF of one complaint, in a process of its own."""
    with tenant_context(Acting(world.large.organisation.pk, source="bench")):
        numbers = list(Complaint.objects.order_by("created_at").values_list("number", flat=True)[:3])
    sit = partial(world.large.sitting, "auditor")
    seconds = sorted(
        once(partial(make_record_pdf, sit, path="complaints", number=number, language="en")) for number in numbers
    )
    yield Finding("T12", "the PDF of a complaint from nothing, seconds", seconds[1], "<=", 1.2)
