"""Days of a change are those of the organisation, wherever the person who acts, or the server, has another date."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from qms.lib.refusal import Refused
from qms.organisations.days import today
from qms.organisations.models import Organisation
from tests.factories.cast import Cast
from tests.factories.changes import as_it_is, asked, change, done_tasks, period_over
from tests.factories.records import do

DAY = timedelta(days=1)


@pytest.fixture
def ahead(cast: Cast, at: Any) -> Any:
    """At noon in Greenwich the organisation, on Kiritimati, has tomorrow's date already. Returns Greenwich's."""
    noon = datetime.combine(timezone.now().date(), time(12), UTC)
    with cast.a.sitting("admin"):
        Organisation.objects.filter(pk=cast.a.organisation.pk).update(zone="Pacific/Kiritimati")
    cast.a.organisation.refresh_from_db()
    at(noon)
    assert today(cast.a.organisation) == noon.date() + DAY
    return noon.date()


def test_a_day_that_is_over_for_the_organisation_is_not_planned(cast: Cast, ahead: Any) -> None:
    with pytest.raises(Refused, match="This day is over"):
        asked(cast.a, temporary=True, temporary_until=ahead)
    record = change(cast.a, "consultation")
    said = {"text": "Set up press 4", "owner": cast.engineer}
    with pytest.raises(Refused, match="This day is over"):
        do(cast.a, record, "add_task", "engineer", due_on=ahead, **said)
    with pytest.raises(Refused, match="This day is over"):
        do(cast.a, asked(cast.a), "implement_at_once", "manager", implement_on=ahead, first_ship_on=ahead,
           containment="All parts are inspected.")  # fmt: skip
    record = do(cast.a, record, "add_task", "engineer", due_on=ahead + DAY, **said)
    with cast.a.sitting("engineer"):
        assert record.changetasks.filter(due_on=ahead + DAY).count() == 1


def test_a_lot_is_shipped_on_the_day_of_the_organisation(cast: Cast, ahead: Any) -> None:
    record = done_tasks(cast.a, change(cast.a, "implementing"))
    period_over(cast.a, record)
    lot = {"first_lot": "L-90", "evidence": "Bore 10.01 mm, n = 30."}
    with pytest.raises(Refused, match="This day has not come yet"):
        do(cast.a, record, "record_first_lot", "engineer", first_lot_on=ahead + 2 * DAY, **lot)
    record = do(cast.a, as_it_is(cast.a, record), "record_first_lot", "engineer", first_lot_on=ahead + DAY, **lot)
    assert record.state == "implemented"
