"""Files of a record: checked, kept, shared, downloaded."""

import hashlib
import os
import time
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from PIL import Image

from qms.lib.refusal import Refused
from qms.records.models import Attachment
from qms.records.offers import kind_of
from qms.records.queries import get_visible
from qms.records.services import attach, attach_all, share_attachment
from tests.factories.cast import Cast
from tests.factories.complaints import complaint, filed


def files_of(house: Any) -> set[Path]:
    """All files that lie in the storage for an organisation."""
    return {
        path for path in (Path(settings.FILES_ROOT) / "files" / str(house.organisation.pk)).rglob("*") if path.is_file()
    }


def stored(name: str) -> bytes:
    """What lies in the storage under this name."""
    with default_storage.open(name) as file:
        return bytes(file.read())


def fetched(client: Any, path: str) -> Any:
    """The answer to a GET, read to its end as a browser does; `answer.body` is what came."""
    answer = client.get(path)
    answer.body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    answer.close()
    return answer


def url(house: Any, record: Any, file: Attachment, side: str = "staff", tail: str = "") -> str:
    path = f"{house.slug}/portal/reports" if side == "portal" else f"{house.slug}/complaints"
    return f"/{path}/{record.number}/files/{file.pk}/{tail}"


def test_a_photo_is_kept_as_a_fresh_picture_with_its_digests(cast: Cast, photo: Any) -> None:
    record, upload = filed(cast.a), photo("C:\\temp\\crack.JPG")
    with cast.a.sitting("engineer") as seat:
        file = attach(record, upload=upload, shared=False, by=seat)
    assert file.sha256 == hashlib.sha256(stored(file.storage_name)).hexdigest()
    assert file.original_sha256 == hashlib.sha256(upload.file.getvalue()).hexdigest()
    assert (file.name, file.media_type, file.width, file.height) == ("crack.JPG", "image/jpeg", 60, 40)
    assert "crack" not in file.storage_name
    assert Image.open(BytesIO(stored(file.thumbnail_name))).format == "WEBP"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("report.pdf", b"<html><script>alert(1)</script></html>"),
        ("page.html", b"<html></html>"),
        ("drawing.svg", b"<svg onload='alert(1)'/>"),
        ("run.exe", b"MZ\x90\x00"),
        ("photo.jpg", b"\xff\xd8\xff\xe0 cut off"),
        ("empty.txt", b""),
    ],
)
def test_a_hostile_file_is_refused_with_advice_and_leaves_nothing(
    cast: Cast, client_for: Any, name: str, content: bytes
) -> None:
    record = filed(cast.a)
    upload = SimpleUploadedFile(name, content, "application/pdf")
    answer = client_for(cast.piet).post(f"/{cast.a.slug}/portal/reports/{record.number}/attach/", {"uploads": upload})
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    assert files_of(cast.a) == set()


def test_what_a_customer_adds_is_shared(cast: Cast, sheet: Any) -> None:
    record = filed(cast.a)
    with cast.a.sitting("piet") as seat:
        seen = get_visible(kind_of("complaint"), seat, record.number)
        file = attach(seen, upload=sheet(), shared=False, by=seat)
    assert (file.shared, file.from_customer, file.uploaded_by_name) == (True, True, "Piet Larsen")


def test_the_customer_gets_shared_files_only(cast: Cast, client_for: Any, sheet: Any) -> None:
    record = filed(cast.a)
    with cast.a.sitting("engineer") as seat:
        shared = attach(record, upload=sheet("for-you.csv"), shared=True, by=seat)
        internal = attach(record, upload=sheet("for-us.csv"), shared=False, by=seat)
    client = client_for(cast.piet)
    assert fetched(client, url(cast.a, record, shared, "portal")).body == b"part;value\nB-10;4.2\n"
    missing = fetched(client, url(cast.a, record, Attachment(pk=record.pk), "portal"))
    refused = fetched(client, url(cast.a, record, internal, "portal"))
    assert (refused.status_code, refused.body) == (404, missing.body)
    page = client.get(f"/{cast.a.slug}/portal/reports/{record.number}/").content.decode()
    assert "for-you.csv" in page
    assert "for-us.csv" not in page


