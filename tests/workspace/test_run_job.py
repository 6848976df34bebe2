"""A job runs under its person's seat, tells how far it is, survives killed workers and ends exactly once."""

import contextlib
import datetime as dt
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import F
from django.utils import timezone

from qms.accounts.models import Membership, Person
from qms.accounts.rights import Right
from qms.accounts.seat import SYSTEM
from qms.accounts.services import deactivate_person
from qms.lib.refusal import Refused
from qms.notifications.models import OutboxMessage
from qms.organisations.context import Acting, tenant_context
from qms.trail.models import Fact
from qms.workspace.jobfiles import folder_of
from qms.workspace.jobs import (
    KINDS,
    JobKind,
    NewFile,
    Outcome,
    Run,
    register_job,
    request_cancel,
    sitting,
    start_job,
)
from qms.workspace.models import Job, Pulse
from qms.workspace.progress import Cancelled, Progress
from qms.workspace.services import WORKER, note_pulse
from qms.workspace.tasks import pick_up, run_job, sweep
from tests.factories.cast import Cast, House

pytestmark = pytest.mark.usefixtures("own_database")


@pytest.fixture
def work() -> Iterator[Any]:
    """`work(run)`: a kind of work of this test."""
    made: list[str] = []

    def make(run: Run, **more: Any) -> JobKind:
        rights = {"right": Right.READ_RECORDS, "portal_right": Right.PORTAL_READ, "unit": "rows"}
        kind = register_job(JobKind(f"test-{len(KINDS)}", "Counting sheep", run, **{**rights, **more}))
        made.append(kind.slug)
        return kind

    yield make
    for slug in made:
        del KINDS[slug]


def started(house: House, kind: JobKind, by: str = "engineer", **params: Any) -> Job:
    with house.sitting(by) as seat:
        return start_job(kind, by=seat, params=params)


def now_of(house: House, job: Job) -> Job:
    """The row as it stands."""
    with tenant_context(Acting(house.organisation.pk, source="test")):
        return Job.objects.select_related("person", "organisation", "customer").get(pk=job.pk)


def run(house: House, job: Job) -> Job:
    run_job(str(house.organisation.pk), str(job.pk))
    return now_of(house, job)


def writes_file(job: Job, progress: Progress) -> Outcome:
    path = progress.folder / "out.csv"
    path.write_bytes(b"a,b\r\n")
    progress(3, 3)
    return Outcome("Three sheep.", NewFile(path, "sheep.csv", "text/csv"), url="/somewhere/", result={"black": 1})


def test_a_job_leaves_its_file_its_words_and_its_counts(cast: Cast, work: Any) -> None:
    job = run(cast.a, started(cast.a, work(writes_file)))
    assert (job.state, job.message, job.done, job.total) == ("done", "Three sheep.", 3, 3)
    assert (job.file_name, job.media_type, job.size, len(job.sha256)) == ("sheep.csv", "text/csv", 5, 64)
    assert (job.result_url, job.result) == ("/somewhere/", {"black": 1})
    with default_storage.open(job.storage_name) as stored:
        assert stored.read() == b"a,b\r\n"
    assert "sheep" not in job.storage_name


def test_the_work_sits_on_the_persons_own_seat(cast: Cast, work: Any) -> None:
    seen: list[Any] = []

    def look(job: Job, progress: Progress) -> Outcome:
        with sitting(job) as seat, connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            seen.append((seat.person.name, seat.customer, cursor.fetchone()[0]))
        return Outcome()

    kind = work(look)
    assert run(cast.a, started(cast.a, kind)).state == "done"
    assert run(cast.a, started(cast.a, kind, by="piet")).state == "done"
    assert seen == [("Jana Engineer", None, "app"), ("Piet Larsen", cast.a.nordlicht, "portal")]


def test_who_has_lost_the_membership_gets_nothing(cast: Cast, work: Any) -> None:
    def look(job: Job, progress: Progress) -> Outcome:
        with sitting(job):
            return Outcome("Never reached.")

    job = started(cast.a, work(look))
    with tenant_context(Acting(cast.a.organisation.pk, source="test")):
        Membership.objects.filter(person=cast.engineer).update(active=False)
    after = run(cast.a, job)
    assert (after.state, after.message) == ("failed", "You have no longer the right to do this.")


