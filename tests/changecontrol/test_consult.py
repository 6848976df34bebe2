"""Class 3: the customer is heard before the plan is settled, and what came of it is kept with the change."""

from typing import Any

import pytest

from changecontrol.models import Change
from qms.lib.refusal import Refused
from tests.factories.cast import Cast
from tests.factories.changes import answers, change, in_days, plan_tasks, ready, recipients_of, written
from tests.factories.records import do

PLAN: dict[str, Any] = {"plan": "Trial, then series.", "implement_on": in_days(60), "first_ship_on": in_days(160)}
SAID: dict[str, Any] = {
    "held_on": in_days(-1), "people": "Piet Larsen, Jana Engineer", "outcome": "Bore is measured on every part.",
}  # fmt: skip


def of_class_3(cast: Cast) -> Change:
    """A special characteristic is touched; everything else for the plan is ready."""
    record = ready(cast.a, change(cast.a, "assessment"))
    record = do(cast.a, record, "classify", "engineer", answers=answers("special"))
    return plan_tasks(cast.a, written(cast.a, record))


def test_no_plan_of_class_3_is_submitted_before_the_customer_was_consulted(cast: Cast, client_for: Any) -> None:
    record = of_class_3(cast)
    with pytest.raises(Refused, match="Before that: the consultation with Nordlicht"):
        do(cast.a, record, "submit_plan", "engineer", **PLAN)
    (row,) = recipients_of(cast.a, record)
    with pytest.raises(Refused, match="not come yet"):
        do(cast.a, record, "record_consultation", "engineer", recipient=row, **SAID | {"held_on": in_days(1)})
    url = f"/{cast.a.slug}/changes/{record.number}/"
    assert f"{url}record_consultation/" in client_for(cast.engineer).get(url).content.decode()
    record = do(cast.a, record, "record_consultation", "engineer", recipient=row, **SAID)
    assert SAID["outcome"] in client_for(cast.engineer).get(url).content.decode()
    assert do(cast.a, record, "submit_plan", "engineer", **PLAN).state == "plan_review"


def test_a_consultation_is_one_of_the_change_and_of_class_3(cast: Cast) -> None:
    record, other = of_class_3(cast), change(cast.a, "classified")
    (row,) = recipients_of(cast.a, other)
    with pytest.raises(Refused, match="Choose a customer of this change"):
        do(cast.a, record, "record_consultation", "engineer", recipient=row, **SAID)
    with pytest.raises(Refused, match="class 3 asks for it"):
        do(cast.a, other, "record_consultation", "engineer", recipient=row, **SAID)
