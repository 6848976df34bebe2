"""Anybody who holds a PDF learns whether it is genuine, without signing in and without learning more than it says."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from qms.pdf import forms
from qms.records.services import write_message
from tests.factories.cast import Cast
from tests.factories.complaints import filed
from tests.pdf.reading import octets


def dropped(client: Client, data: bytes, name: str = "record.pdf") -> Any:
    return client.post("/verify/", {"file": SimpleUploadedFile(name, data, "application/pdf")})


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_a_genuine_file_is_called_genuine(cast: Cast, exported: Any) -> None:
    record = filed(cast.a)
    answer = dropped(Client(), octets(exported(cast.a, record, "piet")))
    page = text(answer)
    assert answer.status_code == 200
    for said in ("Genuine", "The record has not changed since.", record.number, "Acme Metallbau", "What is shared"):
        assert said in page
    assert record.title not in page
    assert "Nordlicht" not in page


def test_a_changed_byte_is_called_altered(cast: Cast, exported: Any) -> None:
    data = bytearray(octets(exported(cast.a, filed(cast.a), "auditor")))
    data[2000] ^= 1
    page = text(dropped(Client(), bytes(data)))
    assert "Altered" in page
    assert "Acme" not in page


def test_a_record_that_has_changed_since_is_told(cast: Cast, client_for: Any, exported: Any) -> None:
    record = filed(cast.a)
    pdf = exported(cast.a, record, "auditor")
    with cast.a.sitting("engineer") as seat:
        write_message(record, body="We are on it.", by=seat)
    for client in (Client(), client_for(cast.stranger)):
        assert "Genuine, but the record has changed since" in text(dropped(client, octets(pdf)))
        page = text(client.get("/verify/", {"digest": pdf.digest}))
        assert "Made here, but the record has changed since" in page
        assert "We are on it." not in page


@pytest.mark.parametrize("data", [b"%PDF-1.4\n%%EOF", b"hello", b"\x00" * 400])
def test_another_file_is_not_ours(data: bytes) -> None:
    answer = dropped(Client(), data)
    assert answer.status_code == 200
    assert "Not one of ours" in text(answer)


def test_a_digest_is_looked_up_as_it_is_printed(cast: Cast, exported: Any) -> None:
    record = filed(cast.a)
    pdf = exported(cast.a, record, "auditor")
    printed = " ".join(pdf.digest[start : start + 8] for start in range(0, 64, 8)).upper()
    for asked in (printed, pdf.sha256):
        page = text(Client().get("/verify/", {"digest": asked}))
        assert "Made here, and the record has not changed since" in page
        assert record.number in page
    assert "No PDF made here has this digest" in text(Client().get("/verify/", {"digest": "a" * 64}))


def test_a_stranger_reads_times_in_utc_whoever_asked_before(cast: Cast, client_for: Any, exported: Any) -> None:
    pdf = exported(cast.a, filed(cast.a), "auditor")
    assert client_for(cast.auditor).get(f"/{cast.a.slug}/complaints/").status_code == 200
    answer = Client().get("/verify/", {"digest": pdf.digest})
    assert f"{pdf.made_at:%H:%M} UTC" in text(answer)


def test_bad_input_gets_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    for asked in ("", "xyz", "a" * 63, "g" * 64, "'; DROP TABLE pdf_recordpdf; --"):
        answer = client.get("/verify/", {"digest": asked})
        assert answer.status_code == 422, asked
    assert client.post("/verify/", {}).status_code == 422
    assert dropped(client, b"").status_code == 422
    monkeypatch.setattr(forms, "CHECKED_AT_MOST", 1000)
    assert dropped(client, b"%PDF-" + b"x" * 2000).status_code == 422
    assert client.get("/verify/").status_code == 200


def test_who_asks_too_often_has_to_wait() -> None:
    answers = [Client().get("/verify/", {"digest": "a" * 64}).status_code for _ in range(31)]
    assert answers == [200] * 30 + [429]
