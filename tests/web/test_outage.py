"""While the database is away pages say so with 503 and what to do; when it is back, everything goes on by itself."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import Sum
from django.test import Client

from feedback.models import Complaint
from qms.celery import celery_app
from qms.operations.models import Incident
from qms.records.models import Attachment
from tests.census.forms import forms_of
from tests.factories.cast import Cast

UNUSED_PORT = "1"


@pytest.fixture
def visitor(cast: Cast, client_for: Any) -> Client:
    """The engineer's browser; what goes wrong is answered as in life, not raised."""
    client: Client = client_for(cast.engineer)
    client.raise_request_exception = False
    assert client.get(f"/{cast.a.slug}/").status_code == 200
    return client


@pytest.fixture
def outage(visitor: Client) -> Iterator[None]:
    """Nothing answers where the database was."""
    port = connection.settings_dict["PORT"]
    connection.close()
    connection.settings_dict["PORT"] = UNUSED_PORT
    yield
    connection.close()
    connection.settings_dict["PORT"] = port


def test_a_page_says_that_it_cannot_be_reached_now(visitor: Client, cast: Cast, outage: None) -> None:
    answer = visitor.get(f"/{cast.a.slug}/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    page = answer.content.decode()
    assert "Not reachable for the moment" in page
    assert "Nothing is lost." in page


def test_a_sent_form_is_told_to_be_sent_again(visitor: Client, cast: Cast, outage: None) -> None:
    answer = visitor.post(f"/{cast.a.slug}/complaints/new/", {"description": "It cracks."})
    assert answer.status_code == 503
    assert "send it again" in answer.content.decode()


def test_health_says_which_part_is_away(visitor: Client, outage: None) -> None:
    answer = visitor.get("/healthz")
    told = json.loads(answer.content)
    assert (answer.status_code, told["ok"], told["database"]["ok"]) == (503, False, False)


def test_it_goes_on_by_itself(visitor: Client, cast: Cast) -> None:
    port = connection.settings_dict["PORT"]
    connection.close()
    connection.settings_dict["PORT"] = UNUSED_PORT
    assert visitor.get(f"/{cast.a.slug}/").status_code == 503
    connection.settings_dict["PORT"] = port
    assert visitor.get(f"/{cast.a.slug}/").status_code == 200


def test_a_mistake_of_ours_is_still_a_mistake_of_ours(browser: Client) -> None:
    assert browser.get("/accident/broken/").status_code == 500


@pytest.fixture
def full_disk(cast: Cast) -> Iterator[Path]:
    """The house's files lie on a disk without room; the file to remove when there shall be some again."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    folder = Path(settings.FILES_ROOT) / "files" / str(cast.a.organisation.pk)
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)], check=True)
    try:
        ballast = folder / "ballast"
        ballast.write_bytes(b"0" * 60 * 1024)
        yield ballast
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_full_disk_keeps_nothing_half_and_takes_the_same_form_when_there_is_room(
    cast: Cast, client_for: Any, full_disk: Path
) -> None:
    cora = client_for(cast.contributor)
    cora.raise_request_exception = False
    url, before = f"/{cast.a.slug}/portal/reports/new/", Incident.objects.aggregate(all=Sum("count"))["all"] or 0
    keys = [form.values.get("form_key") for form in forms_of(cora.get(url).content.decode())]
    key = next(filter(None, keys))

    def send() -> Any:
        photos = SimpleUploadedFile("notes.txt", b"Measured at 182 A. " * 1000, "text/plain")
        return cora.post(url, {"description": "Sent to a full disk.", "form_key": key, "photos": photos})

    refused = send()
    assert refused.status_code == 503
    assert "send it again" in refused.content.decode()
    with cast.a.sitting("engineer"):
        assert not Complaint.objects.filter(description="Sent to a full disk.").exists()
    assert [path for path in full_disk.parent.rglob("*") if path.is_file()] == [full_disk], "no half file keeps it full"
    assert Incident.objects.aggregate(all=Sum("count"))["all"] == before + 1
    full_disk.unlink()
    assert send().status_code == 302
    assert send().status_code == 302
    with cast.a.sitting("engineer"):
        (record,) = Complaint.objects.filter(description="Sent to a full disk.")
        assert Attachment.objects.filter(record_id=record.pk).count() == 1


@pytest.fixture
def no_redis(cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Neither cache nor broker answers."""
    nowhere = f"redis://127.0.0.1:{UNUSED_PORT}"
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": f"{nowhere}/1"}}
    before = celery_app.conf.broker_url
    celery_app.conf.update(broker_url=f"{nowhere}/0")
    celery_app._after_fork()  # type: ignore[attr-defined]  # its pools of connections are made anew
    yield
    celery_app.conf.update(broker_url=before)
    celery_app._after_fork()  # type: ignore[attr-defined]  # its pools of connections are made anew


def test_without_redis_the_product_still_reads_and_writes(cast: Cast, client_for: Any, no_redis: None) -> None:
    cora = client_for(cast.contributor)
    url = f"/{cast.a.slug}/portal/reports/new/"
    assert cora.get(url).status_code == 200
    answer = cora.post(url, {"description": "Filed while Redis was away."})
    assert answer.status_code == 302
    assert "Filed while Redis was away." in cora.get(answer.url, follow=True).content.decode()
    with cast.a.sitting("engineer"):
        assert Complaint.objects.filter(description="Filed while Redis was away.").count() == 1


def test_without_redis_nobody_can_guess_passwords_uncounted(cast: Cast, no_redis: None) -> None:
    stranger = Client(raise_request_exception=False)
    answer = stranger.post("/accounts/login/", {"login": cast.engineer.email, "password": "wrong"})
    assert answer.status_code == 503
    assert "Not reachable for the moment" in answer.content.decode()
