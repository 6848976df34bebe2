"""What writing costs: audited changes and bulk (T6, T7)."""

from collections.abc import Iterator
from functools import partial
from itertools import count

from feedback.models import Complaint
from qms.organisations.context import Acting, tenant_context
from qms.records.models import Event
from tests.bench.measure import audited_and_bare, compare, unaudited
from tests.bench.report import Finding
from tests.bench.seed import World, superuser


def single(world: World) -> Iterator[Finding]:
    """T6: one changed field with trail, chain and readable history, against the same save without triggers."""
    acting = Acting(world.small.organisation.pk, source="bench")
    with tenant_context(acting):
        complaint = Complaint.objects.all()[0]
    turn = count()

    def change() -> None:
        for _each in range(40):
            with tenant_context(acting):
                complaint.lot = f"L-{next(turn)}"
                complaint.save(update_fields=["lot"])

    audited, bare = audited_and_bare(change, "feedback_complaint", rounds=15)
    change()  # the trail knows the row's content again
    yield Finding("T6", "an audited change against a plain save", audited / bare, "<=", 2.0)


def bulk(world: World) -> Iterator[Finding]:
    """T7: many rows in one act with trail and chain, against the bare rows; and whether the cost is linear."""
    acting = Acting(world.small.organisation.pk, source="bench")
    with tenant_context(acting):
        record = Complaint.objects.values_list("pk", flat=True)[0]

    def make(rows: int, act: str = "bench") -> None:
        events = [
            Event(organisation=world.small.organisation, record_id=record, act=act, by_name="", reason=f"row {n}")
            for n in range(rows)
        ]
        with tenant_context(acting):
            Event.objects.bulk_create(events, batch_size=1_000)

    plain = partial(make, 5_000, "bare")
    audited, bare = audited_and_bare(partial(make, 5_000), "records_event", rounds=3, other_work=plain)
    with unaudited("records_event"), superuser() as server:
        server.execute("DELETE FROM records_event WHERE act = 'bare'")
    yield Finding("T7", "5,000 audited rows against a plain bulk_create", audited / bare, "<=", 1.2)
    few, many = compare({"few": partial(make, 1_000), "many": partial(make, 10_000)}, rounds=3, warm=1).values()
    yield Finding("T7", "rows a second at 10,000 in an act against 1,000", 10 * few / many, ">=", 0.9)
