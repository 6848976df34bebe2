"""How a CAPA ends: prevention answered, verdict, closed by somebody who never owned it; or a new round."""

from typing import Any

import pytest

from capa.models import Action, Capa
from feedback.models import Complaint
from qms.clocks.models import Clock
from qms.lib.refusal import Refused
from qms.notifications.models import OutboxMessage
from tests.factories.capas import DOCUMENTS, WAYS, capa, effect
from tests.factories.cast import Cast
from tests.factories.complaints import filed
from tests.factories.records import do
from tests.factories.terms import terms


def verdict(cast: Cast, record: Capa, count: int, **said: Any) -> Capa:
    """So many of 1,100 cracked again, and the manager signs what that says."""
    record = effect(cast.a, record, count=count)
    return do(cast.a, record, "check_effectiveness", "manager", findings="Counted over a month.", **said)


def test_every_document_is_answered_before_the_effect_is_awaited(cast: Cast) -> None:
    record = do(cast.a, capa(cast.a, "prevention"), "record_prevention", "engineer", documents=DOCUMENTS[:2])
    with pytest.raises(Refused, match="Work instruction"):
        do(cast.a, record, "finish_prevention", "engineer")


def test_a_document_has_a_revision_or_a_reason(cast: Cast) -> None:
    record = capa(cast.a, "prevention")
    halves = (
        ({"document": "fmea", "reference": "FMEA-1"}, "reference_fmea"),
        ({**DOCUMENTS[0], "skip_reason": "Fits."}, "skip_reason_fmea"),
    )
    for said, field in halves:
        with pytest.raises(Refused) as refused:
            do(cast.a, record, "record_prevention", "engineer", documents=[said])
        assert refused.value.field == field


def test_who_ever_owned_it_does_not_close_it(cast: Cast) -> None:
    record = capa(cast.a, "effective")
    record = do(cast.a, record, "assign", "engineer", owner=cast.manager)
    record = do(cast.a, record, "assign", "engineer", owner=cast.engineer)
    with pytest.raises(Refused, match="owned it before"):
        do(cast.a, record, "close", "manager", closing_summary="Done.")


def test_where_the_terms_ask_for_it_the_customer_accepts_first(cast: Cast) -> None:
    source = filed(cast.a)
    record = capa(cast.a, "effective", sources=(source,))
    agreed = terms(cast.a, "in_force", closure_needs_customer=True)
    with pytest.raises(Refused, match=f"{source.number}, as {agreed.number}"):
        do(cast.a, record, "close", "manager", closing_summary="Done.")
    with cast.a.sitting("manager"):
        Complaint.objects.filter(pk=source.pk).update(state="accepted")
    assert do(cast.a, record, "close", "manager", closing_summary="Done.").state == "closed"


def test_not_effective_begins_a_new_round_and_the_third_is_told(cast: Cast) -> None:
    record = verdict(cast, capa(cast.a, "awaiting_effect"), 40)
    assert (record.state, record.round, record.no_cause_reason) == ("analysis", 2, "")
    with cast.a.sitting("engineer"):
        assert Clock.objects.filter(record_id=record.pk, code="capa_analyse", state="running").exists()
    for state in ("planning", "plan_review", "implementation", "prevention", "awaiting_effect"):
        record = dict(WAYS.steps)[state](cast.a, record)
    with cast.a.sitting("engineer"):
        rounds = list(Action.objects.filter(record_id=record.pk).values_list("number", "round"))
        before = told_of_rounds()
    record = verdict(cast, record, 40)
    with cast.a.sitting("engineer"):
        assert (record.round, before, told_of_rounds()) == (3, 0, 2)
    assert rounds == [(1, 1), (2, 2)]


def test_the_documents_are_answered_anew_in_every_round(cast: Cast) -> None:
    record = do(cast.a, capa(cast.a, "closed"), "reopen", "manager", reason="It cracked again.")
    for state in ("planning", "plan_review", "implementation", "prevention"):
        record = dict(WAYS.steps)[state](cast.a, record)
    with pytest.raises(Refused, match="D7"):
        do(cast.a, record, "finish_prevention", "engineer")
    record = do(cast.a, record, "record_prevention", "engineer", documents=DOCUMENTS)
    assert do(cast.a, record, "finish_prevention", "engineer").state == "awaiting_effect"


def told_of_rounds() -> int:
    """Mail and bell of the quality manager."""
    return OutboxMessage.objects.filter(kind="capa-rounds").count()


def test_a_closed_capa_is_reopened_with_a_new_round(cast: Cast) -> None:
    record = do(cast.a, capa(cast.a, "closed"), "reopen", "manager", reason="It cracked again.")
    assert (record.state, record.round, record.closing_summary != "") == ("analysis", 2, True)
