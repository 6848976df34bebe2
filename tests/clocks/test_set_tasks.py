"""A record's open tasks follow what it asks for now; whoever is asked gets one message in their own words."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from qms.clocks.models import Task
from qms.clocks.services import TaskSpec, set_tasks, start_clock
from qms.notifications.models import OutboxMessage
from tests.clocks.conftest import MONDAY, MakeRecord
from tests.factories.cast import Cast

MAIL = OutboxMessage.Channel.MAIL


def told(channel: str = MAIL) -> list[str]:
    """Names of those who were told, in order."""
    return sorted(OutboxMessage.objects.filter(channel=channel).values_list("name", flat=True))


def test_a_task_has_the_due_time_of_its_clock(cast: Cast, make_record: MakeRecord) -> None:
    record = make_record(cast.a)
    with cast.a.sitting("manager") as by:
        clock = start_clock(record, "acknowledge", started_at=MONDAY)
        spec = TaskSpec("acknowledge", _("Acknowledge"), person=cast.engineer, clock="acknowledge")
        (task,) = set_tasks(record, [spec], by=by)
    assert clock is not None
    assert task.due_at == MONDAY + timedelta(hours=24)
    assert task.clock_id == clock.pk


def test_tasks_no_longer_named_are_called_off_and_the_act_just_done_is_done(
    cast: Cast, make_record: MakeRecord
) -> None:
    record = make_record(cast.a)
    with cast.a.sitting("engineer") as by:
        first = [TaskSpec("acknowledge", _("Acknowledge")), TaskSpec("call", _("Call")), TaskSpec("stay", _("Stay"))]
        before = set_tasks(record, first, by=by)
        after = set_tasks(record, [first[2], TaskSpec("assess", _("Assess"))], by=by, done_act="acknowledge")
        rows = {task.act: task for task in Task.objects.filter(record=record)}
    assert (rows["acknowledge"].state, rows["acknowledge"].done_by) == ("done", cast.engineer)
    assert (rows["call"].state, rows["call"].done_by) == ("cancelled", None)
    assert [task.act for task in after] == ["stay", "assess"]
    assert after[0].pk == before[2].pk


def test_an_act_that_can_be_done_again_is_asked_anew(cast: Cast, make_record: MakeRecord) -> None:
    record = make_record(cast.a)
    with cast.a.sitting("engineer") as by:
        (first,) = set_tasks(record, [TaskSpec("note", _("Tell"))], by=by)
        (second,) = set_tasks(record, [TaskSpec("note", _("Tell"))], by=by, done_act="note")
    assert second.pk != first.pk


def test_the_person_asked_is_told_but_not_the_one_who_acts(cast: Cast, make_record: MakeRecord) -> None:
    record = make_record(cast.a)
    with cast.a.sitting("manager") as by:
        set_tasks(record, [TaskSpec("assess", _("Assess"), person=cast.engineer)], by=by)
        assert told() == ["Jana Engineer"]
        set_tasks(record, [TaskSpec("contain", _("Contain"), roles=("quality_manager", "quality_engineer"))], by=by)
        assert told() == ["Emil Engineer", "Jana Engineer", "Jana Engineer"]


def test_nobody_is_told_twice_of_a_task_that_stays(cast: Cast, make_record: MakeRecord) -> None:
    record = make_record(cast.a)
    spec = TaskSpec("assess", _("Assess"), person=cast.engineer)
    with cast.a.sitting("manager") as by:
        set_tasks(record, [spec], by=by)
        set_tasks(record, [spec], by=by)
        assert told() == ["Jana Engineer"]


def test_the_act_that_announces_itself_and_imports_tell_nobody(cast: Cast, make_record: MakeRecord) -> None:
    record = make_record(cast.a)
    with cast.a.sitting("manager") as by:
        set_tasks(record, [TaskSpec("assess", _("Assess"), person=cast.engineer, tell=False)], by=by)
        set_tasks(record, [TaskSpec("contain", _("Contain"), person=cast.engineer)], by=by, quiet=True)
        assert told() == []


def test_customers_read_their_task_in_their_zone_and_nothing_of_ours(cast: Cast, make_record: MakeRecord) -> None:
    record = make_record(cast.a)
    with cast.a.sitting("engineer") as by:
        start_clock(record, "acknowledge", started_at=MONDAY)
        spec = TaskSpec("accept", _("Accept"), customer=cast.a.nordlicht, clock="acknowledge")
        set_tasks(record, [spec], by=by)
        mails = list(OutboxMessage.objects.filter(channel=MAIL))
    assert sorted(mail.name for mail in mails) == ["Cora Contributor", "Piet Larsen"]
    assert all("/portal/" in mail.url for mail in mails)
    assert all("24 Nov 2026, 09:00 CET" in mail.text for mail in mails)
    assert all("asks you for this" in mail.text for mail in mails)


def test_a_title_is_read_in_the_language_of_whoever_reads_it(cast: Cast, make_record: MakeRecord) -> None:
    from django.utils import translation

    record = make_record(cast.a)
    with cast.a.sitting("engineer") as by, translation.override("de"):
        (task,) = set_tasks(record, [TaskSpec("save", _("Save"))], by=by)
    assert task.title == "Save"


def test_a_task_follows_its_clock_and_its_owner(cast: Cast, make_record: MakeRecord) -> None:
    record = make_record(cast.a)
    with cast.a.sitting("manager") as by:
        set_tasks(record, [TaskSpec("reply", _("Reply"), person=cast.engineer, clock="reply")], by=by)
        clock = start_clock(record, "reply", started_at=MONDAY)
        (task,) = set_tasks(record, [TaskSpec("reply", _("Reply"), person=cast.engineer2, clock="reply")], by=by)
    assert clock is not None
    assert (task.person, task.due_at) == (cast.engineer2, clock.due_at)


def test_a_customers_act_changes_tasks_behind_the_counter(cast: Cast, make_record: MakeRecord) -> None:
    record = make_record(cast.a)
    with cast.a.sitting("piet") as by:
        set_tasks(record, [TaskSpec("contested", _("Answer"), roles=("quality_engineer",))], by=by)
        assert list(Task.objects.all()) == []
    with cast.a.sitting("engineer"):
        assert Task.objects.filter(record=record, state="open").count() == 1
        assert told() == ["Emil Engineer", "Jana Engineer"]
