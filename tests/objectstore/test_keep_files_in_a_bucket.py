"""Uploads, exports, PDFs and imports lie in the bucket; they still come out through our views only."""

import datetime as dt
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as conf
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from feedback.models import Complaint
from qms.lib.objectstore import StoreAway, parse
from qms.records.models import Attachment
from qms.records.services import attach
from qms.workspace.models import Job
from qms.workspace.orphans import sweep_orphans
from qms.workspace.tasks import run_job
from tests.factories.cast import Cast, House
from tests.factories.complaints import filed
from tests.feedback.test_import_pages import GOOD, chosen, send, the_file
from tests.objectstore.server import Store
from tests.workspace.test_export_list import body, export, finished, lines

WORDS = b"Read from the label: lot L-77."


def attached(house: House, content: bytes = WORDS) -> tuple[Any, Attachment]:
    record, upload = filed(house), BytesIO(content)
    upload.name = "label.txt"
    with house.sitting("engineer") as seat:
        return record, attach(record, upload=upload, shared=False, by=seat)


def address(house: House, record: Any, file: Attachment) -> str:
    return f"/{house.slug}/complaints/{record.number}/files/{file.pk}/"


def lying(store: Store, bucket: str, folder: str) -> list[str]:
    return [key for key in store.keys(bucket) if key.startswith(f"concord/{folder}/")]


def test_an_upload_lies_in_the_bucket_and_comes_out_through_our_view(
    cast: Cast, client_for: Any, store: Store, bucket: str
) -> None:
    record, file = attached(cast.a)
    assert lying(store, bucket, "files") == [f"concord/{file.storage_name}"]
    answer = client_for(cast.engineer).get(address(cast.a, record, file))
    assert (answer.status_code, body(answer), answer["Content-Length"]) == (200, WORDS, str(len(WORDS)))
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer["Content-Disposition"] == 'attachment; filename="label.txt"'
    assert client_for(cast.stranger).get(address(cast.a, record, file)).status_code == 404
    assert not list(Path(conf.FILES_ROOT).rglob(Path(file.storage_name).name))


def test_a_file_has_no_address_past_our_views(bucket: str) -> None:
    name = default_storage.save("files/x", ContentFile(b"x"))
    with pytest.raises(ValueError, match="leaves through a view"):
        default_storage.url(name)


def test_an_export_is_kept_and_fetched(cast: Cast, client_for: Any, store: Store, bucket: str) -> None:
    filed(cast.a, title="The lid cracks")
    client = client_for(cast.engineer)
    export(client, cast.a)
    job = finished(cast.a)
    assert lying(store, bucket, "jobs") == [f"concord/{job.storage_name}"]
    rows = lines(body(client.get(f"/{cast.a.slug}/jobs/{job.pk}/file/")))
    assert rows[1][1] == "The lid cracks"


def test_an_import_is_read_from_the_bucket(cast: Cast, client_for: Any, store: Store, bucket: str) -> None:
    manager = client_for(cast.manager)
    table = SimpleUploadedFile("old.csv", b"text\nIt cracks.\nIt leaks.\n")
    page = manager.post(f"/{cast.a.slug}/imports/", {"file": table})
    assert "It leaks." in manager.get(page.url).content.decode()
    assert len(lying(store, bucket, "imports")) == 1


def test_a_pdf_of_a_record_is_kept_and_fetched(
    cast: Cast, client_for: Any, store: Store, bucket: str, exported: Any
) -> None:
    record, _file = attached(cast.a)
    pdf = exported(cast.a, record, "auditor")
    assert lying(store, bucket, "pdf") == [f"concord/{pdf.storage_name}"]
    url = f"/{cast.a.slug}/complaints/{record.number}/pdf/{pdf.pk}/"
    assert body(client_for(cast.auditor).get(url)).startswith(b"%PDF")


def test_the_sweep_takes_what_no_row_speaks_of_and_nothing_else(cast: Cast, store: Store, bucket: str, at: Any) -> None:
    _record, file = attached(cast.a)
    left = f"files/{cast.a.organisation.pk}/ab/left"
    default_storage.save(left, ContentFile(b"half a file"))
    foreign = default_storage.save(f"files/{cast.b.organisation.pk}/ab/left", ContentFile(b"half a file"))
    assert sweep_orphans(cast.a.organisation) == 0
    at(timezone.now() + dt.timedelta(days=2))
    assert sweep_orphans(cast.a.organisation) == 1
    assert sorted(lying(store, bucket, "files")) == sorted([f"concord/{file.storage_name}", f"concord/{foreign}"])