def test_an_account_that_is_closed_meanwhile_ends_the_work_at_its_next_step(cast: Cast, work: Any) -> None:
    def look(job: Job, progress: Progress) -> Outcome:
        with sitting(job):
            pass
        deactivate_person(Person.objects.get(pk=job.person_id), by=SYSTEM)
        with sitting(job):
            return Outcome("Never reached.")

    after = run(cast.a, started(cast.a, work(look)))
    assert (after.state, after.message) == ("failed", "You have no longer the right to do this.")


def test_without_the_right_no_job_is_started(cast: Cast, work: Any) -> None:
    kind = work(writes_file, right=Right.IMPORT, portal_right=None)
    for part in ("engineer", "piet"):
        with pytest.raises(Refused, match="Your role does not allow this"):
            started(cast.a, kind, by=part)


def test_a_second_ring_does_nothing(cast: Cast, work: Any) -> None:
    times: list[int] = []

    def count(job: Job, progress: Progress) -> Outcome:
        times.append(1)
        run_job(str(job.organisation_id), str(job.pk))
        return Outcome()

    job = started(cast.a, work(count))
    assert run(cast.a, job).state == "done"
    assert run(cast.a, job).state == "done"
    assert len(times) == 1


def test_a_killed_worker_is_replaced_when_its_lease_is_over(cast: Cast, work: Any) -> None:
    class Killed(BaseException):
        pass

    deaths = iter([True, False])

    def die(job: Job, progress: Progress) -> Outcome:
        if next(deaths):
            default_storage.save(f"{folder_of(job)}/orphan", ContentFile(b"x"))
            raise Killed
        return writes_file(job, progress)

    job = started(cast.a, work(die))
    with pytest.raises(Killed):
        run_job(str(cast.a.organisation.pk), str(job.pk))
    assert now_of(cast.a, job).state == "running"
    assert run(cast.a, job).state == "running", "its lease is not over yet"
    with tenant_context(Acting(cast.a.organisation.pk, source="test")):
        Job.objects.update(leased_until=timezone.now() - dt.timedelta(seconds=1))
    after = run(cast.a, job)
    assert (after.state, after.attempts) == ("done", 2)
    assert not default_storage.exists(f"{folder_of(job)}/orphan")


def test_after_three_deaths_the_work_is_given_up(cast: Cast, work: Any) -> None:
    job = started(cast.a, work(writes_file))
    past = timezone.now() - dt.timedelta(minutes=5)
    with tenant_context(Acting(cast.a.organisation.pk, source="test")):
        Job.objects.filter(pk=job.pk).update(state="running", attempts=3, leased_until=past, created_at=past)
    after = run(cast.a, job)
    assert (after.state, after.message) == ("failed", "The work was interrupted three times and was given up.")
    with tenant_context(Acting(cast.a.organisation.pk, source="test")):
        told = OutboxMessage.objects.get(channel="in_app", recipient=cast.engineer)
    assert told.subject == "Not done: Counting sheep"
    assert told.url == f"/{cast.a.slug}/jobs/{job.pk}/"


def test_a_worker_that_was_taken_for_dead_changes_nothing(cast: Cast, work: Any) -> None:
    def overtaken(job: Job, progress: Progress) -> Outcome:
        with tenant_context(Acting(job.organisation_id, source="test")):
            Job.objects.filter(pk=job.pk).update(attempts=2)
        return writes_file(job, progress)

    after = run(cast.a, started(cast.a, work(overtaken)))
    assert (after.state, after.attempts, after.storage_name) == ("running", 2, "")


def test_cancelling_a_waiting_job_ends_it_at_once(cast: Cast, work: Any) -> None:
    job = started(cast.a, work(writes_file))
    with cast.a.sitting("engineer") as seat:
        request_cancel(job, by=seat)
    assert run(cast.a, job).state == "cancelled"
    with cast.a.sitting("engineer") as seat, pytest.raises(Refused, match="over already"):
        request_cancel(job, by=seat)


def test_cancelling_a_running_job_stops_it_at_its_next_step(cast: Cast, work: Any) -> None:
    def long(job: Job, progress: Progress) -> Outcome:
        def cancel() -> None:
            with cast.a.sitting("engineer") as seat:
                request_cancel(job, by=seat)
            connection.close()

        other = threading.Thread(target=cancel)
        other.start()
        other.join()
        with pytest.raises(Cancelled):
            progress(1, 100)
        progress(2, 100)
        raise AssertionError("not reached")

    assert run(cast.a, started(cast.a, work(long))).state == "cancelled"


