"""Risks that come to light after the class was given: a rule that hits since, a limit that nothing was held against."""

from typing import Any

import pytest

from changecontrol.guards.gate import first_ship_is_allowed, gates_of
from qms.lib.refusal import Refused
from qms.signatures.models import Signature
from qms.workflow.perform import lock
from qms.workflow.refusals import Illegal
from tests.factories.cast import Cast, House
from tests.factories.changes import (
    answers,
    as_it_is,
    change,
    in_days,
    notices_of,
    notify,
    planned,
    ready,
    signer,
    supply,
)
from tests.factories.fmeas import opened, with_row
from tests.factories.records import do
from tests.factories.terms import drafted, signed

GRAVE: dict[str, Any] = {
    "row": "R1", "mode": "Seam cracks", "severity": 9, "occurrence": 2, "detection": 2, "severity_after": 9,
    "occurrence_after": 2, "detection_after": 2, "rationale": "As it was; nobody had thought of it.",
}  # fmt: skip


def only_told(house: House, part: str) -> Any:
    """A change of the label, in class 1."""
    supply(house, house.nordlicht, part=part)
    record = ready(house, change(house, "assessment", part_numbers=[part]))
    return do(house, record, "classify", "engineer", answers=answers("label"))


def test_a_risk_that_is_rated_after_the_class_asks_for_the_class_anew(cast: Cast) -> None:
    record = do(cast.a, only_told(cast.a, "P-70"), "rate_risk", "engineer", **GRAVE)
    with pytest.raises(Refused, match="classify the change anew; rule R-14 hits since"):
        planned(cast.a, record)
    record = do(cast.a, as_it_is(cast.a, record), "classify", "engineer", answers=answers("label"))
    assert record.level == 2
    assert planned(cast.a, record).state == "plan_review"


def test_what_is_found_while_it_is_implemented_is_classified_there_and_asks_the_customer(cast: Cast) -> None:
    record = notify(cast.a, do(cast.a, planned(cast.a, only_told(cast.a, "P-71")), "approve_plan", "manager"))
    record = do(cast.a, record, "clear", "engineer")
    with pytest.raises(Refused, match="The class is settled"):
        do(cast.a, do(cast.a, record, "start_implementation", "engineer"), "classify", "engineer", answers=answers())
    record = do(cast.a, as_it_is(cast.a, record), "rate_risk", "engineer", **GRAVE)
    lot = {"first_lot": "L-90", "first_lot_on": record.first_ship_on, "evidence": "Measured."}
    with pytest.raises(Refused, match="rule R-14 hits since"):
        do(cast.a, record, "record_first_lot", "engineer", **lot)
    record = do(cast.a, record, "classify", "engineer", answers=answers("label"))
    assert (record.state, record.level) == ("implementing", 2)
    with pytest.raises(Refused, match="approves by signature"):
        do(cast.a, record, "record_first_lot", "engineer", **lot)


def test_a_manager_sets_the_class_by_signature_that_was_given_anew_while_it_is_implemented(cast: Cast) -> None:
    record = notify(cast.a, do(cast.a, planned(cast.a, only_told(cast.a, "P-73")), "approve_plan", "manager"))
    record = do(cast.a, do(cast.a, record, "clear", "engineer"), "start_implementation", "engineer")
    lower: dict[str, Any] = {"level": 1, "why": "The seam was tested to ten times its load."}
    with pytest.raises(Refused, match="The class is settled"):
        do(cast.a, record, "override_class", "manager", **lower)
    record = do(cast.a, record, "rate_risk", "engineer", **GRAVE)
    record = do(cast.a, record, "classify", "engineer", answers=answers("label"))
    with pytest.raises(Illegal):
        do(cast.a, record, "override_class", "engineer", **lower)
    record = do(cast.a, record, "override_class", "manager", **lower)
    assert (record.state, record.level, record.proposed_level) == ("implementing", 1, 2)
    with cast.a.sitting("manager"):
        assert Signature.objects.filter(record_id=record.pk, act="override_class").count() == 1
        assert first_ship_is_allowed(lock(record)) is None
    days = {"implement_on": in_days(60), "first_ship_on": in_days(100)}
    record = do(
        cast.a, do(cast.a, record, "stop_implementation", "engineer"), "submit_plan", "engineer", plan="Anew.", **days
    )
    record = do(cast.a, do(cast.a, do(cast.a, record, "approve_plan", "manager"), "clear", "engineer"),
                "start_implementation", "engineer")  # fmt: skip
    with pytest.raises(Refused, match="The class is settled"):
        do(cast.a, record, "override_class", "manager", level=0, why="It is settled with its plan.")


def test_a_study_that_nobody_rated_is_not_taken_for_harmless_by_a_customer_with_a_limit(
    cast: Cast, client_for: Any
) -> None:
    signed(cast.a, drafted(cast.a, rpn_limit=200))
    study = with_row(cast.a, opened(cast.a, part_numbers=["P-72"]))
    supply(cast.a, cast.a.nordlicht, cast.a.aurelia, part="P-72")
    record = notify(cast.a, change(cast.a, "consultation", part_numbers=["P-72"]))
    for one in notices_of(cast.a, record).values():
        do(cast.a, one, "approve", signer(cast.a, one))
    page = f"/{cast.a.slug}/changes/{record.number}/"
    with pytest.raises(Refused, match=rf"Nordlicht.*Not rated before and after: {study.number}.*TRM-"):
        do(cast.a, record, "clear", "engineer")
    assert f"Not rated before and after: {study.number}" in client_for(cast.engineer).get(page).text
    with cast.a.sitting("engineer"):
        held = {one.recipient.customer.code for one in gates_of(record) if one.gate.first_unmet}
    assert held == {"NL"}, "the other customer has no limit"
    after = {"severity_after": 7, "occurrence_after": 2, "detection_after": 4, "rationale": "Smaller spread."}
    record = do(cast.a, as_it_is(cast.a, record), "rate_risk", "engineer", study=study.number, row="R001", **after)
    assert do(cast.a, record, "clear", "engineer").state == "cleared"
