"""The nightly search: new gaps come to the owner's queue once, mended ones go, twice is once."""

import datetime as dt
from typing import Any

from django.core import mail

from feedback.models import Complaint
from qms.accounts.models import Membership
from qms.clocks.models import Task
from qms.clocks.queries import Tab, tasks_of
from qms.clocks.services import hand_over
from qms.notifications.models import OutboxMessage
from qms.organisations.context import Acting, tenant_context
from qms.records.models import Record
from qms.traceability import services
from qms.traceability.gaps import get_rule
from qms.traceability.models import Gap, GapRound
from qms.traceability.tasks import look_for_gaps
from tests.factories.cast import Cast, House
from tests.factories.chains import tie
from tests.factories.complaints import filed
from tests.factories.records import do


def undecided(house: House) -> Any:
    """A closed complaint whose decision on corrective action is missing, as an import brings it."""
    record = filed(house)
    with house.sitting("manager"):
        brought = {"state": "closed", "turn": "nobody", "owner": house.engineer}
        Complaint.objects.filter(pk=record.pk).update(capa_needed=None, **brought)
        return Complaint.objects.select_related("owner").get(pk=record.pk)


def search(house: House, **how: Any) -> GapRound:
    return services.look_for_gaps(house.organisation, **how)


def work_of(house: House, part: str) -> list[tuple[str, str]]:
    with house.sitting(part) as seat:
        return [(task.title, task.record.number) for task in tasks_of(seat, Tab.ME).select_related("record")]


def test_a_new_gap_comes_to_the_owners_queue(cast: Cast, client_for: Any) -> None:
    record = undecided(cast.a)
    assert (search(cast.a).found, record.owner) == (1, cast.engineer)
    assert ("Decide whether corrective action is needed", record.number) in work_of(cast.a, "engineer")
    page = client_for(cast.engineer).get(f"/{cast.a.slug}/").content.decode()
    assert f"/{cast.a.slug}/complaints/{record.number}/traceability/?view=gaps" in page
    gaps = client_for(cast.auditor).get(f"/{cast.a.slug}/traceability/gaps/").content.decode()
    assert record.number in gaps
    assert "Closed without a decision on corrective action" in gaps


def test_the_owner_is_told_once_a_night_whatever_the_number(cast: Cast) -> None:
    for _turn in range(2):
        undecided(cast.a)
    search(cast.a)
    undecided(cast.a)
    search(cast.a)
    with cast.a.sitting("engineer") as seat:
        told = OutboxMessage.objects.filter(recipient=seat.person, kind="gaps", channel="in_app")
        assert told.count() == 1
    assert mail.outbox == [], "messages leave from the outbox"


def test_searching_twice_is_searching_once(cast: Cast) -> None:
    undecided(cast.a)
    first, second = search(cast.a), search(cast.a)
    assert (first.found, first.closed, second.found, second.closed) == (1, 0, 0, 0)
    with cast.a.sitting("manager"):
        assert Gap.objects.count() == 1
        assert Task.objects.filter(act=services.MEND).count() == 1


def test_a_mended_gap_is_closed_and_its_task_done(cast: Cast) -> None:
    record = undecided(cast.a)
    search(cast.a)
    with cast.a.sitting("manager"):
        Complaint.objects.filter(pk=record.pk).update(capa_needed=False)
    assert search(cast.a).closed == 1
    assert ("Decide whether corrective action is needed", record.number) not in work_of(cast.a, "engineer")
    with cast.a.sitting("manager"):
        assert Gap.objects.get().closed_at is not None
        assert Task.objects.get(act=services.MEND).state == "done"
    with cast.a.sitting("manager"):
        Complaint.objects.filter(pk=record.pk).update(capa_needed=None)
    assert search(cast.a).found == 1, "it can be found again"


def test_acts_of_the_record_leave_the_task_alone(cast: Cast) -> None:
    record = undecided(cast.a)
    search(cast.a)
    do(cast.a, record, "reopen", "manager", investigator=cast.engineer, question="Again?")
    assert ("Decide whether corrective action is needed", record.number) in work_of(cast.a, "engineer")
    search(cast.a)
    assert ("Decide whether corrective action is needed", record.number) not in work_of(cast.a, "engineer")


