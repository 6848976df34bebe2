"""The page maker opens nothing but what stands in the page itself, and survives whatever is asked of it."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from qms.pdf import document as d
from qms.pdf.failure import PdfFailed
from qms.pdf.produce import produce
from qms.pdf.render import Limits, make_pdf
from qms.pdf.seal import ensure_key
from tests.pdf import cast
from tests.shared_data import needs_shared_data, shared_data

VECTORS = """<base href="{at}"><link rel="stylesheet" href="{at}/a.css"><link rel="attachment" href="file:///etc/passwd">
<style>@import url({at}/b.css); @font-face {{ font-family: f; src: url({at}/f.ttf) }} p {{ font-family: f;
background: url({at}/c.png); list-style-image: url({at}/d.png); content: url({at}/e.png) }}</style>
<p>shown</p><img src="{at}/g.png"><img src="file:///etc/passwd"><object data="{at}/h.svg"></object>
<embed src="{at}/i.svg">
<svg xmlns="http://www.w3.org/2000/svg"><image href="{at}/j.png" width="9" height="9"/></svg>
<a rel="attachment" href="FILE:///etc/passwd">link</a>
<img src="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'%3E%3Cimage href='{at}/k.png'/%3E%3C/svg%3E">"""


@contextmanager
def listener() -> Iterator[tuple[str, socket.socket]]:
    """An address on this machine, and the socket that would hold whoever came."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield f"http://127.0.0.1:{server.getsockname()[1]}", server


def test_no_address_is_called_and_no_file_is_read_even_if_a_template_let_markup_through() -> None:
    with listener() as (address, server):
        page = VECTORS.format(at=address)
        made = make_pdf(page, css=[], attached=[], made_at=cast.NOON, limits=Limits())
        with pytest.raises(BlockingIOError):
            server.accept()
    assert b"root:x:0" not in made
    with pikepdf.open(BytesIO(made)) as pdf:
        assert not list(pdf.attachments)


@pytest.mark.parametrize(
    "bomb",
    [
        "<div>" * 3000,
        "<style>p { font-size: 1e308px }</style><p>x",
        "<table><tr><td colspan=9999999>x",
        "<style>p { margin: 9999999px }</style><p>x" * 50,
    ],
)
def test_a_bomb_ends_in_a_sentence_or_a_page_never_in_a_crash(bomb: str) -> None:
    limits = Limits(cpu_seconds=5, wall_seconds=60)
    try:
        made = make_pdf(bomb, css=[], attached=[], made_at=cast.NOON, limits=limits)
    except PdfFailed as failed:
        assert failed.sentence.startswith("The PDF was not made")
    else:
        assert made.startswith(b"%PDF-")


@needs_shared_data
def test_naughty_strings_stand_in_the_pdf_or_name_the_letter_without_font(tmp_path: Path) -> None:
    strings = json.loads((shared_data() / "nasty" / "blns.json").read_text("utf-8"))
    facts = [d.Fact(label=f"No. {number}", value=text) for number, text in enumerate(strings)]
    try:
        made = produce(cast.document(sections=[d.Facts(title="Naughty", facts=facts)]), key=ensure_key(tmp_path))
    except PdfFailed as failed:
        assert "no font on the server can print" in failed.sentence
    else:
        with pikepdf.open(BytesIO(made.pdf)) as pdf:
            record = json.loads(pdf.attachments["record.json"].get_file().read_bytes())
        assert [fact["value"] for fact in record["sections"][0]["facts"]] == strings
