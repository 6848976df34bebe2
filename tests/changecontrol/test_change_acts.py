"""Acts on a change before and beside the customers': impact, class, plan, emergency, and what they refuse."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone

from changecontrol.guards.content import content_for
from changecontrol.models import AffectedItem, Change, ChangeTask, ClassRule, Recipient, RiskDelta, RuleHit
from changecontrol.services import Supplied, enter_supply, import_supply
from changecontrol.services.emergency import CODE
from qms.clocks.models import Clock, Task
from qms.lib.refusal import Refused
from qms.organisations.days import today
from qms.risk.models import Fmea
from qms.workflow.refusals import Illegal
from tests.factories.cast import Cast
from tests.factories.changes import (
    answers,
    as_it_is,
    asked,
    assess_all,
    at_once,
    change,
    deputy,
    done_tasks,
    in_days,
    notices_of,
    notify,
    plan_tasks,
    ready,
    rules_drafted,
    rules_signed,
    settle,
    supply,
    written,
)
from tests.factories.fmeas import opened, with_row
from tests.factories.records import do
from tests.factories.terms import drafted, signed

PLAN: dict[str, Any] = {"plan": "Trial, then series."}


def test_a_part_that_nobody_gets_is_refused(cast: Cast) -> None:
    record = asked(cast.a, part_numbers=["P-99"])
    with pytest.raises(Refused, match="P-99 is not in the register"):
        do(cast.a, record, "submit", "engineer")


def test_a_temporary_change_has_an_end(cast: Cast) -> None:
    with pytest.raises(Refused, match="has an end"):
        asked(cast.a, temporary=True)
    assert asked(cast.a, temporary=True, temporary_until=in_days(200)).temporary


def test_every_function_is_asked_at_once_and_regulatory_affairs_speak_for_themselves(cast: Cast) -> None:
    record = change(cast.a, "assessment")
    with cast.a.sitting("engineer"):
        tasks = {task.subject: task.roles for task in Task.objects.filter(record_id=record.pk, act="assess")}
    assert set(tasks) == {"quality", "regulatory", "production", "supply", "safety", "data"}
    assert tasks["regulatory"] == ["regulatory_affairs"]
    said = {"function": "regulatory", "impact": "none", "rationale": "Nothing is registered."}
    with pytest.raises(Refused, match="themselves"):
        do(cast.a, record, "assess", "engineer", **said)
    record = do(cast.a, record, "assess", "regulatory", **said)
    with pytest.raises(Refused, match="has answered"):
        do(cast.a, record, "assess", "regulatory", **said)


def asked_about(cast: Cast, record: Change, function: str) -> tuple[Any, list[str]]:
    with cast.a.sitting("engineer"):
        task = Task.objects.get(record_id=record.pk, act="assess", subject=function, state="open")
    return task.person_id, task.roles


def test_an_assessment_is_handed_to_somebody_who_may_speak_for_the_function(cast: Cast) -> None:
    record = change(cast.a, "assessment")
    with pytest.raises(Refused, match="may speak for this function"):
        do(cast.a, record, "assign_assessment", "engineer", function="regulatory", assessor=cast.engineer2)
    record = do(cast.a, record, "assign_assessment", "engineer", function="supply", assessor=cast.engineer2)
    assert asked_about(cast, record, "supply")[0] == cast.engineer2.pk
    with pytest.raises(Refused, match="is asked already"):
        do(cast.a, record, "assign_assessment", "engineer", function="supply", assessor=cast.engineer2)


def test_an_assessment_that_is_asked_anew_holds_the_plan_until_it_is_given(cast: Cast) -> None:
    record = plan_tasks(cast.a, written(cast.a, change(cast.a, "classified")))
    record = do(cast.a, record, "assess_anew", "engineer", function="supply")
    assert asked_about(cast, record, "supply")
    with cast.a.sitting("engineer"):
        assert Clock.objects.filter(record_id=record.pk, code="change_assess", state="running").exists()
    days = {"implement_on": in_days(60), "first_ship_on": in_days(100)}
    with pytest.raises(Refused, match="assessment of “Supply"):
        do(cast.a, record, "submit_plan", "engineer", **PLAN, **days)
    said = {"function": "supply", "impact": "none", "rationale": "The new press needs no other tools."}
    record = do(cast.a, record, "assess", "engineer2", **said)
    assert do(cast.a, record, "submit_plan", "engineer", **PLAN, **days).state == "plan_review"


def test_nothing_is_classified_before_it_is_assessed_and_settled(cast: Cast) -> None:
    rules_signed(cast.a)
    record = change(cast.a, "assessment")
    with pytest.raises(Refused, match="assessment of “Quality”"):
        do(cast.a, record, "classify", "engineer", answers=answers())
    record = assess_all(cast.a, record)
    with pytest.raises(Refused, match="confirm or strike"):
        do(cast.a, record, "classify", "engineer", answers=answers())
    record = settle(cast.a, record)
    with pytest.raises(Refused, match="Answer every question") as refused:
        do(cast.a, record, "classify", "engineer", answers={**answers(), "form": None})
    assert refused.value.field == "answer_form"
    assert do(cast.a, record, "classify", "engineer", answers=answers()).level == 0


def test_a_customer_that_gets_the_part_is_not_taken_off_the_recipients(cast: Cast) -> None:
    record = change(cast.a, "assessment")
    with cast.a.sitting("engineer"):
        item = AffectedItem.objects.get(record_id=record.pk, kind="customer")
    with pytest.raises(Refused, match="gets an affected part"):
        do(cast.a, record, "exclude_item", "engineer", item=item, why="They would object.")
    end_supply(cast, on=today(cast.a.organisation))
    with pytest.raises(Refused, match="gets an affected part"):
        do(cast.a, record, "exclude_item", "engineer", item=item, why="It ends tonight.")
    end_supply(cast, on=today(cast.a.organisation) - timedelta(days=1))
    do(cast.a, record, "exclude_item", "engineer", item=item, why="Supply has ended.")


def end_supply(cast: Cast, *, on: date) -> None:
    """Nordlicht gets P-10 until that day, that day included."""
    line = Supplied(part_number="P-10", customer=cast.a.nordlicht, site=cast.a.graz, ended_on=on)
    with cast.a.sitting("engineer") as seat:
        enter_supply(cast.a.organisation, lines=[line], by=seat)


def test_a_customer_whose_supply_ends_later_is_found_and_told_of_its_parts(cast: Cast) -> None:
    record = asked(cast.a)
    end_supply(cast, on=today(cast.a.organisation) + timedelta(days=400))
    record = do(cast.a, record, "submit", "engineer")
    with cast.a.sitting("engineer"):
        assert AffectedItem.objects.filter(record_id=record.pk, kind="customer", customer=cast.a.nordlicht).exists()
        assert [row[0] for row in content_for(record, cast.a.nordlicht)["parts"]] == ["P-10"]


def test_answering_anew_drops_and_adds_the_tasks_of_rules(cast: Cast) -> None:
    record = do(
        cast.a, ready(cast.a, change(cast.a, "assessment")), "classify", "engineer", answers=answers("move")
    )  # fmt: skip
    record = do(cast.a, record, "classify", "engineer", answers=answers("sequence"))
    with cast.a.sitting("engineer"):
        rows = {row.rule: row for row in ChangeTask.objects.filter(record_id=record.pk)}
        hits = set(RuleHit.objects.filter(record_id=record.pk).values_list("round", "rule"))
    assert {code: row.state for code, row in rows.items()} == {"R-12": "dropped", "R-05": "open"}
    assert rows["R-05"].citation.startswith(record.rules_cited)
    assert hits == {(1, "R-12"), (2, "R-05")}


def test_a_lower_class_needs_another_persons_signature_and_the_customers_rules_stay(cast: Cast) -> None:
    signed(cast.a, drafted(cast.a, change_approve_on=["sequence"]))
    record = change(cast.a, "classified")
    with pytest.raises(Illegal):
        do(cast.a, record, "override_class", "engineer", level=0, why="x")
    record = do(cast.a, record, "override_class", "manager", level=0, why="Same tool, same parameters.")
    assert (record.level, record.proposed_level) == (0, 2)
    with cast.a.sitting("engineer"):
        assert Recipient.objects.get(record_id=record.pk).level == 2


def test_a_risk_over_the_limit_of_the_customer_makes_a_harmless_change_one_that_is_approved(cast: Cast) -> None:
    signed(cast.a, drafted(cast.a, rpn_limit=100))
    study = with_row(cast.a, opened(cast.a, part_numbers=["P-10"]))
    rules_signed(cast.a)
    record = change(cast.a, "assessment")
    after = {"severity_after": 8, "occurrence_after": 2, "detection_after": 7, "rationale": "Detected later."}
    record = do(cast.a, record, "rate_risk", "engineer", study=study.number, row="R001", **after)
    with cast.a.sitting("engineer"):
        row = RiskDelta.objects.get(record_id=record.pk)
        item = AffectedItem.objects.get(record_id=record.pk, kind="risk")
    assert (row.rpn, row.priority, row.rpn_after, row.priority_after, item.reference) == (
        144, "M", 112, "M", study.number,
    )  # fmt: skip
    record = do(cast.a, ready(cast.a, record), "classify", "engineer", answers=answers())
    with cast.a.sitting("engineer"):
        hit = RuleHit.objects.get(record_id=record.pk, customer=cast.a.nordlicht)
    assert (record.level, hit.level, "TRM-" in hit.citation) == (0, 2, True)


def test_a_row_that_the_study_does_not_have_is_refused(cast: Cast) -> None:
    study = opened(cast.a)
    said = {"severity_after": 1, "occurrence_after": 1, "detection_after": 1, "rationale": "x"}
    with pytest.raises(Refused, match="has no row R007") as refused:
        do(cast.a, asked(cast.a), "rate_risk", "engineer", study=study.number, row="R007", **said)
    assert refused.value.field == "row"
    assert isinstance(study, Fmea)


@pytest.mark.parametrize(
    ("start", "ship", "field"), [(-1, 100, "implement_on"), (60, 50, "first_ship_on")], ids=["over", "backwards"]
)
def test_days_of_the_plan_lie_ahead_and_in_order(cast: Cast, start: int, ship: int, field: str) -> None:
    record = plan_tasks(cast.a, written(cast.a, change(cast.a, "classified")))
    days = {"implement_on": in_days(start), "first_ship_on": in_days(ship)}
    with pytest.raises(Refused) as refused:
        do(cast.a, record, "submit_plan", "engineer", **PLAN, **days)
    assert refused.value.field == field


def test_no_plan_without_the_words_for_customers(cast: Cast) -> None:
    record = change(cast.a, "classified")
    days = {"implement_on": in_days(60), "first_ship_on": in_days(100)}
    with pytest.raises(Refused, match="write the notice"):
        do(cast.a, record, "submit_plan", "engineer", **PLAN, **days)


def test_who_asked_for_the_change_does_not_approve_it(cast: Cast) -> None:
    record = asked(cast.a, by="manager", owner=cast.engineer)
    with cast.a.sitting("manager"):
        Change.objects.filter(pk=record.pk).update(state="plan_review")
    with pytest.raises(Refused, match="You asked for this change"):
        do(cast.a, as_it_is(cast.a, record), "approve_plan", "manager")


def test_an_emergency_is_marked_for_ever_and_closed_only_after_its_approval(cast: Cast) -> None:
    record = at_once(cast.a, asked(cast.a))
    with cast.a.sitting("engineer"):
        clocks = set(Clock.objects.filter(record_id=record.pk, state="running").values_list("code", flat=True))
    assert (record.state, record.emergency, clocks) == (
        "implementing", True, {"change_retrospective", "change_emergency_notice", "change_assess"},
    )  # fmt: skip
    record = do(cast.a, ready(cast.a, record), "classify", "engineer", answers=answers("sequence"))
    assert record.state == "implementing"
    record = notify(cast.a, written(cast.a, record))
    with cast.a.sitting("engineer"):
        assert not Clock.objects.filter(record_id=record.pk, code="change_emergency_notice", state="running").exists()
    record = do(
        cast.a, done_tasks(cast.a, record), "record_first_lot", "engineer", first_lot="L-90",
        first_lot_on=timezone.localdate(), evidence="Measured.",
    )  # fmt: skip
    record = do(cast.a, record, "verify", "engineer2", verification="Holds.")
    with pytest.raises(Refused, match="approves by signature"):
        do(cast.a, record, "close", "manager", closing_summary="Done.")
    do(cast.a, notices_of(cast.a, record)["NL"], "approve", "piet")
    with pytest.raises(Refused, match="approval after the emergency"):
        do(cast.a, record, "close", "manager", closing_summary="Done.")
    with pytest.raises(Refused, match="You ordered this emergency"):
        do(cast.a, record, "approve_retrospectively", "manager")
    record = do(cast.a, record, "approve_retrospectively", deputy(cast.a))
    record = do(cast.a, record, "close", "manager", closing_summary="Done.")
    assert (record.state, record.emergency) == ("closed", True)


def test_the_hours_agreed_with_a_customer_for_an_emergency_run_beside_ours_until_it_is_told(cast: Cast) -> None:
    hours = {"amount": "8", "unit": "elapsed_hours"}
    supply(cast.a, cast.a.nordlicht, cast.a.aurelia)
    cited = signed(cast.a, drafted(cast.a, change_emergency_notice=hours)).number

    def clocks() -> list[Clock]:
        with cast.a.sitting("engineer"):
            rows = Clock.objects.filter(record_id=record.pk, code=CODE).order_by("due_at")
            return list(rows)

    record = at_once(cast.a, asked(cast.a))
    theirs, ours = clocks()
    assert (theirs.subject, ours.subject) == ("NL", "")
    assert [one.due_at - ours.started_at for one in (theirs, ours)] == [timedelta(hours=8), timedelta(hours=24)]
    assert cited in str(theirs.terms)
    record = do(cast.a, ready(cast.a, record), "classify", "engineer", answers=answers("sequence"))
    assert len(clocks()) == 2, "every act asks anew, none starts a second one"
    notify(cast.a, written(cast.a, record))
    assert [one.state for one in clocks()] == ["met", "met"]


def test_the_agreed_hours_begin_with_the_emergency_and_are_called_off_for_a_customer_that_is_struck(cast: Cast) -> None:
    hours = {"amount": "8", "unit": "elapsed_hours"}
    signed(cast.a, drafted(cast.a, customer=cast.a.aurelia, change_emergency_notice=hours))
    record = at_once(cast.a, asked(cast.a))
    record = do(cast.a, record, "add_item", "engineer", kind="customer", customer=cast.a.aurelia)
    with cast.a.sitting("engineer"):
        theirs, ours = (Clock.objects.get(record_id=record.pk, code=CODE, subject=code) for code in ("AU", ""))
        item = AffectedItem.objects.get(record_id=record.pk, kind="customer", customer=cast.a.aurelia)
    assert (theirs.started_at, theirs.state) == (ours.started_at, "running")
    do(cast.a, record, "exclude_item", "engineer", item=item, why="It gets the old stock.")
    with cast.a.sitting("engineer"):
        assert Clock.objects.get(pk=theirs.pk).state == "cancelled"


def test_the_days_of_an_emergency_lie_ahead_and_are_moved_before_its_approval(cast: Cast) -> None:
    record, said = asked(cast.a), {"containment": "Blocked.", "first_ship_on": in_days(3)}
    with pytest.raises(Refused, match="This day is over") as refused:
        do(cast.a, record, "implement_at_once", "manager", implement_on=in_days(-1), **said)
    assert refused.value.field == "implement_on"
    record = do(cast.a, record, "implement_at_once", "manager", implement_on=in_days(0), **said)
    days = {"implement_on": in_days(0), "first_ship_on": in_days(1)}
    record = do(cast.a, record, "move_dates", "manager", **days)
    assert (record.implement_on, record.first_ship_on) == (in_days(0), in_days(1))
    with cast.a.sitting("engineer"):
        Change.objects.filter(pk=record.pk).update(implement_on=None, first_ship_on=None)
    record = do(cast.a, as_it_is(cast.a, record), "move_dates", "manager", **days)
    assert record.first_ship_on == in_days(1), "one that was ordered without days gets them"


def test_the_form_of_an_emergency_asks_for_the_days_and_begins_today(cast: Cast, client_for: Any) -> None:
    url = f"/{cast.a.slug}/changes/{asked(cast.a).number}/implement_at_once/"
    page = client_for(cast.manager).get(url).content.decode()
    assert 'name="first_ship_on"' in page
    assert f'value="{timezone.localdate().isoformat()}"' in page


def test_rules_are_tried_before_they_are_signed_and_not_by_their_author(cast: Cast) -> None:
    past = change(cast.a, "classified")
    record = rules_drafted(cast.a)
    with cast.a.sitting("engineer"):
        rule = ClassRule.objects.get(record_id=record.pk, all_of=["sequence"])
    said = {"all_of": ["sequence"], "level": 1, "text": "The process is changed."}
    record = do(cast.a, record, "revise_rule", "engineer", rule=rule, **said)
    with pytest.raises(Refused, match="try the rules"):
        do(cast.a, record, "put_in_force", "manager")
    record = do(cast.a, record, "try_rules", "engineer")
    assert record.tried == {"changes": 1, "differ": [[past.number, 2, 1]]}
    record = do(cast.a, record, "put_in_force", "manager")
    other = do(cast.a, rules_drafted(cast.a), "add_rule", "manager", **said)
    with pytest.raises(Refused, match="wrote these rules"):
        do(cast.a, do(cast.a, other, "try_rules", "engineer"), "put_in_force", "manager")
    assert (record.state, record.edition) == ("in_force", 2)
    with pytest.raises(Refused, match="wrote these rules"):
        mine = do(cast.a, rules_drafted(cast.a, by="manager"), "try_rules", "engineer")
        do(cast.a, mine, "put_in_force", "manager")
    assert as_it_is(cast.a, past).level == 2, "what was classified keeps its class"


def test_the_register_of_supply_is_entered_by_hand_and_from_a_table(cast: Cast, client_for: Any) -> None:
    url, client = f"/{cast.a.slug}/supply/new/", client_for(cast.engineer)
    key = client.get(url).content.decode().split('name="form_key" value="')[1].split('"')[0]
    sent = {"part_number": "P-13", "customer": cast.a.aurelia.pk, "form_key": key}
    assert client.post(url, sent).status_code == 302
    table = b"part number,customer,site\nP-14,NL,GRZ\nP-15,XX,\n"
    with cast.a.sitting("engineer") as seat, pytest.raises(Refused, match="Line 3: There is no customer XX"):
        import_supply(cast.a.organisation, file=BytesIO(table), name="supply.csv", by=seat)
    with cast.a.sitting("engineer") as seat:
        good = BytesIO(table.replace(b"XX", b"AU"))
        assert import_supply(cast.a.organisation, file=good, name="supply.csv", by=seat) == 2
    page = client.get(f"/{cast.a.slug}/supply/").content.decode()
    assert all(part in page for part in ("P-13", "P-14", "P-15"))
