"""What the pages ask of the database: the same for one link as for thirty, and for one gap as for thirty."""

from typing import Any

import pytest

from feedback.models import Complaint
from qms.traceability.services import look_for_gaps
from tests.census.test_query_counts import SHELL, queries
from tests.factories.cast import Cast, House
from tests.factories.chains import tie
from tests.factories.complaints import filed

PAGES = (
    ("engineer", "complaints/{number}/traceability/", 8),
    ("engineer", "complaints/{number}/traceability/?view=matrix", 8),
    ("engineer", "complaints/{number}/traceability/?view=gaps", 8),
    ("piet", "portal/reports/{number}/traceability/", 7),
    ("manager", "traceability/gaps/", 3),
    ("manager", "traceability/rules/", 4),
)


def grow(house: House, record: Any, number: int) -> None:
    """So many closed complaints follow from the record, none with a decision; the night finds them."""
    others = [filed(house) for _turn in range(number)]
    tie(house, *((other, record) for other in others))
    with house.sitting("manager"):
        Complaint.objects.filter(pk__in=[other.pk for other in others]).update(state="closed")
    look_for_gaps(house.organisation)


def test_pages_ask_no_more_for_more_records(cast: Cast, client_for: Any, record_property: Any) -> None:
    record = filed(cast.a)
    counts: dict[tuple[str, str], list[int]] = {page[:2]: [] for page in PAGES}
    clients = {part: client_for(cast.a.people[part]) for part in {page[0] for page in PAGES}}
    for more in (1, 29):
        grow(cast.a, record, more)
        for part, url, _limit in PAGES:
            address = f"/{cast.a.slug}/{url.format(number=record.number)}"
            queries(clients[part], address)  # the first visit notes when the browser was seen
            counts[part, url].append(len(queries(clients[part], address)))
    record_property("counts", counts)
    for part, url, limit in PAGES:
        one, many = counts[part, url]
        if one != many or many > SHELL + limit:
            pytest.fail(f"{part} {url}: {one} and {many} statements, at most {SHELL + limit}")
