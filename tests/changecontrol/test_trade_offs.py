"""Trade-offs: the whole way, what is refused on it, what withdraws scores, who signs, what dissent leaves behind."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import ProgrammingError, connection

from changecontrol.models import Dissent, TradeScore, TradeScorer
from changecontrol.pdf.tradeoff import sections
from changecontrol.queries.tradeoff import result_of, sheet_of
from qms.clocks.models import Clock, Task
from qms.lib.refusal import Refused
from qms.notifications.models import OutboxMessage
from qms.pdf.document import Drawing
from qms.records.models import Event
from qms.signatures.models import Signature
from qms.workflow.refusals import Illegal
from tests.factories.cast import Cast
from tests.factories.changes import as_it_is, asked
from tests.factories.records import do
from tests.factories.trade_offs import (
    asked_for,
    begun,
    criteria_of,
    decided_for,
    options_of,
    score,
    scored,
    trade_off,
)


def refused(words: str, call: Callable[[], object], field: str = "") -> None:
    """The call is refused with these words, at this field."""
    with pytest.raises(Refused, match=words) as found:
        call()
    assert (found.value.field or "") == field


def test_three_options_are_weighed_and_the_page_says_which_weight_would_turn_the_winner(
    cast: Cast, client_for: Any
) -> None:
    record = trade_off(cast.a, "weighed")
    with cast.a.sitting("engineer"):
        found = result_of(record)
    assert [(row.option.code, float(row.total), row.rank) for row in found.ranked] == [
        ("A", 6.9, 1), ("B", 6.8, 2), ("C", 6.1, 3),
    ]  # fmt: skip
    assert [one.flips for one in found.sensitivity] == [True, True, True, True]
    page = client_for(cast.engineer).get(f"/{cast.a.slug}/trade-offs/{record.number}/").content.decode()
    assert "A Keep press 2 leads with 6.90, 0.10 ahead of B" in page
    assert "at 36.84 (−3.16): B" in page
    assert 'class="weights"' in page


def test_a_trade_off_follows_from_a_change_that_says_so(cast: Cast, client_for: Any) -> None:
    source, client = asked(cast.a), client_for(cast.engineer)
    begin = client.get(f"/{cast.a.slug}/trade-offs/new/?from={source.number}").content.decode()
    key = begin.split('name="form_key" value="')[1].split('"')[0]
    assert source.number in begin
    sent = {"title": "Which press", "question": "Which one?", "sources": source.number, "form_key": key}
    assert client.post(f"/{cast.a.slug}/trade-offs/new/", {**sent, "sources": "CHG-2020-00001"}).status_code == 422
    assert client.post(f"/{cast.a.slug}/trade-offs/new/", sent).status_code == 302
    page = client.get(f"/{cast.a.slug}/changes/{source.number}/").content.decode()
    assert "A trade-off is open" in page
    assert "Which press" in page


def test_weights_come_to_exactly_100_before_anybody_scores(cast: Cast) -> None:
    house, record = cast.a, asked_for(cast.a, begun(cast.a))
    cost, stability, time, energy = criteria_of(house, record)
    given = dict.fromkeys((cost, stability, time), Decimal(30))

    def weigh(last: str) -> object:
        return do(house, record, "set_weights", "engineer", weights={**given, energy: Decimal(last)})

    refused("come to 99.5; 0.5 are missing", lambda: weigh("9.5"))
    refused("come to 101; that is 1 too much", lambda: weigh("11"))
    refused("at most two decimals", lambda: weigh("9.999"), f"weight_{energy.pk}")
    more = {"text": "Noise", "weight": Decimal("0.01")}
    refused("0.01 too much", lambda: do(house, record, "add_criterion", "engineer", **more), "weight")
    do(house, record, "drop_criterion", "engineer", criterion=energy)
    refused("come to 90; 10 are missing to 100", lambda: do(house, record, "open_scoring", "engineer"))


def test_at_least_two_options_and_two_people(cast: Cast) -> None:
    house = cast.a
    record = asked_for(house, begun(house), options=("Keep press 2",))
    refused("two options", lambda: do(house, record, "open_scoring", "engineer"))
    do(house, record, "add_option", "engineer", text="Other", cost="1", risk="1", stability="1")
    with house.sitting("engineer"):
        row = TradeScorer.objects.get(record_id=record.pk, person=house.manager)
    do(house, record, "release_scorer", "engineer", scorer=row, why="On leave.")
    refused("two people", lambda: do(house, record, "open_scoring", "engineer"))


def test_a_score_needs_evidence_a_place_on_the_scale_and_somebody_who_is_asked(cast: Cast) -> None:
    house, record = cast.a, trade_off(cast.a, "scoring")
    option, (first, *rest) = options_of(house, record)[0], criteria_of(house, record)

    def give(value: int, evidence: str, by: str = "engineer") -> object:
        given = {first: (value, evidence), **dict.fromkeys(rest, (5, "Trial"))}
        return do(house, record, "score", by, option=option, given=given)

    refused("without evidence", lambda: give(5, "  "), f"evidence_{first.pk}")
    refused("from 1 to 10", lambda: give(11, "Trial"), f"value_{first.pk}")
    refused("no record CHG-2020-00001", lambda: give(5, "See CHG-2020-00001."), f"evidence_{first.pk}")
    refused("not asked", lambda: give(5, "Trial", by="engineer2"))
    lacking = dict.fromkeys(rest, (5, "Trial"))
    refused("every criterion", lambda: do(house, record, "score", "engineer", option=option, given=lacking))
    with house.sitting("engineer"):
        assert not TradeScore.objects.filter(record_id=record.pk).exists(), "nothing half done is stored"


def test_each_scorer_has_a_task_until_every_option_is_scored_and_sees_own_scores_only(
    cast: Cast, client_for: Any
) -> None:
    house, record = cast.a, trade_off(cast.a, "scoring")
    with house.sitting("engineer"):
        tasks = Task.objects.filter(record_id=record.pk, act="score", state="open")
        assert {task.person_id for task in tasks} == {cast.engineer.pk, cast.manager.pk}
    record = scored(house, record, by=["engineer"])
    refused("scores of Milan Manager", lambda: do(house, record, "weigh", "engineer"))
    with house.sitting("engineer"):
        open_now = Task.objects.filter(record_id=record.pk, act="score", state="open")
        assert [task.person_id for task in open_now] == [cast.manager.pk]
        clock = Clock.objects.get(record_id=record.pk, code="trade_off_score", subject="S01")
    assert clock.state == "met"
    page = client_for(cast.manager).get(f"/{house.slug}/trade-offs/{record.number}/?tab=scores").content.decode()
    assert "Trial of May" not in page
    with house.sitting("engineer") as seat:
        assert len(sheet_of(record, seat).own) == 12
    with house.sitting("engineer"):
        row = TradeScorer.objects.get(record_id=record.pk, person=house.engineer)
    refused(
        "has not scored", lambda: do(house, record, "release_scorer", "engineer", scorer=row, why="Too low."), "scorer"
    )


def test_a_change_of_criteria_withdraws_every_score_and_says_so(cast: Cast) -> None:
    house, record = cast.a, trade_off(cast.a, "weighed")
    with pytest.raises(Illegal):
        do(house, record, "add_criterion", "engineer", text="Noise", weight=Decimal(1))
    record = do(house, record, "revise_criteria", "engineer", reason="Noise was forgotten.")
    with house.sitting("engineer") as seat:
        event = Event.objects.get(record_id=record.pk, act="revise_criteria")
        told = OutboxMessage.objects.filter(recipient=cast.manager, subject__contains="Scores withdrawn")
        sheet = sheet_of(record, seat)
        assert told.exists()
    assert event.detail["about"] == "24 scores withdrawn"
    assert (record.state, record.round, sheet.result, sheet.withdrawn) == ("draft", 2, None, 24)
    record = do(house, record, "open_scoring", "engineer")
    refused("Before that: the scores of", lambda: do(house, record, "weigh", "engineer"))
    assert do(house, scored(house, record), "weigh", "engineer").state == "weighed"


def test_a_tie_is_named_and_needs_a_reason(cast: Cast) -> None:
    house, record = cast.a, trade_off(cast.a, "scoring")
    level = ((5, 5, 5, 5), (5, 5, 5, 5), (1, 1, 1, 1))
    record = do(house, scored(house, record, level), "weigh", "engineer")
    with house.sitting("engineer"):
        assert result_of(record).headline == "A, B are level at 5.00"
    refused("Several options are level", lambda: decided_for(house, record, 0), "decision_reason")


def test_two_sign_and_a_choice_that_does_not_win_needs_a_reason(cast: Cast) -> None:
    house, record = cast.a, trade_off(cast.a, "weighed")
    refused("does not win", lambda: decided_for(house, record, 1), "decision_reason")
    record = decided_for(house, record, 1, "Customers keep what they approved.")
    with pytest.raises(Illegal):
        do(house, record, "countersign", "engineer2")
    record = do(house, record, "return_decision", "manager", reason="The trial is not awaited.")
    assert (record.state, record.chosen, record.decided_by) == ("weighed", "", None)
    record = do(house, record, "decide", "manager", option="A")
    refused("You signed the decision first", lambda: do(house, record, "countersign", "manager"))
    with house.sitting("engineer"):
        signed = list(Signature.objects.order_by("signed_at").values_list("act", flat=True))
    assert (signed, record.state) == (["decide", "decide"], "signing")


def test_a_dissent_is_noted_by_a_scorer_named_in_the_document_and_deleted_by_nobody(cast: Cast) -> None:
    house, record = cast.a, trade_off(cast.a, "decided")
    refused("not asked", lambda: do(house, record, "dissent", "engineer2", text="No."))
    record = do(house, record, "dissent", "engineer", text="Stability weighs too little.")
    with house.sitting("manager") as seat:
        parts = sections(record, seat)
        decision = next(part for part in parts if str(part.title) == "Decision")
        facts = {fact.key: fact.value for fact in decision.facts}  # type: ignore[union-attr]
        row = Dissent.objects.get(record_id=record.pk)
    assert facts["dissent_of"] == "Jana Engineer"
    assert (facts["chosen"], facts["countersigned_by_name"]) == ("A", "Milan Manager")
    assert any(isinstance(part, Drawing) for part in parts)
    for sql in ("DELETE FROM changecontrol_dissent", "UPDATE changecontrol_dissent SET text = ''"):
        with pytest.raises(ProgrammingError, match="permission denied"), house.sitting("manager"):
            connection.cursor().execute(f"{sql} WHERE id = %s", [row.pk])
    assert as_it_is(house, record).state == "decided"


def test_scores_far_apart_are_marked(cast: Cast) -> None:
    house, record = cast.a, trade_off(cast.a, "scoring")
    scored(house, record, by=["manager"])
    for option, values in zip(options_of(house, record), ((2, 6, 5, 9), (6, 8, 7, 6), (5, 5, 9, 8)), strict=True):
        record = score(house, record, "engineer", option, values)
    record = do(house, record, "weigh", "engineer")
    with house.sitting("engineer"):
        found = result_of(record)
    (apart,) = [cell for row in found.rows for cell in row.cells if cell.far_apart]
    assert (apart.low, apart.high, apart.criterion.code) == (2, 8, "C01")
    assert [row.first_for for row in found.rows] == [1, 1, 0]
