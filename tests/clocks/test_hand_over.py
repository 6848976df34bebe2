"""Work is handed over to somebody who may do it, with a reason that the person reads."""

import pytest
from django.utils.translation import gettext_lazy as _

from qms.accounts.models import Person
from qms.clocks.models import Task
from qms.clocks.services import TaskSpec, hand_over, set_tasks
from qms.lib.refusal import Refused
from qms.notifications.models import OutboxMessage
from qms.records.models import Event
from tests.clocks.conftest import MakeRecord
from tests.factories.cast import Cast

ENGINEERS = ("quality_engineer",)


def a_task(cast: Cast, make_record: MakeRecord, **spec: object) -> Task:
    record = make_record(cast.a)
    with cast.a.sitting("manager") as by:
        wanted = TaskSpec("assess", _("Assess"), **{"person": cast.engineer, "roles": ENGINEERS, "tell": False} | spec)  # type: ignore[arg-type]
        return set_tasks(record, [wanted], by=by)[0]


def test_the_new_person_gets_task_and_reason_and_the_record_remembers(cast: Cast, make_record: MakeRecord) -> None:
    task = a_task(cast, make_record)
    with cast.a.sitting("engineer") as by:
        hand_over(task, to=cast.engineer2, reason="I am away until Friday", by=by)
        assert Task.objects.get(pk=task.pk).person == cast.engineer2
        mail = OutboxMessage.objects.get(channel="mail")
        event = Event.objects.get(act="handed_over")
    assert mail.name == "Emil Engineer"
    assert "Jana Engineer handed this over to you" in mail.text
    assert "> I am away until Friday" in mail.text
    assert (event.reason, event.shared, event.detail["to"]) == ("I am away until Friday", False, "Emil Engineer")


def test_a_task_that_was_handed_over_stays_with_its_person(cast: Cast, make_record: MakeRecord) -> None:
    task = a_task(cast, make_record)
    with cast.a.sitting("engineer") as by:
        hand_over(task, to=cast.engineer2, reason="Away", by=by)
        spec = TaskSpec("assess", _("Assess"), person=cast.engineer, roles=ENGINEERS)
        (kept,) = set_tasks(task.record, [spec], by=by)
    assert kept.person == cast.engineer2


def handed(cast: Cast, task: Task, to: Person, by: str = "engineer", reason: str = "Away") -> str:
    """The sentence of the refusal."""
    with cast.a.sitting(by) as seat, pytest.raises(Refused) as refused:
        hand_over(task, to=to, reason=reason, by=seat)
    return str(refused.value)


def test_only_to_those_who_may_do_it(cast: Cast, make_record: MakeRecord) -> None:
    task = a_task(cast, make_record)
    assert "role is missing" in handed(cast, task, cast.auditor)
    assert "role is missing" in handed(cast, task, cast.piet)
    assert "role is missing" in handed(cast, task, cast.stranger)
    assert "already" in handed(cast, task, cast.engineer)


def test_only_with_a_reason_and_with_the_right(cast: Cast, make_record: MakeRecord) -> None:
    task = a_task(cast, make_record)
    assert "Say why" in handed(cast, task, cast.engineer2, reason=" \n")
    assert "Your role" in handed(cast, task, cast.engineer2, by="auditor")


def test_a_customers_task_and_a_finished_one_stay_where_they_are(cast: Cast, make_record: MakeRecord) -> None:
    waiting = a_task(cast, make_record, person=None, roles=(), customer=cast.a.nordlicht)
    assert "waits on the customer" in handed(cast, waiting, cast.engineer2)
    done = a_task(cast, make_record)
    with cast.a.sitting("engineer") as by:
        set_tasks(done.record, [], by=by, done_act="assess")
    assert "done or called off" in handed(cast, done, cast.engineer2)
