"""Makes pages in a process of its own: limits on time, memory, pages and pixels; any failure becomes PdfFailed."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog
from django.utils.translation import gettext as _

from qms.lib.spans import span
from qms.pdf import pagemaker
from qms.pdf.failure import PdfFailed
from qms.pdf.layout import data_address
from qms.pdf.worker import REFUSED

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one PDF may cost: seconds of processor and of waiting, bytes of address space, pages, pixels a picture,
    bytes of all pictures together."""

    cpu_seconds: int = 60
    wall_seconds: int = 180
    memory: int = 1_000_000_000
    pages: int = 1_000
    pixels: int = 20_000_000
    picture_bytes: int = 80_000_000


@dataclass(frozen=True, kw_only=True)
class Attached:
    """A file inside the PDF."""

    name: str
    description: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Binding:
    """PDFs to bind into one: the front, then `parts` (path, title, name as attachment or ""); `files` are attached.

    `mark` is written below each page, with {page} and {pages}. Links `pack:N` of the front lead to part N.
    """

    front: Path
    contents_title: str
    parts: Sequence[tuple[Path, str, str]]
    files: Mapping[str, bytes]
    mark: str
    title: str
    author: str
    language: str
    made_at: datetime
    out: Path


def bind_pdfs(binding: Binding, limits: Limits) -> None:
    """Bind PDFs of our own making, in the process that makes pages."""
    listed = [(binding.front, binding.contents_title, ""), *binding.parts]
    job = {
        "work": "pack",
        "parts": [{"path": str(path), "title": title, "name": name} for path, title, name in listed],
        "files": {name: content.decode("utf-8", "surrogatepass") for name, content in binding.files.items()},
        "mark": binding.mark,
        "about": {
            "title": binding.title, "author": binding.author, "language": binding.language,
            "made_at": f"D:{binding.made_at.astimezone(UTC):%Y%m%d%H%M%S}Z",
        },
        "pages": limits.pages,
        "out": str(binding.out),
    }  # fmt: skip
    _work(job, limits)


def make_pdf(
    html: str, *, css: Sequence[str], attached: Sequence[Attached], made_at: datetime, limits: Limits
) -> bytes:
    """The PDF of an HTML page made by our own templates. Only `data:` addresses in it are followed."""
    job = {
        "work": "pages",
        "html": html,
        "css": list(css),
        "pages": limits.pages,
        "attachments": [
            {
                "name": each.name,
                "description": each.description,
                "content": base64.b64encode(each.content).decode(),
                "made_at": made_at.isoformat(),
            }
            for each in attached
        ],
    }
    return _work(job, limits)


def print_pictures(pictures: Mapping[str, bytes], limits: Limits) -> dict[str, str]:
    """For each picture (by the SHA-256 of its file) a `data:` address, or the sentence why it is not printed."""
    kept: dict[str, bytes] = {}
    answers: dict[str, str] = {}
    for digest, octets in pictures.items():
        if sum(map(len, kept.values())) + len(octets) > limits.picture_bytes:
            answers[digest] = _("This picture is not printed: the pictures of this record are too large together.")
        else:
            kept[digest] = octets
    if not kept:
        return answers
    encoded = [base64.b64encode(octets).decode() for octets in kept.values()]
    made = json.loads(_work({"work": "pictures", "pictures": encoded, "pixels": limits.pixels}, limits))
    answers.update({digest: _picture_answer(each, limits) for digest, each in zip(kept, made, strict=True)})
    return answers


def _picture_answer(made: dict[str, str], limits: Limits) -> str:
    if "jpeg" in made:
        return data_address("image/jpeg", base64.b64decode(made["jpeg"]))
    if made["refused"] == "pixels":
        return _("This picture is not printed: it has more than %(limit)s million pixels.") % {
            "limit": limits.pixels // 1_000_000
        }
    return _("This picture is not printed: its data cannot be read.")


def _work(job: dict[str, Any], limits: Limits) -> bytes:
    job |= {"memory": limits.memory, "seconds": limits.cpu_seconds}
    try:
        with span("pdf process", work=job["work"]):
            done = pagemaker.work(json.dumps(job).encode(), limits.wall_seconds)
    except TimeoutError as late:
        raise PdfFailed(_too_long()) from late
    except pagemaker.Gone as gone:
        raise PdfFailed(_too_early()) from gone
    if done.status == 0:
        return done.output
    log.warning("pdf process failed", status=done.status, answer=done.output[:500], error=done.complaints)
    raise PdfFailed(_sentence(done, limits))


def _sentence(done: pagemaker.Done, limits: Limits) -> str:
    reason = json.loads(done.output)[0] if done.status == REFUSED else ""
    if reason == "pages":
        return _("The PDF was not made: it would have more than %(limit)s pages.") % {"limit": limits.pages}
    if reason == "memory":
        return _("The PDF was not made: it needs more memory than one PDF may take.")
    if reason == "error":
        return _("The PDF was not made: the pages could not be laid out. The cause is in the server's log.")
    if done.late or done.status in {-24, -9}:  # SIGXCPU, and SIGKILL behind it
        return _too_long()
    return _too_early()


def _too_early() -> str:
    return _("The PDF was not made: the process that makes it ended too early. Try again.")


def _too_long() -> str:
    return _("The PDF was not made: it takes longer than one PDF may take.")