def test_progress_is_seen_while_the_work_has_a_transaction_open(cast: Cast, work: Any) -> None:
    seen: list[tuple[int, int | None, int]] = []

    def long(job: Job, progress: Progress) -> Outcome:
        with sitting(job):
            progress(1_240, 5_000, refused=12)

            def look() -> None:
                other = now_of(cast.a, job)
                seen.append((other.done, other.total, other.refused))
                connection.close()

            thread = threading.Thread(target=look)
            thread.start()
            thread.join()
        return Outcome()

    run(cast.a, started(cast.a, work(long)))
    assert seen == [(1_240, 5_000, 12)]


def test_a_refusal_is_told_in_its_own_words(cast: Cast, work: Any) -> None:
    def refuse(job: Job, progress: Progress) -> Outcome:
        raise Refused("The list is empty.")

    after = run(cast.a, started(cast.a, work(refuse)))
    assert (after.state, after.message) == ("failed", "The list is empty.")


def test_an_accident_is_told_with_a_number_and_without_its_inside(cast: Cast, work: Any) -> None:
    def stumble(job: Job, progress: Progress) -> Outcome:
        raise ZeroDivisionError("secret inside")

    after = run(cast.a, started(cast.a, work(stumble)))
    assert after.state == "failed"
    assert job_number(after) in after.message
    assert "secret" not in after.message


def job_number(job: Job) -> str:
    return job.pk.hex[-8:].upper()


def test_the_same_work_is_not_started_twice_and_five_wait_at_most(cast: Cast, work: Any) -> None:
    kind = work(writes_file)
    first = [started(cast.a, kind, n=n) for n in range(5)]
    assert started(cast.a, kind, n=3).pk == first[3].pk
    with pytest.raises(Refused, match="Five of your jobs"):
        started(cast.a, kind, n=5)
    assert started(cast.a, kind, by="manager", n=5).pk
    run(cast.a, first[0])
    assert started(cast.a, kind, n=5).pk


