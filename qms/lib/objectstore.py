"""An object store that speaks S3: its address, and the one name of its failures. The client is in objectclient.py.

    s3://KEY:SECRET@bucket/folder?endpoint=https://store.example:9000&region=eu-central-1

Key and secret may be left out; then the client looks where S3's clients look (AWS_ACCESS_KEY_ID, the machine's role).
Special letters in them are percent-encoded, as in every address of ours.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

SCHEME = "s3://"
KNOWN = frozenset({"endpoint", "region"})


class StoreAway(OSError):
    """The object store does not answer, or not to us. What was being done is not done; it can be done again."""


class StoreSilent(StoreAway):
    """The object store does not answer, to anything: asking for something else would be another wait."""


@dataclass(frozen=True)
class Bucket:
    """Where in which store."""

    name: str
    folder: str = ""
    endpoint: str | None = None
    region: str | None = None
    key: str | None = field(default=None, repr=False)
    secret: str | None = field(default=None, repr=False)

    @property
    def label(self) -> str:
        """The address without its secrets, as people and logs see it."""
        return f"{SCHEME}{self.name}/{self.folder}" if self.folder else f"{SCHEME}{self.name}"


def parse(address: str) -> Bucket:
    """Read an address. Raises ValueError with what is wrong with it, never repeating its secrets."""
    parts = urlsplit(address)
    told = dict(parse_qsl(parts.query, keep_blank_values=True))
    if not address.startswith(SCHEME) or not parts.hostname:
        raise ValueError("The address of an object store has the form s3://key:secret@bucket/folder?endpoint=https://…")
    if unknown := sorted(set(told) - KNOWN):
        raise ValueError(f"The address of the object store says something unknown: {', '.join(unknown)}")
    if bool(parts.username) != bool(parts.password):
        raise ValueError("The address of the object store names a key without its secret, or a secret without its key.")
    return Bucket(
        parts.netloc.rpartition("@")[2],
        parts.path.strip("/"),
        told.pop("endpoint", None) or None,
        told.pop("region", None) or None,
        unquote(parts.username) if parts.username else None,
        unquote(parts.password) if parts.password else None,
    )