def test_a_foreign_file_is_like_a_missing_one(cast: Cast, client_for: Any, sheet: Any) -> None:
    record = filed(cast.a)
    with cast.a.sitting("engineer") as seat:
        file = attach(record, upload=sheet(), shared=True, by=seat)
    for person, side in ((cast.rival, "portal"), (cast.stranger, "staff"), (cast.stranger_customer, "portal")):
        assert fetched(client_for(person), url(cast.a, record, file, side)).status_code == 404


def test_a_download_is_a_download_in_a_sandbox(cast: Cast, client_for: Any, sheet: Any) -> None:
    record = filed(cast.a)
    with cast.a.sitting("engineer") as seat:
        file = attach(record, upload=sheet('we"ird\nname.csv'), shared=True, by=seat)
    answer = fetched(client_for(cast.auditor), url(cast.a, record, file))
    assert answer["Content-Disposition"].startswith("attachment")
    assert "\n" not in answer["Content-Disposition"]
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "private, no-store")


def test_only_our_own_pictures_are_shown_in_the_page(cast: Cast, client_for: Any, photo: Any, sheet: Any) -> None:
    record = filed(cast.a)
    with cast.a.sitting("engineer") as seat:
        picture = attach(record, upload=photo(), shared=True, by=seat)
        table = attach(record, upload=sheet(), shared=True, by=seat)
    client = client_for(cast.piet)
    thumb = fetched(client, url(cast.a, record, picture, "portal", "thumbnail/"))
    assert Image.open(BytesIO(thumb.body)).size == (60, 40)
    assert fetched(client, url(cast.a, record, table, "portal", "thumbnail/")).status_code == 404
    assert fetched(client, url(cast.a, record, picture, "portal", "?view=1"))["Content-Disposition"].startswith(
        "inline"
    )
    assert fetched(client, url(cast.a, record, table, "portal", "?view=1"))["Content-Disposition"].startswith(
        "attachment"
    )


def test_sharing_is_an_act_of_its_own_and_cannot_be_done_twice(cast: Cast, client_for: Any, sheet: Any) -> None:
    record = filed(cast.a)
    with cast.a.sitting("engineer") as seat:
        file = attach(record, upload=sheet("series.csv"), shared=False, by=seat)
    answer = client_for(cast.engineer).post(url(cast.a, record, file, tail="share/"))
    assert answer.status_code == 302
    assert fetched(client_for(cast.piet), url(cast.a, record, file, "portal")).status_code == 200
    with cast.a.sitting("engineer") as seat:
        file.refresh_from_db()
        with pytest.raises(Refused, match="already"):
            share_attachment(file, by=seat)
        assert record.events.filter(act="share_file", by=cast.engineer).exists()


def test_the_auditor_reads_and_adds_nothing(cast: Cast, client_for: Any, sheet: Any) -> None:
    record = filed(cast.a)
    with cast.a.sitting("auditor") as seat, pytest.raises(Refused):
        attach(record, upload=sheet(), shared=False, by=seat)
    assert client_for(cast.auditor).get(f"/{cast.a.slug}/complaints/{record.number}/attach/").status_code == 404


def test_an_act_that_fails_takes_its_files_away(cast: Cast, sheet: Any) -> None:
    record = complaint(cast.a)
    bad = SimpleUploadedFile("x.pdf", b"nothing of the kind")
    with cast.a.sitting("engineer") as seat, pytest.raises(Refused):
        attach_all(record, uploads=[sheet(), bad], shared=False, by=seat)
    assert files_of(cast.a) == set()


def test_files_without_a_row_are_swept_after_a_day(cast: Cast, sheet: Any) -> None:
    record = filed(cast.a)
    with cast.a.sitting("engineer") as seat:
        attach(record, upload=sheet(), shared=False, by=seat)
    kept = files_of(cast.a)
    folder = next(iter(kept)).parent
    (folder / "old").write_bytes(b"left behind")
    (folder / "young").write_bytes(b"on its way")
    long_ago = time.time() - 2 * 86_400
    for path in (folder / "old", *kept):
        os.utime(path, (long_ago, long_ago))
    call_command("sweep_files", "--organisation", cast.a.slug)
    assert files_of(cast.a) == {*kept, folder / "young"}