def test_unheard_and_orphaned_jobs_are_picked_up(
    cast: Cast, work: Any, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.JOBS_PER_ORGANISATION = 3
    rung: list[Any] = []
    kind = work(writes_file)
    monkeypatch.setattr("qms.workspace.tasks.ring", lambda organisation, job: rung.append(job))
    jobs = [started(cast.a, kind, n=n) for n in range(4)]
    fresh, unheard, dead, alive = (job.pk for job in jobs)
    now = timezone.now()
    with tenant_context(Acting(cast.a.organisation.pk, source="test")):
        Job.objects.exclude(pk=fresh).update(created_at=now - dt.timedelta(minutes=1))
        Job.objects.filter(pk=dead).update(state="running", leased_until=now - dt.timedelta(seconds=1))
        Job.objects.filter(pk=alive).update(state="running", leased_until=now + dt.timedelta(seconds=50))
    pick_up()
    mine = {job.pk for job in jobs}
    assert mine.intersection(rung) == {unheard, dead}


def test_files_are_swept_after_their_days(cast: Cast, work: Any) -> None:
    kind = work(writes_file)
    old, young = (run(cast.a, started(cast.a, kind, n=n)) for n in range(2))
    with tenant_context(Acting(cast.a.organisation.pk, source="test")):
        Job.objects.filter(pk=old.pk).update(finished_at=timezone.now() - dt.timedelta(days=8))
    sweep()
    assert not default_storage.exists(old.storage_name)
    assert default_storage.exists(young.storage_name)
    assert (now_of(cast.a, old).storage_name, now_of(cast.a, old).file_name) == ("", "sheep.csv")


def test_each_job_is_in_the_trail_but_its_counting_is_not(cast: Cast, work: Any) -> None:
    def count(job: Job, progress: Progress) -> Outcome:
        for n in range(3):
            progress(n, 3)
            progress.beat()
        return Outcome()

    job = run(cast.a, started(cast.a, work(count)))
    with tenant_context(Acting(cast.a.organisation.pk, source="test")):
        facts = Fact.objects.filter(organisation_id=cast.a.organisation.pk, row_key=str(job.pk)).order_by("id")
        acts = [(fact.act, fact.person) for fact in facts]
    assert acts == [("insert", cast.engineer.pk), ("update", cast.engineer.pk), ("update", cast.engineer.pk)]


def test_long_work_tells_its_person_when_it_is_ready(cast: Cast, work: Any) -> None:
    job = started(cast.a, work(writes_file))
    with tenant_context(Acting(cast.a.organisation.pk, source="test")):
        Job.objects.filter(pk=job.pk).update(created_at=timezone.now() - dt.timedelta(seconds=30))
    run(cast.a, job)
    with tenant_context(Acting(cast.a.organisation.pk, source="test")):
        channels = set(OutboxMessage.objects.filter(recipient=cast.engineer).values_list("channel", "subject"))
    assert channels == {("mail", "Ready: Counting sheep"), ("in_app", "Ready: Counting sheep")}


def test_the_folder_of_the_work_is_gone_afterwards(cast: Cast, work: Any) -> None:
    folders: list[Path] = []

    def remember(job: Job, progress: Progress) -> Outcome:
        folders.append(progress.folder)
        return writes_file(job, progress)

    run(cast.a, started(cast.a, work(remember)))
    assert not folders[0].exists()


def test_a_worker_whose_processes_are_all_busy_shows_that_it_lives(
    cast: Cast, work: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its heart would wait behind the jobs, so each long job beats for it."""
    monkeypatch.setattr("qms.workspace.progress.LEASE", dt.timedelta(milliseconds=80))
    note_pulse(WORKER)
    long_ago = timezone.now() - dt.timedelta(days=1)
    Pulse.objects.filter(name=WORKER).update(at=long_ago)
    given_up = threading.Event()
    alarm = threading.Timer(10, given_up.set)

    def long(job: Job, progress: Progress) -> Outcome:
        while Pulse.objects.get(name=WORKER).at == long_ago:
            assert not given_up.wait(0.02), "no sign of life"
        return Outcome("seen")

    alarm.start()
    job = run(cast.a, started(cast.a, work(long)))
    alarm.cancel()
    assert job.message == "seen"


def test_a_flood_of_one_organisation_leaves_a_process_to_the_others(
    cast: Cast, work: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.JOBS_PER_ORGANISATION = 1
    rung: list[Any] = []
    monkeypatch.setattr("qms.workspace.turns.ring", lambda organisation, job: rung.append((organisation, job)))
    states: dict[str, str] = {}

    def flood(job: Job, _progress: Progress) -> Outcome:
        if job.params["n"] == 1:  # while the first runs, rings for the others are heard
            states["second of the flood"] = run(cast.a, second).state
            states["the neighbour's"] = run(cast.b, other).state
        return Outcome("done")

    kind = work(flood)
    first, second = started(cast.a, kind, n=1), started(cast.a, kind, n=2)
    third = started(cast.a, kind, "manager", n=3)
    other = started(cast.b, kind, n=4)
    assert run(cast.a, first).state == "done"
    assert states == {"second of the flood": "waiting", "the neighbour's": "done"}
    assert rung[-1] == (cast.a.organisation.pk, second.pk), "who waits longest has the next turn"
    assert run(cast.a, second).state == "done"
    assert rung[-1] == (cast.a.organisation.pk, third.pk)


def test_a_flood_has_no_more_rings_than_turns_so_nobody_stands_behind_it_for_ever(
    cast: Cast, work: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rings are heard in their order and die after a minute: behind fifty of a flood a neighbour's was never heard."""
    settings.JOBS_PER_ORGANISATION = 1
    kind = work(writes_file)
    flood = [started(cast.a, kind, who, n=n) for who in ("engineer", "manager") for n in range(3)]
    other = started(cast.b, kind, n=4)
    for house in (cast.a, cast.b):
        with tenant_context(Acting(house.organisation.pk, source="test")):
            Job.objects.update(created_at=F("created_at") - dt.timedelta(minutes=1))
    rung: list[Any] = []
    monkeypatch.setattr("qms.workspace.tasks.ring", lambda organisation, job: rung.append(job))
    pick_up()
    ours = {*(job.pk for job in flood), other.pk}
    assert [job for job in rung if job in ours] == [flood[0].pk, other.pk]


def test_two_workers_cannot_take_the_last_turn_both(cast: Cast, work: Any, settings: Any) -> None:
    settings.JOBS_PER_ORGANISATION = 1
    together, running, most = threading.Barrier(3), [0], [0]

    def busy(_job: Job, _progress: Progress) -> Outcome:
        running[0] += 1
        most[0] = max(most[0], running[0])
        with contextlib.suppress(threading.BrokenBarrierError):
            together.wait(0.2)  # nobody else comes here meanwhile
        running[0] -= 1
        return Outcome("done")

    kind = work(busy)
    jobs = [started(cast.a, kind, n=n) for n in range(3)]

    def worker(job: Job) -> None:
        try:
            run_job(str(cast.a.organisation.pk), str(job.pk))
        finally:
            connection.close()

    threads = [threading.Thread(target=worker, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]
    assert [now_of(cast.a, job).state for job in jobs].count("waiting") <= 2
