"""From the gathered PDFs to the sealed pack: front, pages, bookmarks, attached files, seal. All by files on disk."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from django.utils import translation
from django.utils.translation import gettext as _

from qms.lib.refusal import Refused
from qms.pdf.packs.contents import PACK_FILE, PROOF_FILE, pack_proof, pack_record
from qms.pdf.packs.front import Asked, front, pack_title, page_mark
from qms.pdf.packs.gathering import Part
from qms.pdf.produce import sheet
from qms.pdf.render import Binding, Limits, bind_pdfs, make_pdf
from qms.pdf.seal import SealKey, seal_file
from qms.pdf.verify import MAX_BYTES

PAGES = 5_000
"""Pages in one pack."""
ATTACHED = 40_000_000
"""Bytes of originals that are attached; of more than that only the digests are listed."""
LIMITS = Limits(cpu_seconds=300, wall_seconds=600, pages=PAGES)
FRONT_TRIES = 5


@dataclass(frozen=True, slots=True)
class Bound:
    """A sealed pack on disk: digest of its content, how many pages it has."""

    path: Path
    digest: str
    pages: int


def bind(parts: Sequence[Part], asked: Asked, folder: Path, *, key: SealKey) -> Bound:
    """Bind the parts. Raises Refused when the pack would be too large, PdfFailed when a page cannot be made."""
    _bounded(parts)
    record = pack_record(parts)
    digest = hashlib.sha256(record).hexdigest()
    attached = sum(part.pdf.size for part in parts) <= ATTACHED
    first, out = parts[0].document, folder / "pack.pdf"
    cover, starts = _front(parts, asked, digest, folder, attached=attached)
    proof = pack_proof(record, parts, starts=starts, made_at=asked.at, attached=attached)
    with translation.override(first.language):
        told = Binding(
            front=cover, contents_title=_("Contents"),
            title=f"{first.organisation} – {asked.title or pack_title(len(parts))}",
            author=first.organisation, language=first.language, made_at=asked.at, mark=page_mark(), out=out,
            parts=[(part.path, f"{part.document.number} – {part.document.title}", part.name if attached else "")
                   for part in parts],
            files={PACK_FILE: record, PROOF_FILE: proof},
        )  # fmt: skip
    bind_pdfs(told, LIMITS)
    seal_file(out, key=key, organisation=first.organisation)
    if out.stat().st_size > MAX_BYTES:
        limit = MAX_BYTES // 1_000_000
        raise Refused(_("The pack would be larger than %(limit)s MB. Pick fewer records.") % {"limit": limit})
    return Bound(out, digest, starts[-1] - 1 + parts[-1].pages)


def _bounded(parts: Sequence[Part]) -> None:
    if sum(part.pages for part in parts) > PAGES:
        raise Refused(_("The pack would have more than %(limit)s pages. Pick fewer records.") % {"limit": PAGES})


def _front(parts: Sequence[Part], asked: Asked, digest: str, folder: Path, *, attached: bool) -> tuple[Path, list[int]]:
    """The front, and on which page each part begins: the front is made again until it has the length it counts with."""
    path, length, paper = folder / "front.pdf", 2, parts[0].document.paper.lower()
    for _try in range(FRONT_TRIES):
        starts = [length + 1]
        for part in parts[:-1]:
            starts.append(starts[-1] + part.pages)
        html = front(parts, asked, digest, starts, attached=attached)
        css = [sheet("record.css"), sheet("pack.css"), sheet(f"{paper}.css"), *asked.sheets]
        path.write_bytes(make_pdf(html, css=css, attached=[], made_at=asked.at, limits=LIMITS))
        with pikepdf.open(path) as made:
            found = len(made.pages)
        if found == length:
            return path, starts
        length = found
    raise RuntimeError("the front does not settle on a length")
