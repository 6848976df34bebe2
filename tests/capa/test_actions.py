"""Actions of a CAPA: agreed with the plan, on their owner's queue, done with evidence, verified by somebody else."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from capa.models import Action, Capa
from capa.queries.capa import line_of
from qms.clocks.models import Clock, Task
from qms.clocks.services import ring_organisation
from qms.lib.refusal import Refused
from qms.notifications.models import OutboxMessage
from qms.records.services import attach
from qms.records.timeline import Act, timeline
from qms.signatures.models import Signature
from tests.census.houses import picture
from tests.factories.capas import EVIDENCE, action, capa, cause, criterion
from tests.factories.cast import Cast
from tests.factories.records import do


def the_action(cast: Cast, record: Capa) -> Action:
    with cast.a.sitting("engineer"):
        return Action.objects.select_related("owner").get(record_id=record.pk, number=1)


def tasks(cast: Cast, record: Capa, act: str) -> list[tuple[str, str]]:
    with cast.a.sitting("engineer"):
        rows = Task.objects.filter(record_id=record.pk, act=act, state="open").select_related("person")
        return sorted((row.subject, row.person.name if row.person else "") for row in rows)


def test_an_approved_plan_puts_each_action_on_its_owners_queue_with_its_day(cast: Cast) -> None:
    record = capa(cast.a, "planning")
    action(cast.a, record)
    action(cast.a, record, owner=cast.engineer, due_on=timezone.localdate() + timedelta(days=3))
    criterion(cast.a, record)
    record = do(cast.a, record, "submit_plan", "engineer")
    assert tasks(cast, record, "complete_action") == []
    record = do(cast.a, record, "approve_plan", "manager")
    assert tasks(cast, record, "complete_action") == [("A01", "Emil Engineer"), ("A02", "Jana Engineer")]
    with cast.a.sitting("engineer"):
        clock = Clock.objects.get(record_id=record.pk, code="capa_action", subject="A02")
        day = timezone.localtime(clock.due_at).date()
        signed = Signature.objects.get(act="approve_plan")
    assert day == timezone.localdate() + timedelta(days=3)
    assert clock.receipt["agreed"]["by"] == "Milan Manager"
    assert signed.printed_name == "Milan Manager"
    do(cast.a, record, "complete_action", "engineer", action=_second(cast, record), evidence=EVIDENCE)
    assert tasks(cast, record, "complete_action") == [("A01", "Emil Engineer")]


def _second(cast: Cast, record: Capa) -> Action:
    with cast.a.sitting("engineer"):
        return Action.objects.get(record_id=record.pk, number=2)


def test_an_action_is_done_with_files_and_verified_by_neither_owner_nor_reporter(cast: Cast) -> None:
    record = capa(cast.a, "implementation")
    row = the_action(cast, record)
    with cast.a.sitting("engineer2") as seat:
        proof = attach(record, upload=picture("robot.jpg"), shared=False, by=seat)
    do(cast.a, record, "complete_action", "engineer2", action=row, evidence=EVIDENCE, proofs=[proof])
    with pytest.raises(Refused, match="does not verify"):
        do(cast.a, record, "verify_action", "engineer2", action=row, verification="I did it.")
    assert tasks(cast, record, "verify_action") == [("A01", "Jana Engineer")]
    do(cast.a, record, "verify_action", "engineer", action=row, verification="Seen at the robot.")
    row = the_action(cast, record)
    assert (row.state, row.verified_by_id, row.files[0]["sha256"]) == ("verified", cast.engineer.pk, proof.sha256)


def test_what_was_not_done_is_open_again_with_its_day(cast: Cast) -> None:
    record = capa(cast.a, "implementation")
    row = the_action(cast, record)
    do(cast.a, record, "complete_action", "engineer2", action=row, evidence=EVIDENCE)
    do(cast.a, record, "verify_action", "engineer", action=row, verification="Not locked.", accepted=False)
    again = the_action(cast, record)
    assert (again.state, again.due_on, again.verification) == ("open", row.due_on, "Not locked.")
    assert tasks(cast, record, "complete_action") == [("A01", "Emil Engineer")]


def test_an_action_of_no_approved_plan_is_not_done(cast: Cast) -> None:
    record = capa(cast.a, "planning")
    row = action(cast.a, record)
    with pytest.raises(Refused, match="not approved"):
        do(cast.a, record, "complete_action", "engineer2", action=row, evidence=EVIDENCE)


def test_only_a_correction_comes_before_the_cause(cast: Cast) -> None:
    record = capa(cast.a, "open")
    with pytest.raises(Refused, match="cause"):
        action(cast.a, record)
    assert action(cast.a, record, kind="correction").agreed_at is not None
    assert tasks(cast, record, "complete_action") == [("A01", "Emil Engineer")]


def test_an_agreed_day_is_not_revised(cast: Cast) -> None:
    record = capa(cast.a, "open")
    row = action(cast.a, record, kind="correction")
    changed = {"action": row, "text": row.text, "owner": cast.engineer}
    with pytest.raises(Refused, match="agreed"):
        do(cast.a, record, "revise_action", "engineer", **changed, due_on=row.due_on + timedelta(days=1))
    do(cast.a, record, "revise_action", "engineer", **changed, due_on=row.due_on)
    assert tasks(cast, record, "complete_action") == [("A01", "Jana Engineer")]


def test_a_dropped_action_stays_readable_and_its_number_taken(cast: Cast) -> None:
    record = capa(cast.a, "planning")
    row = action(cast.a, record)
    do(cast.a, record, "drop_action", "engineer", action=row, why="The robot is replaced.", reason="Replaced.")
    assert the_action(cast, record).dropped_reason == "The robot is replaced."
    assert action(cast.a, record).code == "A02"


def test_a_plan_whose_day_has_passed_is_not_approved(cast: Cast) -> None:
    record = capa(cast.a, "plan_review")
    with cast.a.sitting("engineer"):
        Action.objects.filter(record_id=record.pk).update(due_on=timezone.localdate() - timedelta(days=1))
    with pytest.raises(Refused, match="A01"):
        do(cast.a, record, "approve_plan", "manager")


def test_the_owner_of_the_capa_approves_no_plan(cast: Cast) -> None:
    record = do(cast.a, capa(cast.a, "plan_review"), "assign", "engineer", owner=cast.manager)
    with pytest.raises(Refused, match="You own"):
        do(cast.a, record, "approve_plan", "manager")


def test_a_late_action_is_told_to_who_has_it_and_up_the_ladder(cast: Cast) -> None:
    record = capa(cast.a, "implementation")
    with cast.a.sitting("engineer"):
        clock = Clock.objects.get(record_id=record.pk, code="capa_action")
    ring_organisation(cast.a.organisation.pk, clock.due_at + timedelta(minutes=1))
    with cast.a.sitting("engineer"):
        told = OutboxMessage.objects.filter(event__startswith=f"clock:{clock.pk}").values_list("recipient", flat=True)
        assert {cast.a.engineer2.pk, cast.engineer.pk, cast.manager.pk} == set(told)


def test_training_alone_is_warned_of() -> None:
    day = timezone.localdate()
    weak = Action(evidence="All welders were retrained.", original_due_on=day, due_on=day)
    hard = Action(
        evidence="All welders were retrained; the interlock stops below 195 A.", original_due_on=day, due_on=day
    )
    assert line_of(weak).warning is not None
    assert line_of(hard).warning is None


def test_lateness_is_told_against_the_first_day_too() -> None:
    day = timezone.localdate()
    row = Action(original_due_on=day - timedelta(days=9), due_on=day - timedelta(days=2), agreed_at=timezone.now())
    assert (line_of(row).late_days, line_of(row).late_against_first) == (2, 9)


def test_the_timeline_names_the_action_and_the_cause(cast: Cast) -> None:
    record = capa(cast.a, "analysis")
    found = cause(cast.a, record)
    row = action(cast.a, record, kind="correction")
    record = do(cast.a, record, "complete_action", "engineer2", action=row, evidence=EVIDENCE)
    with cast.a.sitting("engineer") as seat:
        told = [str(one.words) for one in timeline(record, seat).entries if isinstance(one, Act)]
    assert told[:3] == [f"completed an action: {row}", f"added an action: {row}", f"added a cause: {found}"]
    assert str(row).startswith("A01 Lock the current")


def test_the_page_is_silent_about_acts_that_have_nothing_to_be_about(cast: Cast, client_for: Any) -> None:
    record = capa(cast.a, "analysis")
    client, page = client_for(cast.engineer), f"/{cast.a.slug}/capas/{record.number}/"
    shown = client.get(page).content.decode()
    assert "Before that: a verified root cause" in shown, "what has to come first is told"
    assert "No action is open." not in shown
    assert "No cause waits for verification." not in shown
    action(cast.a, record, kind="correction")
    shown = client.get(page).content.decode()
    assert "Complete an action" in shown
    assert "Verify an action" not in shown
