"""Another day for an action: asked with a reason, decided by signature, counted; the first day is not forgotten."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from capa.models import Action, Capa, DueDateExtension
from qms.clocks.models import Clock, Task
from qms.lib.refusal import Refused
from tests.factories.capas import capa
from tests.factories.cast import Cast
from tests.factories.records import do


def asked(cast: Cast, by: str = "engineer2", days: int = 20, **changes: Any) -> tuple[Capa, Action, DueDateExtension]:
    """A CAPA in implementation with a request."""
    record = capa(cast.a, "implementation", **changes)
    with cast.a.sitting("engineer"):
        row = Action.objects.get(record_id=record.pk)
    day = timezone.localdate() + timedelta(days=days)
    do(cast.a, record, "request_extension", by, action=row, due_on=day, why="The sensor is delivered late.")
    with cast.a.sitting("engineer"):
        return record, row, DueDateExtension.objects.get(record_id=record.pk)


def decide(cast: Cast, record: Capa, approved: bool) -> Capa:
    words: dict[str, Any] = {"action": "A01", "approved": approved, "rationale": "Sorting holds until then."}
    return do(cast.a, record, "decide_extension", "manager", **words)


def test_an_approved_request_moves_the_day_and_the_clock_and_is_counted(cast: Cast) -> None:
    record, row, request = asked(cast)
    decide(cast, record, approved=True)
    with cast.a.sitting("engineer"):
        now = Action.objects.get(pk=row.pk)
        clock = Clock.objects.get(record_id=record.pk, code="capa_action", state="running")
        kept = DueDateExtension.objects.get(pk=request.pk)
    assert (now.due_on, now.original_due_on, now.extensions) == (request.due_asked, row.due_on, 1)
    assert timezone.localtime(clock.due_at).date() == request.due_asked
    assert (kept.outcome, kept.decided_by_id) == ("approved", cast.manager.pk)
    assert kept.signature is not None


def test_a_refused_request_leaves_the_day(cast: Cast) -> None:
    record, row, _request = asked(cast)
    decide(cast, record, approved=False)
    with cast.a.sitting("engineer"):
        now = Action.objects.get(pk=row.pk)
    assert (now.due_on, now.extensions) == (row.due_on, 0)


def test_who_asked_does_not_decide(cast: Cast) -> None:
    record, _row, _request = asked(cast, by="manager")
    with pytest.raises(Refused, match="does not decide"):
        decide(cast, record, approved=True)


def test_a_day_before_the_present_one_is_no_extension(cast: Cast) -> None:
    with pytest.raises(Refused, match="after the present"):
        asked(cast, days=5)


def test_one_request_at_a_time(cast: Cast) -> None:
    record, row, request = asked(cast)
    with pytest.raises(Refused, match="already"):
        do(cast.a, record, "request_extension", "engineer2", action=row, due_on=request.due_asked, why="Again.")


def test_nothing_waits_for_a_decision_once_the_action_is_done(cast: Cast) -> None:
    record, row, _request = asked(cast)
    do(cast.a, record, "complete_action", "engineer2", action=row, evidence="The current was locked at 195 A.")
    with cast.a.sitting("engineer"):
        assert not Task.objects.filter(record_id=record.pk, act="decide_extension", state="open").exists()
    with pytest.raises(Refused, match="No other day"):
        decide(cast, record, approved=True)
