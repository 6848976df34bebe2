"""From a document to the sealed PDF: canonical JSON, proof, pages, seal."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from django.utils import translation

from qms.pdf.canonical import canonical, dump, moment
from qms.pdf.document import Document, FilesList
from qms.pdf.layout import page
from qms.pdf.render import Attached, Limits, make_pdf, print_pictures
from qms.pdf.seal import SealKey, seal
from qms.pdf.trailproof import FILE as TRAIL_PROOF_FILE
from qms.pdf.trailproof import as_attachment

RECORD_FILE = "record.json"
PROOF_FILE = "proof.json"
PROOF_FORM = "concord-proof/1"


@dataclass(frozen=True, kw_only=True)
class Produced:
    """A sealed PDF, the digest of the record in it, and the SHA-256 of the file itself (both hex)."""

    pdf: bytes = field(repr=False)
    digest: str
    sha256: str


def produce(document: Document, *, key: SealKey, limits: Limits | None = None) -> Produced:
    """The sealed PDF of a document. Raises PdfFailed with a sentence; never takes the caller's process down."""
    limits = limits or Limits()
    record = canonical(document)
    digest = hashlib.sha256(record).hexdigest()
    with translation.override(document.language):
        pictures = print_pictures(_pictures(document), limits)
    pdf = make_pdf(
        page(document, digest, pictures),
        css=[sheet("record.css"), sheet(f"{document.paper.lower()}.css")],
        attached=_attached(document, record, digest),
        made_at=document.generated_at,
        limits=limits,
    )
    sealed = seal(pdf, key=key, organisation=document.organisation)
    return Produced(pdf=sealed, digest=digest, sha256=hashlib.sha256(sealed).hexdigest())


def _attached(document: Document, record: bytes, digest: str) -> list[Attached]:
    files = [
        Attached(name=RECORD_FILE, description="The record as canonical JSON", content=record),
        Attached(name=PROOF_FILE, description="What to verify the record against", content=proof(document, digest)),
    ]
    if document.trail and document.trail_proof:
        octets = as_attachment(document.trail, document.trail_proof)
        said = "That the record's entry is in the signed trail"
        files.append(Attached(name=TRAIL_PROOF_FILE, description=said, content=octets))
    return files


def proof(document: Document, digest: str) -> bytes:
    """The machine-readable proof: canonical JSON of the form `concord-proof/1`."""
    trail = document.trail
    return dump(
        {
            "form": PROOF_FORM,
            "organisation": document.organisation_slug,
            "number": document.number,
            "version": document.version,
            "language": document.language,
            "audience": document.audience,
            "record_file": RECORD_FILE,
            "digest": digest,
            "digest_algorithm": "sha256",
            "trail_position": trail.position if trail else None,
            "trail_digest": trail.digest if trail else None,
            "generated_at": moment(document.generated_at),
        }
    )


def _pictures(document: Document) -> dict[str, bytes]:
    lists = (part for part in document.sections if isinstance(part, FilesList))
    return {file.sha256: file.picture for part in lists for file in part.files if file.picture is not None}


@cache
def sheet(name: str) -> str:
    """A sheet of styles by its file's name."""
    return (Path(__file__).parent / name).read_text("utf-8")
