"""Where a document is used: records that link it, and what other apps register.

register_use(lambda document, seat: [Use(_("Product"), "PRD-00012", "/acme/products/PRD-00012/")])
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from qms.accounts.seat import Seat
from qms.documents.models import Document
from qms.records.addresses import record_url
from qms.records.models import Record
from qms.records.offers import kind_of
from qms.records.queries import links_of
from qms.web.shapes import Tone, Words
from qms.workflow.declare import WORKFLOWS


@dataclass(frozen=True)
class Use:
    """Something that names the document. open: it is not done yet, so the document cannot be taken as agreed."""

    what: Words
    title: str
    url: str = ""
    number: str = ""
    state: Words = ""
    tone: Tone = "mute"
    open: bool = False


Uses = Callable[[Document, Seat], Sequence[Use]]
_uses: list[Uses] = []


def register_use(uses: Uses) -> None:
    """Ask this, too, where a document is used; it answers for the staff's side."""
    if uses not in _uses:
        _uses.append(uses)


def uses_of(document: Document, seat: Seat) -> list[Use]:
    """Everything that uses the document; what is open comes first."""
    registered = [use for uses in _uses for use in uses(document, seat)]
    return sorted([*linked_uses(document, seat), *registered], key=lambda use: not use.open)


def linked_uses(record: Record, seat: Seat) -> list[Use]:
    """The records that running links tie to this one; what is open comes first."""
    found = [_linked(one.relation, one.record, seat) for one in links_of(record, seat) if not one.ended]
    return sorted(found, key=lambda use: not use.open)


def is_done(record: Any) -> bool:
    """Whether a linked record needs nothing more: it has ended, or is a document in force."""
    if record.kind == "document":
        return bool(record.state in ("effective", "obsolete", "void"))
    if record.kind == "external_document" and record.state == "verified":
        return True
    return WORKFLOWS[record.kind].state(record.state).final


def _linked(relation: Words, record: Any, seat: Seat) -> Use:
    kind = kind_of(record.kind)
    return Use(
        what=relation, title=record.title, url=record_url(record, seat), number=record.number,
        state=kind.state_label(record.state), tone=kind.state_tone(record.state), open=not is_done(record),
    )  # fmt: skip
