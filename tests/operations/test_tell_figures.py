"""/metrics: figures of the installation for who knows the token, and nothing for anybody else."""

import datetime as dt
import os
import signal
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from celery import shared_task
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.test import Client, override_settings
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from qms.lib import release
from qms.notifications.models import OutboxMessage
from qms.operations.figures import hooks, tallies
from qms.operations.figures.middleware import FiguresMiddleware
from qms.operations.incidents import page_failed, task_failed
from qms.operations.models import Incident, Run
from qms.organisations.context import Acting, tenant_context
from qms.trail.anchors import FilePlace
from qms.trail.services import keep_outside, make_checkpoints
from qms.workspace.beat import broker
from qms.workspace.models import Job
from qms.workspace.running import run
from tests.factories.cast import Cast
from tests.journeys.live import Live
from tests.notifications.conftest import tell
from tests.races.together import browser
from tools.processes import free_port, wait_until

pytestmark = pytest.mark.usefixtures("own_database")

TOKEN = "a-token-of-twenty-four-letters"
Told = dict[tuple[str, ...], float]


@pytest.fixture
def figures(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An installation that wants figures; its tallies are its own."""
    monkeypatch.setattr(tallies, "KEY", f"test:tallies:{id(monkeypatch)}")
    with override_settings(METRICS_TOKEN=TOKEN):
        hooks.connect()
        yield
        hooks.disconnect()
    with broker() as client:
        client.delete(tallies.KEY)


def scrape() -> Told:
    """What is told to who knows the token."""
    answer = Client().get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    return samples(answer.content.decode())


def samples(text: str) -> Told:
    """Every sample by its name and its labels, in the order of the labels' names."""
    families = text_string_to_metric_families(text)
    return {
        (s.name, *(value for _name, value in sorted(s.labels.items()))): s.value
        for family in families
        for s in family.samples
    }


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", TOKEN, f"Bearer {TOKEN}x", "Bearer ä"]
)
def test_without_the_token_the_address_is_as_unknown_as_any_other(figures: None, header: str) -> None:
    client = Client()
    asked = client.get("/metrics", headers={"authorization": header} if header else {})
    unknown = client.get("/no-such-thing", headers={"authorization": header} if header else {})
    assert (asked.status_code, asked.content) == (unknown.status_code, unknown.content)
    assert b"concord_" not in asked.content


def test_where_no_token_is_set_nobody_gets_figures(cast: Cast) -> None:
    for header in ({}, {"authorization": "Bearer "}, {"authorization": f"Bearer {TOKEN}"}):
        assert b"concord_" not in Client().get("/metrics", headers=header).content


def test_a_token_that_can_be_guessed_is_refused_at_the_start() -> None:
    with override_settings(METRICS_TOKEN="short"), pytest.raises(ImproperlyConfigured, match="24 characters"):
        FiguresMiddleware(lambda _request: None)  # type: ignore[arg-type, return-value]


def test_requests_are_counted_by_address_and_never_by_whom(figures: None, cast: Cast) -> None:
    before = scrape()
    client = browser(cast.engineer)
    assert client.get(f"/{cast.a.slug}/complaints/?q=pump").status_code == 200
    assert client.get(f"/{cast.b.slug}/complaints/").status_code == 404
    after = scrape()

    def grew(*sample: str) -> float:
        return after.get(sample, 0) - before.get(sample, 0)

    assert grew("concord_requests_total", "staff:complaints", "GET", "200") == 1
    assert grew("concord_requests_total", "staff:complaints", "GET", "404") == 1
    assert grew("concord_not_theirs_total", "staff:complaints") == 1
    assert grew("concord_request_seconds_count", "staff:complaints", "GET") == 2
    assert grew("concord_request_statements_count", "staff:complaints") == 2
    assert grew("concord_request_statements_sum", "staff:complaints") >= 10
    assert after[("concord_requests_open",)] == 0
    words = " ".join(" ".join(sample) for sample in after)
    assert cast.a.slug not in words and str(cast.engineer.pk) not in words and "pump" not in words


def test_an_invented_method_does_not_make_a_series(figures: None) -> None:
    Client().generic("PROPFIND", "/accounts/login/")
    assert ("concord_requests_total", "account_login", "other", "405") in scrape()


