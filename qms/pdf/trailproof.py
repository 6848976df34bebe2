"""The proof that a record's newest entry is in the signed trail: made for a document, attached to it, checked again."""

from __future__ import annotations

import base64
import json
import uuid
from datetime import datetime
from typing import Any

from qms.pdf import document as d
from qms.pdf.canonical import dump
from qms.trail.checkpoint import Checkpoint, from_line
from qms.trail.keys import fingerprint_of, public_keys
from qms.trail.merkle import root_from_path
from qms.trail.services import prove

FORM = "concord-trail-proof/1"
FILE = "trail-proof.json"


def trail_proof(organisation: uuid.UUID, mark: d.TrailMark | None) -> d.TrailProof | None:
    """The proof of the entry that a document names; None without an entry, and when the trail does not fit itself.

    Must not be called in a transaction: a checkpoint is made when none covers the entry yet.
    """
    proof = prove(organisation, mark.position) if mark else None
    if proof is None or mark is None or proof.digest != mark.digest:
        return None
    checkpoint = proof.checkpoint
    return d.TrailProof(
        number=checkpoint.number,
        size=checkpoint.size,
        at=datetime.fromisoformat(checkpoint.at),
        key=checkpoint.key,
        path=tuple(proof.path),
        checkpoint=checkpoint.line(),
        public_key=base64.b64encode(public_keys()[checkpoint.key]).decode(),
    )


def as_attachment(mark: d.TrailMark, proof: d.TrailProof) -> bytes:
    """The file `trail-proof.json`: canonical JSON of the form `concord-trail-proof/1`."""
    return dump(
        {
            "form": FORM,
            "position": mark.position,
            "digest": mark.digest,
            "path": list(proof.path),
            "checkpoint": proof.checkpoint,
            "public_key": proof.public_key,
        }
    )


def proven_by(octets: bytes, position: Any, digest: Any) -> Checkpoint | None:
    """The checkpoint by which the attachment proves this entry, or None when it does not."""
    try:
        said = json.loads(octets)
        checkpoint, public = from_line(said["checkpoint"]), base64.b64decode(said["public_key"])
        path = [bytes.fromhex(each) for each in said["path"]]
        root = root_from_path(bytes.fromhex(digest), position, checkpoint.size, path)
    except (ValueError, KeyError, TypeError):
        return None
    fits = (
        (said["position"], said["digest"]) == (position, digest)
        and root is not None
        and root.hex() == checkpoint.root
        and checkpoint.is_signed({fingerprint_of(public): public})
    )
    return checkpoint if fits else None
