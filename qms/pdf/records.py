"""From a record to its document: the domain's own sections, then those that every record has.

A domain's `pdf.py` says which sections its kind has: `register_sections("complaint", sections)`. They are asked under
the seat's own context, in the document's language, and hold values as they are stored: no words that depend on the
reader's zone or on today, so that the same content always has the same digest.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from qms.accounts.seat import Seat, Side
from qms.organisations.models import Organisation, Site
from qms.pdf import document as d
from qms.pdf.canonical import record_digest
from qms.pdf.parts import clocks, conversation, course, files, history, linked, receipts, signatures
from qms.pdf.queries import trail_mark
from qms.pdf.words import Words
from qms.records.models import Record
from qms.records.offers import kind_of

Sections = Callable[[Any, Seat], list[d.Section]]
LETTER_COUNTRIES = ("US", "CA", "MX")

_sections: dict[str, Sections] = {}
_controlled: set[str] = set()


def register_sections(kind: str, sections: Sections, *, controlled: bool = False) -> None:
    """Say which sections a kind's document begins with; a domain's `pdf.py` calls it when the apps are ready.

    controlled: each page says that the copy is uncontrolled, in the customer's document too.
    """
    _sections[kind] = sections
    if controlled:
        _controlled.add(kind)


def is_printable(kind: str) -> bool:
    """Whether records of this kind can be had as PDF."""
    return kind in _sections


def audience_of(seat: Seat) -> d.Audience:
    """Whom a document for this seat is meant for."""
    return "customer" if seat.side is Side.PORTAL else "staff"


def document_of(record: Any, seat: Seat, *, language: str, pictures: bool = False) -> d.Document:
    """The record as this seat may see it. The transaction must act as the seat does.

    pictures: read them from the storage for printing; they do not count for the digest. Raises LookupError for a kind
    without sections.
    """
    mark = trail_mark(record)  # first: whatever is committed from here on counts as a later change
    with translation.override(language):
        document = _document(record, seat, language, pictures)
    digest = record_digest(document)
    return replace(document, trail=mark, verify_address=f"{settings.PUBLIC_URL}/verify/?digest={digest}")


def _document(record: Any, seat: Seat, language: str, pictures: bool) -> d.Document:
    kind, ours = kind_of(record.kind), seat.side is Side.STAFF
    marked = ours or record.kind in _controlled
    now = timezone.now()
    zone, paper = _place(record, seat)
    moment = Words(language, zone).moment(now)
    return d.Document(
        organisation=seat.organisation.name,
        organisation_slug=seat.organisation.slug,
        number=record.number,
        kind=str(kind.label),
        title=record.title,
        state=str(kind.state_label(record.state) if ours else kind.customer_state_label(record.state)),
        version=record.version,
        customer=record.customer.name if record.customer else "",
        language=language,
        audience=audience_of(seat),
        generated_at=now,
        generated_for=seat.person.name,
        zone=zone,
        paper=paper,
        watermark=_("As of %(moment)s, uncontrolled when printed") % {"moment": moment} if marked else "",
        sections=[*_sections[record.kind](record, seat), *_common(record, seat, pictures)],
    )


def _common(record: Record, seat: Seat, pictures: bool) -> list[d.Section]:
    parts: list[d.Section] = [*clocks(record, seat), conversation(record, seat), course(record, seat)]
    parts += files(record, seat, pictures=pictures)
    parts.append(signatures(record, seat))
    if seat.side is Side.STAFF:
        parts += [*linked(record, seat), *receipts(record, seat), history(record)]
    return parts


def _place(record: Record, seat: Seat) -> tuple[str, d.Paper]:
    """Zone and paper of the document: of its readers, not of the one who asks, because others get the same file."""
    rows = Site.objects.filter(pk=record.site_id).values_list("zone", "country") if record.site_id else []
    site = next(iter(rows), None)
    if seat.customer is not None:
        return str(seat.customer.zone), _paper(str(seat.customer.country))
    if site is None:
        return _zone_of(seat.organisation), "A4"
    return str(site[0]), _paper(str(site[1]))


def _paper(country: str) -> d.Paper:
    return "Letter" if country in LETTER_COUNTRIES else "A4"


def _zone_of(organisation: Organisation) -> str:
    return str(organisation.zone)