def test_refused_passwords_are_counted(figures: None, cast: Cast) -> None:
    before = scrape().get(("concord_sign_in_refusals_total", "account_login", "200"), 0)
    Client().post("/accounts/login/", {"login": cast.engineer.email, "password": "wrong"})
    assert scrape()[("concord_sign_in_refusals_total", "account_login", "200")] == before + 1


def test_an_outage_is_told_by_what_is_left(figures: None, monkeypatch: pytest.MonkeyPatch) -> None:
    away = {"host": "127.0.0.1", "port": 9, "dbname": "x", "user": "x"}
    monkeypatch.setattr(connection, "get_connection_params", lambda: away)
    told = scrape()
    assert told[("concord_database_up",)] == 0
    assert told[("concord_broker_up",)] == 1
    with override_settings(REDIS_URL="redis://127.0.0.1:9"):
        assert scrape()[("concord_broker_up",)] == 0


def test_queues_are_counted_over_all_organisations(figures: None, cast: Cast) -> None:
    before = scrape()
    hour = timezone.now() - dt.timedelta(hours=3)
    for house in (cast.a, cast.b):
        tell(house, "engineer")
        with house.sitting("engineer") as seat:
            OutboxMessage.objects.filter(channel="mail").update(due_at=hour)
            own = {
                "organisation": house.organisation,
                "kind": "x",
                "person": seat.person,
                "title": "X",
                "language": "en",
            }
            Job.objects.create(**own)
            Job.objects.create(**own, state="running", leased_until=hour)
    told = scrape()

    def grew(name: str) -> float:
        return told[(f"concord_{name}",)] - before[(f"concord_{name}",)]

    assert grew("mails_due") >= 2
    assert told[("concord_mails_oldest_due_seconds",)] >= 3 * 3600
    assert (grew("jobs_waiting"), grew("jobs_running"), grew("jobs_left_lying")) == (2, 2, 2)
    assert told[("concord_jobs_oldest_waiting_seconds",)] >= 0
    for house in (cast.a, cast.b):
        with house.sitting("engineer"):
            Job.objects.filter(kind="x").update(state="cancelled", leased_until=None)


def test_chains_say_how_long_something_is_unsigned_and_unverified(figures: None, cast: Cast) -> None:
    told = scrape()
    assert told[("concord_chains",)] >= 2
    assert told[("concord_chains_unsigned_seconds",)] > 0
    assert told[("concord_chains_never_verified",)] >= 1
    make_checkpoints(cast.a.organisation.pk)
    assert scrape()[("concord_chains_newest_checkpoint_seconds",)] < 600


def test_runs_incidents_connections_and_versions_are_told(figures: None) -> None:
    Run.objects.create(kind="backup", begun_at=timezone.now() - dt.timedelta(hours=5), good=True)
    before = scrape()
    assert before[("concord_run_good_seconds", "backup")] > 0
    page_failed()
    told = scrape()
    assert told[("concord_incidents_total", "page")] == before[("concord_incidents_total", "page")] + 1
    assert sum(value for sample, value in told.items() if sample[0] == "concord_database_connections") >= 1
    assert told[("concord_database_connections_most",)] >= 10
    assert any(
        sample[0] == "concord_info" and release.version() in sample and value == 1 for sample, value in told.items()
    )


def test_tasks_are_counted_by_outcome_with_their_time(figures: None) -> None:
    @shared_task(name="tests.counted")
    def counted(fail: bool) -> None:
        if fail:
            raise LookupError

    for fail in (False, False, True):
        counted.apply((fail,))
    told = scrape()
    assert told[("concord_tasks_total", "success", "tests.counted")] == 2
    assert told[("concord_tasks_total", "failure", "tests.counted")] == 1
    assert told[("concord_tasks_seconds_count", "success", "tests.counted")] == 2
    assert told[("concord_tasks_seconds_bucket", "+Inf", "success", "tests.counted")] == 2


