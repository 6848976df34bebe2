"""The ticker takes each step of a ladder exactly once, however many tickers run and whenever one is killed."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from feedback.models import Complaint
from qms.clocks.models import Clock
from qms.clocks.services import ring_organisation, start_clock, stop_clock
from qms.clocks.services.ticking import claim, take_steps
from qms.clocks.tasks import for_each_organisation
from qms.notifications.models import OutboxMessage
from qms.organisations.context import Acting, tenant_context
from qms.organisations.models import Organisation
from qms.records.models import Event
from qms.records.timeline import Act, timeline
from tests.clocks.conftest import MONDAY, MakeRecord, in_vienna
from tests.factories.cast import Cast

HALF, MOST, DUE, OVER = (MONDAY + timedelta(hours=hours) for hours in (12, 19.2, 24, 36))


@pytest.fixture
def record(cast: Cast, make_record: MakeRecord) -> Complaint:
    """A complaint of Jana's whose acknowledgement is due on Tuesday at 09:00."""
    made = make_record(cast.a, owner=cast.engineer)
    with cast.a.sitting("engineer"):
        start_clock(made, "acknowledge", started_at=MONDAY)
    return made


def mails(cast: Cast) -> list[OutboxMessage]:
    with cast.a.sitting("manager"):
        return list(OutboxMessage.objects.filter(channel="mail").order_by("pk"))


def test_reminders_come_before_and_escalations_after(cast: Cast, record: Complaint) -> None:
    told = []
    for moment in (HALF - timedelta(seconds=1), HALF, MOST, DUE, OVER):
        before = len(mails(cast))
        ring_organisation(cast.a.organisation.pk, moment)
        told.append(sorted(mail.name for mail in mails(cast)[before:]))
    both = ["Jana Engineer", "Milan Manager"]
    assert told == [[], ["Jana Engineer"], both, both, ["Milan Manager"]]
    subjects = [mail.subject for mail in mails(cast)]
    assert "Acknowledge is due in 12 h" in subjects[0]
    assert "Acknowledge is late by 12 h" in subjects[-1]
    assert "50 % of the time is used" in mails(cast)[0].text


def test_escalations_are_noted_in_the_record_for_us_only(cast: Cast, record: Complaint) -> None:
    for moment in (HALF, DUE, OVER):
        ring_organisation(cast.a.organisation.pk, moment)
    with cast.a.sitting("engineer"):
        events = list(Event.objects.filter(record=record, act="escalated").order_by("at"))
    assert [event.detail["percent"] for event in events] == [100, 150]
    assert not any(event.shared for event in events)
    with cast.a.sitting("piet"):
        assert not Event.objects.filter(act="escalated").exists()


def test_after_a_standstill_each_person_hears_of_the_furthest_step_only(cast: Cast, record: Complaint) -> None:
    assert ring_organisation(cast.a.organisation.pk, OVER) == 4
    assert sorted(mail.name for mail in mails(cast)) == ["Jana Engineer", "Milan Manager"]
    with cast.a.sitting("manager"):
        clock = Clock.objects.get(record=record)
    assert (clock.steps_done, clock.next_step_at) == (4, None)


def test_a_second_ring_finds_nothing(cast: Cast, record: Complaint) -> None:
    assert ring_organisation(cast.a.organisation.pk, HALF) == 1
    assert ring_organisation(cast.a.organisation.pk, HALF) == 0
    assert len(mails(cast)) == 1


def test_two_tickers_at_once_take_each_step_once(cast: Cast, make_record: MakeRecord) -> None:
    for _number in range(25):
        made = make_record(cast.a, owner=cast.engineer)
        with cast.a.sitting("engineer"):
            start_clock(made, "acknowledge", started_at=MONDAY)
    start, taken = threading.Barrier(3), []

    def tick() -> None:
        start.wait()
        try:
            taken.append(ring_organisation(cast.a.organisation.pk, HALF))
        finally:
            connection.close()

    tickers = [threading.Thread(target=tick) for _number in range(3)]
    for ticker in tickers:
        ticker.start()
    for ticker in tickers:
        ticker.join()
    assert sum(taken) == 25
    assert len(mails(cast)) == 25