# --- the store is away -----------------------------------------------------------------------------------------------


@pytest.fixture
def visitor(cast: Cast, client_for: Any) -> Client:
    """The engineer's browser; what goes wrong is answered as in life, not raised."""
    client: Client = client_for(cast.engineer)
    client.raise_request_exception = False
    return client


def test_while_the_store_is_away_a_download_says_so_and_pages_go_on(cast: Cast, visitor: Client, away: Any) -> None:
    record, file = attached(cast.a)
    away()
    answer = visitor.get(address(cast.a, record, file))
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert visitor.get(f"/{cast.a.slug}/complaints/{record.number}/").status_code == 200
    away(False)
    assert body(visitor.get(address(cast.a, record, file))) == WORDS


def test_an_upload_that_cannot_be_kept_leaves_no_row(cast: Cast, visitor: Client, away: Any) -> None:
    record = filed(cast.a)
    away()
    upload = SimpleUploadedFile("label.txt", WORDS)
    answer = visitor.post(f"/{cast.a.slug}/complaints/{record.number}/attach/", {"uploads": upload})
    assert answer.status_code == 503
    assert "send it again" in answer.content.decode()
    with cast.a.sitting("engineer"):
        assert not Attachment.objects.filter(record_id=record.pk).exists()


def test_a_complaint_without_files_is_filed_while_the_store_is_away(cast: Cast, client_for: Any, away: Any) -> None:
    away()
    answer = client_for(cast.contributor).post(
        f"/{cast.a.slug}/portal/reports/new/", {"description": "Filed without the store."}
    )
    assert answer.status_code == 302
    with cast.a.sitting("engineer"):
        assert Complaint.objects.filter(description="Filed without the store.").count() == 1


def test_an_export_that_cannot_be_kept_is_made_again_when_the_store_is_back(
    cast: Cast, client_for: Any, away: Any, at: Any
) -> None:
    client = client_for(cast.engineer)
    filed(cast.a, title="The lid cracks")
    away()
    export(client, cast.a)
    with cast.a.sitting("engineer"):
        job = Job.objects.get(state="waiting")
    with pytest.raises(StoreAway):
        run_job(str(cast.a.organisation.pk), str(job.pk))
    away(False)
    at(timezone.now() + dt.timedelta(minutes=2))  # the lease of the worker that failed is over
    assert run_job(str(cast.a.organisation.pk), str(job.pk)) == "done"
    assert lines(body(client.get(f"/{cast.a.slug}/jobs/{job.pk}/file/")))[1][1] == "The lid cracks"


def test_work_that_reads_files_waits_for_the_store(cast: Cast, client_for: Any, away: Any) -> None:
    manager = client_for(cast.manager)
    send(manager, cast.a, GOOD)
    manager.post(f"/{cast.a.slug}/imports/{the_file(cast.a).pk}/mapping/", chosen())
    with cast.a.sitting("engineer"):
        job = Job.objects.get(kind="import-check")
    away()
    with pytest.raises(StoreAway):
        run_job(str(cast.a.organisation.pk), str(job.pk))
    with cast.a.sitting("engineer"):
        assert Job.objects.get(pk=job.pk).state == "running"  # its lease runs out and another worker begins anew


# --- the address -----------------------------------------------------------------------------------------------------


def test_an_address_tells_bucket_folder_endpoint_and_keys() -> None:
    told = parse("s3://k%2F1:s%40%20x@Files.b/a/b/?endpoint=https%3A%2F%2Fstore%3A9000&region=eu-central-1")
    assert (told.name, told.folder, told.endpoint, told.region) == (
        "Files.b", "a/b", "https://store:9000", "eu-central-1",
    )  # fmt: skip
    assert (told.key, told.secret, told.label) == ("k/1", "s@ x", "s3://Files.b/a/b")
    assert "s@ x" not in repr(told)


@pytest.mark.parametrize("wrong", ["/srv/files", "s3://", "s3://k@bucket", "s3://bucket?endpont=http://x"])
def test_a_wrong_address_is_refused_without_telling_secrets(wrong: str) -> None:
    with pytest.raises(ValueError, match="object store"):
        parse(wrong)
