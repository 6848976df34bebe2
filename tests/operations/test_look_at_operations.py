"""The page that says whether the installation is well."""

import datetime as dt
from typing import Any

import pytest
from celery import shared_task
from django.utils import timezone

from qms.lib import release
from qms.notifications.models import OutboxMessage
from qms.operations.models import Incident, Run
from qms.trail.services import make_checkpoints
from qms.workspace.models import Job
from qms.workspace.services import BELLS, WORKER, note_pulse
from tests.factories.cast import Cast
from tests.notifications.conftest import tell
from tests.races.together import browser


def page(client: Any, cast: Cast) -> str:
    answer = client.get(f"/{cast.a.slug}/operations/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_it_tells_what_is_not_well_first(cast: Cast, client_for: Any) -> None:
    note_pulse(WORKER)
    note_pulse(BELLS)
    tell(cast.a, "engineer")
    with cast.a.sitting("engineer") as seat:
        OutboxMessage.objects.filter(channel="mail").update(due_at=timezone.now() - dt.timedelta(hours=1))
        Job.objects.create(
            organisation=cast.a.organisation, kind="list-export", person=seat.person, title="Complaints as a file",
            language="en", state="failed", finished_at=timezone.now(), message="Tell the number 12345678.",
        )  # fmt: skip
    Run.objects.create(
        kind="backup", begun_at=timezone.now() - dt.timedelta(days=3), good=True, detail={"file": "a.tar"}
    )
    shown = page(client_for(cast.admin), cast)
    assert shown.index("waiting since") < shown.index("alive"), "what is not well stands first"
    assert "Tell the number 12345678." in shown
    assert "a.tar" in shown
    assert "PostgreSQL" in shown
    assert release.version() in shown.split("Versions")[-1]


def test_it_tells_nothing_of_another_organisation(cast: Cast, client_for: Any) -> None:
    with cast.b.sitting("engineer") as seat:
        Job.objects.create(
            organisation=cast.b.organisation, kind="list-export", person=seat.person, title="Foreign list",
            language="en", state="failed", finished_at=timezone.now(), message="Foreign words.",
        )  # fmt: skip
    shown = page(client_for(cast.admin), cast)
    assert "Foreign" not in shown
    assert "Nothing failed in the last 30 days" in shown


@pytest.mark.parametrize("part", ["engineer", "auditor", "regulatory"])
def test_others_do_not_see_it(cast: Cast, client_for: Any, part: str) -> None:
    assert client_for(getattr(cast, part)).get(f"/{cast.a.slug}/operations/").status_code == 404


def test_a_page_that_fails_leaves_an_incident_though_its_transaction_is_undone(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fall_over(*_arguments: Any) -> None:
        raise ZeroDivisionError("an amount of nobody's business")

    monkeypatch.setattr("qms.operations.views.versions", fall_over)
    client = browser(cast.admin)
    numbers = []
    for _turn in range(2):
        answer = client.get(f"/{cast.a.slug}/operations/")
        assert answer.status_code == 500
        numbers.append(answer["X-Request-ID"].replace("-", "")[-8:].upper())
    monkeypatch.undo()
    shown = str(client.get(f"/{cast.a.slug}/operations/").content.decode())
    assert "staff:operations" in shown
    assert "ZeroDivisionError" in shown
    assert numbers[1] in shown, "the number of the last one"
    assert "nobody's business" not in shown
    (row,) = Incident.objects.filter(place="staff:operations", fault="ZeroDivisionError", number=numbers[1])
    assert row.count >= 2


def test_a_task_that_fails_leaves_an_incident() -> None:
    @shared_task(name="tests.falls_over")
    def falls_over() -> None:
        raise LookupError

    falls_over.apply()
    assert Incident.objects.filter(kind="task", place="tests.falls_over", fault="LookupError").exists()


def test_it_tells_the_checkpoint_and_the_places_outside_that_keep_it(
    cast: Cast, client_for: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_checkpoints(cast.a.organisation.pk)
    client = client_for(cast.admin)
    assert "Place 1: up to date" in page(client, cast)
    monkeypatch.setattr("qms.trail.anchors.FilePlace.last_number", lambda _place, _organisation: 0)
    monkeypatch.setattr("qms.operations.state.CHECKPOINT_SETTLES", dt.timedelta(0))
    shown = page(client, cast)
    assert shown.index("Kept outside") < shown.index("Last checkpoint"), "what is not well stands first"
    assert "Place 1: up to checkpoint 0" in shown
