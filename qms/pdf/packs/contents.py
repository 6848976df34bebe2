"""What a pack says of itself as data: `pack.json`, the same for the same records, and the proof of this one file."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from qms.pdf.canonical import dump, moment

if TYPE_CHECKING:
    from qms.pdf.packs.gathering import Part

PACK_FILE = "pack.json"
PROOF_FILE = "pack-proof.json"
PACK_FORM = "concord-pack/1"
PROOF_FORM = "concord-pack-proof/1"


def pack_record(parts: Sequence[Part]) -> bytes:
    """The pack as canonical JSON: which records in which order, each by its digest. No time, no person, no file."""
    first = parts[0].document
    said: dict[str, Any] = {
        "form": PACK_FORM,
        "organisation": first.organisation,
        "organisation_slug": first.organisation_slug,
        "audience": first.audience,
        "language": first.language,
        "records": [
            {
                "number": part.document.number,
                "kind": str(part.document.kind),
                "title": part.document.title,
                "state": str(part.document.state),
                "version": part.pdf.version,
                "digest": part.pdf.digest,
            }
            for part in parts
        ],
    }
    return dump(said)


def pack_proof(
    record: bytes, parts: Sequence[Part], *, starts: Sequence[int], made_at: datetime, attached: bool
) -> bytes:
    """What to verify this file against: the record's digest, and each record's own sealed PDF with its pages here."""
    first = parts[0].document
    records = [
        {
            "number": part.document.number,
            "version": part.pdf.version,
            "digest": part.pdf.digest,
            "sha256": part.pdf.sha256,
            "file": part.name if attached else None,
            "first_page": start,
            "pages": part.pages,
        }
        for part, start in zip(parts, starts, strict=True)
    ]
    return dump(
        {
            "form": PROOF_FORM,
            "organisation": first.organisation_slug,
            "audience": first.audience,
            "language": first.language,
            "pack_file": PACK_FILE,
            "digest": hashlib.sha256(record).hexdigest(),
            "digest_algorithm": "sha256",
            "generated_at": moment(made_at),
            "records": records,
        }
    )
