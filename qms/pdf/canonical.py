"""A document as canonical JSON, and its digest.

The same record, version, language and audience give the same bytes, whenever, wherever and for whomever they are made:
UTF-8, keys sorted, no spaces, no floats, times in UTC, texts normalised by nothing. The form is `concord-record/1`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.functional import Promise

if TYPE_CHECKING:
    from qms.pdf.document import Document

FORM = "concord-record/1"


def canonical(document: Document) -> bytes:
    """The canonical JSON of what the document says. Raises TypeError for a float or an unknown type, ValueError for
    a time without zone."""
    with translation.override(document.language):
        return dump({"form": FORM, **_plain_object(document)})


def record_digest(document: Document) -> str:
    """SHA-256 of the canonical JSON, in hex."""
    return hashlib.sha256(canonical(document)).hexdigest()


def dump(value: Mapping[str, Any]) -> bytes:
    """Canonical bytes of plain data. A lone surrogate is kept as its JSON escape, so nothing is lost or guessed."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", "backslashreplace")


def moment(at: datetime) -> str:
    """A time in UTC as ISO 8601 with microseconds only where there are some."""
    if at.tzinfo is None:
        raise ValueError(f"a time without zone cannot be canonical: {at.isoformat()}")
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _plain_object(thing: Any) -> dict[str, Any]:
    kept = (each for each in fields(thing) if each.metadata.get("canonical", True))
    return {each.name: _plain(getattr(thing, each.name)) for each in kept}


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {"type": type(value).__name__, **_plain_object(value)}
    if isinstance(value, Promise):
        return str(value)
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [_plain(each) for each in value]
    raise TypeError(f"{type(value).__name__} has no canonical form")