def test_a_ticker_that_is_killed_before_its_commit_leaves_the_step_to_the_next(cast: Cast, record: Complaint) -> None:
    class Killed(BaseException):
        """The worker is gone."""

    with pytest.raises(Killed), tenant_context(Acting(cast.a.organisation.pk, source="clock")):
        (clock,) = claim(cast.a.organisation.pk, HALF)
        take_steps(clock, HALF)
        raise Killed
    assert mails(cast) == []
    assert ring_organisation(cast.a.organisation.pk, HALF) == 1
    assert len(mails(cast)) == 1


def test_what_another_ticker_holds_is_skipped(cast: Cast, record: Complaint) -> None:
    with tenant_context(Acting(cast.a.organisation.pk, source="clock")):
        assert len(claim(cast.a.organisation.pk, HALF)) == 1
        found: list[int] = []

        def tick() -> None:
            try:
                found.append(ring_organisation(cast.a.organisation.pk, HALF))
            finally:
                connection.close()

        other = threading.Thread(target=tick)
        other.start()
        other.join()
        assert found == [0]


def test_a_stopped_clock_rings_no_more(cast: Cast, record: Complaint) -> None:
    with cast.a.sitting("engineer"):
        stop_clock(record, "acknowledge", at=MONDAY + timedelta(hours=1))
    assert ring_organisation(cast.a.organisation.pk, OVER) == 0


def test_a_record_without_owner_calls_the_engineers_and_so_does_an_owner_who_left(
    cast: Cast, make_record: MakeRecord
) -> None:
    for owner in (None, cast.piet):
        made = make_record(cast.a, owner=owner)
        with cast.a.sitting("engineer"):
            start_clock(made, "acknowledge", started_at=MONDAY)
    ring_organisation(cast.a.organisation.pk, HALF)
    assert sorted(mail.name for mail in mails(cast)) == [
        "Emil Engineer",
        "Emil Engineer",
        "Jana Engineer",
        "Jana Engineer",
    ]


def test_a_step_that_names_the_customer_tells_none_where_no_customer_is_asked(cast: Cast, record: Complaint) -> None:
    with cast.a.sitting("engineer"):
        clock = Clock.objects.get(record=record)
        clock.steps = [{**step, "to": ["customer"]} for step in clock.steps]
        clock.save(update_fields=["steps"])
    assert ring_organisation(cast.a.organisation.pk, OVER) == 4
    assert mails(cast) == []


def test_nobody_is_written_to_at_night(cast: Cast, record: Complaint, at: object) -> None:
    at(HALF)  # type: ignore[operator]  # 21:00 in Vienna
    ring_organisation(cast.a.organisation.pk, HALF)
    (mail,) = mails(cast)
    assert mail.due_at == in_vienna("2026-11-24 07:00")


def test_one_organisation_does_not_ring_the_clocks_of_another(cast: Cast, record: Complaint) -> None:
    assert ring_organisation(cast.b.organisation.pk, OVER) == 0
    assert mails(cast) == []


@pytest.mark.usefixtures("neighbour")
def test_an_organisation_that_fails_does_not_silence_the_others(cast: Cast) -> None:
    seen = []

    def work(organisation: Organisation) -> int:
        seen.append(organisation.slug)
        if organisation == cast.a.organisation:
            raise ValueError("broken")
        return 1

    with pytest.raises(ValueError, match="broken"):
        for_each_organisation(work)
    assert {cast.a.slug, cast.b.slug} <= set(seen)


def test_the_timeline_tells_of_the_escalation_to_us_and_not_to_the_customer(cast: Cast, record: Complaint) -> None:
    ring_organisation(cast.a.organisation.pk, OVER)
    with cast.a.sitting("engineer") as seat:
        told = [str(entry.words) for entry in timeline(record, seat).entries if isinstance(entry, Act)]
    assert "Acknowledge is late by 12 h. Told: Quality manager." in told
    with cast.a.sitting("piet") as seat:
        assert not [entry for entry in timeline(record, seat).entries if isinstance(entry, Act)]