def test_jobs_are_counted_when_they_end(figures: None, cast: Cast) -> None:
    with cast.a.sitting("engineer") as seat:
        own = {"organisation": cast.a.organisation, "person": seat.person, "title": "X", "language": "en"}
        job = Job.objects.create(**own, kind="no-such-kind")
    assert run(cast.a.organisation.pk, job.pk) == "failed"
    assert scrape()[("concord_jobs_total", "no-such-kind", "failed")] == 1


@pytest.mark.usefixtures("neighbour")
def test_a_refusal_of_the_wall_is_an_alarm(figures: None, cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(DatabaseError) as refused, tenant_context(Acting(cast.a.organisation.pk, source="test")):
        Job.objects.create(
            organisation=cast.b.organisation, kind="x", person=cast.engineer, title="Foreign", language="en"
        )
    task_failed(sender=type("T", (), {"name": "tests.foreign"}), exception=refused.value)
    assert scrape()[("concord_wall_refusals_total", "tests.foreign")] == 1
    assert "wall.refused" in caplog.text
    assert Incident.objects.filter(place="tests.foreign").exists()


def test_a_place_that_cannot_be_written_is_counted_and_an_incident(
    figures: None, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: Any) -> int:
        raise OSError("No space left on device")

    monkeypatch.setattr(FilePlace, "append", full)
    assert not keep_outside(cast.a.organisation.pk)
    assert scrape()[("concord_anchor_failures_total",)] >= 1
    assert Incident.objects.filter(fault="AnchorFailed").exists()


def test_a_broker_that_is_away_costs_a_count_and_nothing_else(figures: None) -> None:
    with override_settings(REDIS_URL="redis://127.0.0.1:9"):
        tallies.count(tallies.TASKS, "x", "success", seconds=1.0)
    assert ("concord_tasks_total", "success", "x") not in scrape()


def test_the_counting_functions_tell_no_row_to_the_runtime(cast: Cast) -> None:
    """The ways past the wall answer numbers; the role that the product runs as still sees no row."""
    tell(cast.a, "engineer")
    with connection.cursor() as cursor:
        cursor.execute("SELECT figure, value FROM count_waiting() UNION ALL SELECT figure, value FROM count_chains()")
        rows = cursor.fetchall()
    assert {type(value) for _figure, value in rows} == {float}
    assert len(rows) == 15
    with pytest.raises(DatabaseError):
        OutboxMessage.objects.count()


def test_all_processes_of_a_host_are_told_together_also_after_one_was_killed(tmp_path: Path) -> None:
    """Real gunicorn with two processes: no request is lost by a death, and nothing the dead one had open is counted."""
    live = Live(tmp_path, free_port(), settings.REDIS_URL)
    live.environment |= {
        "METRICS_TOKEN": TOKEN,
        "WEB_PROCESSES": "2",
        "WEB_THREADS": "2",
        "HEARTBEAT_DIR": str(tmp_path),
    }
    live.environment["CONCORD_TESTING"] = "1"  # no files are collected for this
    with live.part("web"):
        (folder,) = tmp_path.glob("concord-figures-*")
        assert wait_until(lambda: len(processes(live, folder)) == 2, lambda: True, 20), "only one process was asked"
        before, victim = told_by(live), processes(live, folder).pop()
        os.kill(int(victim), signal.SIGKILL)
        gone = lambda: not list(folder.glob(f"gauge_live*_{victim}.db"))  # noqa: E731
        assert wait_until(gone, lambda: True, 20), "the dead process still has its gauges"
        after = told_by(live)
    sample = ("concord_requests_total", "account_login", "GET", "200")
    assert after[sample] > before[sample] >= 2, "what the dead process had counted stays"
    assert after[("concord_requests_open",)] == 0
    assert list(tmp_path.glob("concord-figures-*")) == [], "the folder goes with the server"


def processes(live: Live, folder: Path) -> set[str]:
    """Ask for a page, and say which processes have counted something."""
    with urllib.request.urlopen(f"{live.url}/accounts/login/", timeout=5):
        return {path.stem.rsplit("_", 1)[1] for path in folder.glob("counter_*.db")}


def told_by(live: Live) -> Told:
    """What the running server tells Prometheus."""
    request = urllib.request.Request(f"{live.url}/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    with urllib.request.urlopen(request, timeout=5) as answer:
        return samples(answer.read().decode())
