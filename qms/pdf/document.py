"""What a record document consists of: plain data, no database.

A domain fills these classes; `canonical` turns them into the bytes that are digested and attached, `layout` into pages.
All words may be lazy translations: they are spoken in the document's language.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    Value = StrOrPromise | int | Decimal | date | datetime | None
else:
    Value = Any

Direction = Literal["", "ltr", "rtl"]
Audience = Literal["staff", "customer"]
Paper = Literal["A4", "Letter"]


# Marks a field that says how or for whom a document is shown; it is no part of the record's digest.
SHOWN_ONLY = {"canonical": False}


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One field of the record. `key` is its stable name, `rule` the citation that asks for it (21 CFR 820.35(a)(1))."""

    label: StrOrPromise
    value: Value
    key: str = ""
    rule: str = ""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Fields with their values."""

    title: StrOrPromise
    facts: Sequence[Fact]


@dataclass(frozen=True, kw_only=True)
class Verbatim:
    """Somebody's own words, which nobody may change. `language` is a BCP 47 tag if known."""

    title: StrOrPromise
    text: str
    language: str = ""
    direction: Direction = ""
    note: StrOrPromise = ""


@dataclass(frozen=True, kw_only=True)
class Text:
    """Plain text of the house with line breaks, under its own title."""

    title: StrOrPromise
    text: StrOrPromise


@dataclass(frozen=True, kw_only=True)
class Prose(Text):
    """Text in Markdown, printed as the page shows it; the attached data keep its marks."""


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message of a conversation. `internal` never reaches a document for the customer."""

    author: str
    side: Audience
    at: datetime
    body: str
    internal: bool = False


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """Messages, oldest first."""

    title: StrOrPromise
    messages: Sequence[Message]


@dataclass(frozen=True, kw_only=True)
class FileEntry:
    """One file of the record: size in bytes, SHA-256 of the stored bytes in hex; `picture` is printed if given."""

    name: str
    media_type: str
    size: int
    sha256: str
    picture: bytes | None = field(default=None, metadata=SHOWN_ONLY)


@dataclass(frozen=True, kw_only=True)
class FilesList:
    """The files of the record with their digests."""

    title: StrOrPromise
    files: Sequence[FileEntry]


@dataclass(frozen=True, kw_only=True)
class Signature:
    """A signature as 21 CFR 11.50 wants it shown: printed name as it was then, time, meaning, and what was signed."""

    printed_name: str
    at: datetime
    meaning: StrOrPromise
    signed: StrOrPromise
    digest: str
    role: StrOrPromise = ""
    valid: bool = True


@dataclass(frozen=True, kw_only=True)
class Signatures:
    """All signatures of the record, oldest first."""

    title: StrOrPromise
    signatures: Sequence[Signature]


@dataclass(frozen=True, kw_only=True)
class Change:
    """One change of one field (21 CFR 11.10(e): the earlier entry is not obscured)."""

    at: datetime
    who: StrOrPromise
    field: StrOrPromise
    before: Value
    after: Value
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class History:
    """The readable history, oldest first; printed as an appendix. cut: older changes are in the trail alone."""

    title: StrOrPromise
    changes: Sequence[Change]
    cut: bool = False


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a table; `share` weighs its width against the others."""

    label: StrOrPromise
    share: int = field(default=1, metadata=SHOWN_ONLY)
    numeric: bool = field(default=False, metadata=SHOWN_ONLY)


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows of values under named columns. wide: printed across the paper's longer side, on pages of its own."""

    title: StrOrPromise
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    wide: bool = field(default=False, metadata=SHOWN_ONLY)


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """A drawing of what another section holds as values: `says` tells in words what is seen.

    svg: of our own making, never a user's file; its shapes carry presentation attributes, and its texts are escaped.
    """

    title: StrOrPromise
    says: StrOrPromise
    svg: str = field(metadata=SHOWN_ONLY)


@dataclass(frozen=True, kw_only=True)
class Block:
    """One frame of a form: its mark, such as D4, and name; then text, rows and drawings; `foot`: who, when, answer."""

    mark: str
    title: StrOrPromise
    text: StrOrPromise = ""
    table: Table | None = None
    drawings: Sequence[Drawing] = ()
    foot: Sequence[Fact] = ()


@dataclass(frozen=True, kw_only=True)
class Form:
    """A form as it is known on paper: a head of labelled cells, then frames one below the other."""

    title: StrOrPromise
    head: Sequence[Fact]
    blocks: Sequence[Block]


Section = Form | Facts | Verbatim | Text | Prose | Conversation | FilesList | Signatures | History | Table | Drawing


@dataclass(frozen=True, kw_only=True)
class TrailMark:
    """The newest entry of the organisation's trail when the document was made: its position and digest (hex)."""

    position: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class TrailProof:
    """That this entry is in the signed trail: checkpoint `number` over `size` entries, signed by `key` (fingerprint).

    `path` leads from the entry to the checkpoint's root (hex, lowest first); `checkpoint` is its line of JSON,
    `public_key` Base64. The format is in docs/engineer/evidence-format.md.
    """

    number: int
    size: int
    at: datetime
    key: str
    path: Sequence[str]
    checkpoint: str
    public_key: str


@dataclass(frozen=True, kw_only=True)
class Document:
    """A record as one reader may see it, in one language.

    Times carry a zone; `zone` is the IANA name they are printed in. `generated_for` is the person or customer the
    document was made for. Raises ValueError where the data contradict each other: a time without zone, or a note
    meant for the house in a document for the customer.
    """

    organisation: str
    organisation_slug: str
    number: str
    kind: StrOrPromise
    title: str
    state: StrOrPromise
    version: int
    sections: Sequence[Section]
    customer: str = ""
    language: str = "en"
    audience: Audience = "staff"
    generated_at: datetime = field(metadata=SHOWN_ONLY)
    generated_for: str = field(default="", metadata=SHOWN_ONLY)
    zone: str = field(default="UTC", metadata=SHOWN_ONLY)
    paper: Paper = field(default="A4", metadata=SHOWN_ONLY)
    watermark: StrOrPromise = field(default="", metadata=SHOWN_ONLY)
    verify_address: str = field(default="", metadata=SHOWN_ONLY)
    trail: TrailMark | None = field(default=None, metadata=SHOWN_ONLY)
    trail_proof: TrailProof | None = field(default=None, metadata=SHOWN_ONLY)

    def __post_init__(self) -> None:
        if self.generated_at.tzinfo is None:
            raise ValueError("generated_at needs a time with zone")
        if self.audience == "customer" and any(message.internal for message in self.messages()):
            raise ValueError("an internal note cannot stand in a document for the customer")

    def messages(self) -> list[Message]:
        """Every message of every conversation."""
        return [each for part in self.sections if isinstance(part, Conversation) for each in part.messages]