def test_without_an_owner_it_waits_on_the_rules_roles_and_follows_a_new_owner(cast: Cast) -> None:
    record = undecided(cast.a)
    with cast.a.sitting("manager"):
        Record.objects.filter(pk=record.pk).update(owner=None)
    search(cast.a)
    with cast.a.sitting("manager") as seat:
        assert [task.act for task in tasks_of(seat, Tab.ROLES) if task.record_id == record.pk] == [services.MEND]
        Record.objects.filter(pk=record.pk).update(owner=cast.engineer2)
    search(cast.a)
    assert [number for _title, number in work_of(cast.a, "engineer2")] == [record.number]
    with cast.a.sitting("engineer2") as seat:
        task = Task.objects.get(act=services.MEND)
        hand_over(task, to=cast.manager, reason="You decide.", by=seat)
    search(cast.a)
    assert [number for _title, number in work_of(cast.a, "manager")] == [record.number], "a hand-over stays"


def test_an_owner_who_has_left_is_no_owner(cast: Cast) -> None:
    record = undecided(cast.a)
    with tenant_context(Acting(cast.a.organisation.pk, source="test")):
        Membership.objects.filter(person=cast.engineer).update(active=False)
    search(cast.a)
    with cast.a.sitting("manager") as seat:
        assert record.pk in {task.record_id for task in tasks_of(seat, Tab.ROLES)}


def test_a_night_finds_so_many_and_says_that_there_are_more(cast: Cast) -> None:
    for _turn in range(3):
        undecided(cast.a)
    first = search(cast.a, most=1)
    assert first.cut
    assert first.found >= 1


def test_a_rule_that_is_not_used_finds_nothing_and_forgets_what_it_found(cast: Cast) -> None:
    undecided(cast.a)
    search(cast.a)
    with cast.a.sitting("manager") as seat:
        rule = get_rule(seat, "complaint_capa_undecided").rule
        services.settle_rule(rule, use="off", reason="Decided in another system.", version=0, by=seat)
    assert search(cast.a).closed == 1
    with cast.a.sitting("manager"):
        assert Task.objects.get(act=services.MEND).state == "cancelled"
        assert not Gap.objects.filter(closed_at=None).exists()


def test_the_bell_searches_once_a_day_after_two_in_the_night(cast: Cast, at: Any, monkeypatch: Any) -> None:
    undecided(cast.a)
    only_ours = lambda work: work(cast.a.organisation)  # noqa: E731  # those of other tests are many
    monkeypatch.setattr("qms.traceability.tasks.for_each_organisation", only_ours)
    at(dt.datetime(2031, 3, 4, 0, 30, tzinfo=dt.UTC))  # half past one in Vienna
    look_for_gaps()
    with cast.a.sitting("manager"):
        assert not GapRound.objects.exists()
    at(dt.datetime(2031, 3, 4, 1, 30, tzinfo=dt.UTC))
    look_for_gaps()
    look_for_gaps()
    with cast.a.sitting("manager"):
        assert [(one.day, one.found) for one in GapRound.objects.all()] == [(dt.date(2031, 3, 4), 1)]


def test_one_organisations_gaps_are_not_anothers(cast: Cast) -> None:
    undecided(cast.a)
    assert search(cast.b).found == 0
    search(cast.a)
    with cast.b.sitting("manager"):
        assert not Gap.objects.exists()


def test_a_link_fills_the_gap_of_the_decision(cast: Cast) -> None:
    record, other = undecided(cast.a), filed(cast.a)
    with cast.a.sitting("manager"):
        Complaint.objects.filter(pk=record.pk).update(capa_needed=True)
    assert search(cast.a).found == 1
    with cast.a.sitting("manager"):
        Record.objects.filter(pk=other.pk).update(kind="capa")  # what follows from the complaint
    tie(cast.a, (other, record))
    assert search(cast.a).closed == 1
