"""A checkpoint: what a chain was at a moment, signed. Plain data; the format is in docs/engineer/evidence-format.md."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from qms.trail.keys import SigningKey, is_signed

FORM = "concord-checkpoint/1"
TAG = "concord-checkpoint-1"
ZERO = "0" * 64
TRACE_BYTES = 6
"""Of each entry's digest so many bytes go into the trace; they only name an entry, the root proves it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """Checkpoint `number` of an organisation's chain, over its first `size` entries.

    digest: of the last entry. root: of the Merkle tree over all digests. at: UTC with six digits. trace: the beginnings
    of the digests since the checkpoint before. previous: the seal of that checkpoint. key: fingerprint of the signer.
    """

    organisation: str
    number: int
    size: int
    digest: str
    root: str
    at: str
    trace: str
    previous: str
    key: str
    signature: str = ""

    def body(self) -> bytes:
        """What is signed: one field a line."""
        fields = (TAG, self.organisation, str(self.number), str(self.size), self.digest, self.root, self.at)
        return "\n".join([*fields, self.trace, self.previous, self.key]).encode()

    def seal(self) -> str:
        """SHA-256 over body and signature, in hex; the next checkpoint carries it as `previous`."""
        return hashlib.sha256(self.body() + b"\n" + self.signature.encode()).hexdigest()

    def signed(self, key: SigningKey) -> Checkpoint:
        """The same with its signature."""
        values = asdict(self)
        return Checkpoint(**{**values, "signature": base64.b64encode(key.sign(self.body())).decode()})

    def is_signed(self, keys: Mapping[str, bytes]) -> bool:
        """Whether the key it names is among `keys` and has signed it."""
        public, octets = keys.get(self.key), _octets(self.signature)
        return public is not None and octets is not None and is_signed(public, octets, self.body())

    def line(self) -> str:
        """One line of JSON, without its end."""
        return json.dumps({"form": FORM, **asdict(self)}, separators=(",", ":"), sort_keys=True)


def _octets(text: str) -> bytes | None:
    """The bytes of Base64 as we write it: one way to write each value, so no letter of it can be changed unseen."""
    try:
        octets = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return octets if base64.b64encode(octets).decode() == text and len(octets) == 64 else None


_TEXTS = ("organisation", "digest", "root", "at", "trace", "previous", "key", "signature")


def from_line(line: str) -> Checkpoint:
    """Read a line of JSON. Raises ValueError for anything that is not exactly as we write it."""
    try:
        said = json.loads(line)
    except RecursionError as error:
        raise ValueError("this is not a checkpoint") from error
    if not isinstance(said, dict) or said.pop("form", None) != FORM:
        raise ValueError("this is not a checkpoint")
    if set(said) != {*_TEXTS, "number", "size"}:
        raise ValueError("a checkpoint has other fields")
    if not all(type(said[name]) is str for name in _TEXTS) or not all(type(said[n]) is int for n in ("number", "size")):
        raise ValueError("a field of the checkpoint is of the wrong kind")
    checkpoint = Checkpoint(**said)
    if checkpoint.line() != line:
        raise ValueError("the checkpoint is written in another way")
    return checkpoint


def trace_of(digests: Iterable[bytes]) -> str:
    """The beginnings of the digests as one Base64 text: eight letters an entry."""
    return base64.b64encode(b"".join(digest[:TRACE_BYTES] for digest in digests)).decode()


def traced(checkpoint: Checkpoint, digest: bytes, place: int) -> bool:
    """Whether the entry at `place` (from 0) since the checkpoint before is the one that was traced."""
    letters = base64.b64encode(digest[:TRACE_BYTES]).decode()
    return checkpoint.trace[8 * place : 8 * place + 8] == letters
