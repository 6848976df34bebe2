"""Is this file a record we sealed, byte for byte? Works without network and without the database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from io import BytesIO
from typing import Any

import pikepdf
from django.utils.translation import gettext as _

from qms.pdf.container import seals
from qms.pdf.packs.contents import PACK_FILE
from qms.pdf.packs.contents import PROOF_FILE as PACK_PROOF_FILE
from qms.pdf.produce import PROOF_FILE, RECORD_FILE
from qms.pdf.seal import FIELD
from qms.pdf.trailproof import FILE as TRAIL_PROOF_FILE
from qms.pdf.trailproof import proven_by

MAX_BYTES = 100_000_000
FOUND = ("intact", "checkpoint", "key", "records")  # of a Proof what is found out, not said by proof.json


class State(StrEnum):
    """What can be said about a file."""

    GENUINE = "genuine"
    ALTERED = "altered"
    EXTENDED = "extended"
    UNREGISTERED = "unregistered"
    FOREIGN = "foreign"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, kw_only=True)
class StoredRecord:
    """What the register knows of a file we made: which record and version it shows, and the record's version today.

    `changed`: whether the record has changed since, which may happen without a new version (a message); None when only
    the versions tell. Of a pack: how many `records` are in it, and how many of these have a `newer` version today.
    """

    organisation: str
    number: str
    version: int
    current_version: int | None = None
    changed: bool | None = None
    records: int = 0
    newer: int = 0


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What `proof.json` in the file says; `intact` tells whether what is attached fits it.

    `checkpoint` and `key`: by which checkpoint of the trail, signed with which key, the record's entry is proven.
    `records`: how many are in a pack, which has neither number nor version; 0 for a single record.
    """

    organisation: str
    number: str
    version: int
    digest: str
    language: str
    audience: str
    trail_position: int | None
    trail_digest: str | None
    generated_at: str
    intact: bool
    checkpoint: int | None = None
    key: str = ""
    records: int = 0


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The answer about one file. `reasons` are sentences for people; `outdated` says the record has changed since, None
    where the register was not asked."""

    state: State
    reasons: list[str]
    sha256: str
    size: int
    proof: Proof | None = None
    stored: StoredRecord | None = None
    outdated: bool | None = None
    registered: bool | None = field(default=None)

    @property
    def genuine(self) -> bool:
        """Whether the file is, byte for byte, one we made."""
        return self.state is State.GENUINE

    def as_dict(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        return {"genuine": self.genuine, **asdict(self)}


# Given the SHA-256 of a file in hex, what the register knows of it, or None.
Register = Callable[[str], StoredRecord | None]


def verify(data: bytes, *, certificates: Collection[bytes], known_sha256: Register | None = None) -> Verdict:
    """What there is to say about a file.

    `certificates` (DER) are those whose seals count as ours. Without `known_sha256` only the seal decides. Never raises
    for anything the bytes may be; what `known_sha256` raises passes through.
    """
    state, reasons, end = _by_seal(data, certificates)
    sha256 = hashlib.sha256(data).hexdigest()
    proof = _proof(data[:end]) if end else None
    if state is State.GENUINE and (proof is None or not proof.intact):
        state, reasons = State.ALTERED, [_("The record attached to this file does not match its proof.")]
    stored = known_sha256(sha256) if known_sha256 and state is State.GENUINE else None
    registered = None if known_sha256 is None else stored is not None
    if state is State.GENUINE and registered is False:
        state = State.UNREGISTERED
        reasons = [_("The seal is ours and whole, but the register does not know this exact file.")]
    outdated = _outdated(stored)
    if outdated and stored:
        reasons.append(_since(stored))
    return Verdict(
        state=state,
        reasons=reasons,
        sha256=sha256,
        size=len(data),
        proof=proof,
        stored=stored,
        outdated=outdated,
        registered=registered,
    )


def _by_seal(data: bytes, certificates: Collection[bytes]) -> tuple[State, list[str], int]:
    """State and reasons as the seal tells them, and how far an intact seal reaches (0: there is none)."""
    if len(data) > MAX_BYTES:
        limit = MAX_BYTES // 1_000_000
        return State.UNREADABLE, [_("The file is larger than %(limit)s MB.") % {"limit": limit}], 0
    if not data.startswith(b"%PDF-"):
        return State.UNREADABLE, [_("The file is not a PDF.")], 0
    found = list(seals(data, certificates))
    whole = next((each for each in found if each.intact), None)
    if whole and whole.end == len(data):
        return State.GENUINE, [_("The file is exactly as it was sealed.")], whole.end
    if whole:
        return State.EXTENDED, [_extended(data, whole.end)], whole.end
    if found:
        return State.ALTERED, [_("The file carries our seal, but it was changed after it was sealed.")], 0
    if FIELD.encode() in data:
        return State.ALTERED, [_("The file looks like one of ours, but its seal is damaged or not ours.")], 0
    return State.FOREIGN, [_("The file carries no seal of ours.")], 0


def _extended(data: bytes, end: int) -> str:
    added = len(data) - end
    if b"startxref" in data[end:]:
        return _("The file was edited after it was sealed: %(added)s bytes were added.") % {"added": added}
    return _("%(added)s bytes were added after the end of the sealed file.") % {"added": added}


def _outdated(stored: StoredRecord | None) -> bool | None:
    if stored is None or stored.changed is not None:
        return stored.changed if stored else None
    return None if stored.current_version is None else stored.current_version != stored.version


def _since(stored: StoredRecord) -> str:
    if stored.records:
        return _("%(newer)s of its %(records)s records have a newer version today.") % {
            "newer": stored.newer,
            "records": stored.records,
        }
    if stored.current_version in {None, stored.version}:
        return _("The record has changed since: messages or files were added to it.")
    return _("The record has changed since: this file shows version %(shown)s, today it is version %(current)s.") % {
        "shown": stored.version,
        "current": stored.current_version,
    }


def _proof(sealed: bytes) -> Proof | None:
    """The proof in a file whose seal is whole; only such a file is ever parsed."""
    try:
        with pikepdf.open(BytesIO(sealed)) as pdf:
            files = {name: each.get_file().read_bytes() for name, each in pdf.attachments.items()}
        if PACK_FILE in files:
            return _pack_proof(files)
        proof = json.loads(files[PROOF_FILE])
        record = files[RECORD_FILE]
    except (pikepdf.PdfError, KeyError, ValueError):
        return None
    named = {name: proof.get(name) for name in Proof.__dataclass_fields__ if name not in FOUND}
    intact = hashlib.sha256(record).hexdigest() == proof.get("digest")
    if TRAIL_PROOF_FILE not in files:
        return Proof(**named, intact=intact)
    proven = proven_by(files[TRAIL_PROOF_FILE], proof.get("trail_position"), proof.get("trail_digest"))
    if proven is None:
        return Proof(**named, intact=False)
    return Proof(**named, intact=intact, checkpoint=proven.number, key=proven.key)


def _pack_proof(files: dict[str, bytes]) -> Proof:
    """The proof of a pack: its contents have the digest it names, and the PDFs attached are those it lists."""
    said = json.loads(files[PACK_PROOF_FILE])
    listed = {each["file"]: each["sha256"] for each in said["records"] if each["file"]}
    kept = {name: octets for name, octets in files.items() if name not in (PACK_FILE, PACK_PROOF_FILE)}
    return Proof(
        organisation=said["organisation"], number="", version=0, digest=said["digest"], language=said["language"],
        audience=said["audience"], trail_position=None, trail_digest=None, generated_at=said["generated_at"],
        intact=hashlib.sha256(files[PACK_FILE]).hexdigest() == said["digest"]
        and {name: hashlib.sha256(octets).hexdigest() for name, octets in kept.items()} == listed,
        records=len(said["records"]),
    )  # fmt: skip
