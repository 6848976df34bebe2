"""What the chain of a record costs (M1.6): 10,000 records that hang together, in the first view and all counted."""

from collections.abc import Iterator, Sequence
from typing import Any

from feedback.models import Complaint
from qms.organisations.context import Acting, tenant_context
from qms.records.models import RecordLink, Relation
from tests.bench.measure import compare
from tests.bench.pages import Reader
from tests.bench.report import Finding
from tests.bench.seed import World, superuser

RECORDS = 10_000
BRANCHES = 3


def linked(world: World) -> Iterator[Finding]:
    """The first view of a record in the middle of a tree, of one around which all others lie, of one with two."""
    house, reader = world.large, Reader(world.large)
    with tenant_context(Acting(house.organisation.pk, source="bench")):
        rows = list(Complaint.objects.order_by("created_at", "id").values_list("pk", "number")[: 2 * RECORDS + 3])
        many = min(RECORDS, (len(rows) - 3) // 2)
        tree, star, few = rows[:many], rows[many : 2 * many], rows[2 * many : 2 * many + 3]
        _tie(house.organisation, [(tree[place][0], tree[(place - 1) // BRANCHES][0]) for place in range(1, many)])
        _tie(house.organisation, [(key, star[0][0]) for key, _number in star[1:]])
        _tie(house.organisation, [(few[1][0], few[0][0]), (few[2][0], few[1][0])])
    with superuser() as server:  # as autovacuum does within a minute; without, the planner reads all links of the house
        server.execute("ANALYZE records_recordlink")
    asked = {
        "a tree": f"complaints/{tree[BRANCHES][1]}/traceability/",
        "a star": f"complaints/{star[0][1]}/traceability/",
        "three": f"complaints/{few[0][1]}/traceability/",
    }
    costs = compare({name: reader.opening(path) for name, path in asked.items()}, rounds=9)
    for name in ("a tree", "a star"):
        yield Finding("M1.6", f"first view of {many:,} records in {name}, seconds", costs[name], "<=", 1)
        yield Finding("M1.6", f"{name}: the same against a chain of three", costs[name] / costs["three"], "<=", 5)
    yield Finding("M1.6", "statements of the first view of a chain", reader.queries(asked["a tree"]), "<=", 12)


def _tie(organisation: Any, pairs: Sequence[tuple[Any, Any]]) -> None:
    rows = (
        RecordLink(organisation=organisation, source_id=source, target_id=target, relation=Relation.FOLLOWS_FROM)
        for source, target in pairs
    )
    RecordLink.objects.bulk_create(rows, batch_size=2000)
