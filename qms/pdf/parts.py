"""Sections that every record has: clocks, conversation, course, files, signatures, links, history.

Each function reads its rows itself and gives the customer's side only what is shared; the database's role of the
portal could not read the rest.
"""

import datetime as dt
import logging
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core.files.storage import default_storage
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from qms.accounts.seat import Seat, Side
from qms.clocks.cards import citation_of, name_of, receipt_of
from qms.clocks.models import Clock
from qms.clocks.queries import visible_clocks
from qms.clocks.receipt import explain
from qms.pdf import document as d
from qms.pdf.queries import fitting_signatures
from qms.records.history import history_of
from qms.records.models import Attachment, Event, Message, Note, Record
from qms.records.offers import FieldRule, kind_of
from qms.records.queries import links_of, portal_fields, visible_files
from qms.records.timeline import act_words
from qms.signatures.queries import signatures_of

logger = logging.getLogger(__name__)

PRODUCT = "Concord"
HISTORY_ROWS = 20_000
"""Rows of history read of each table; a record with more says in its PDF that older ones are in the trail."""
"""Who acts when no person does."""
WHOLE_PICTURES = 30_000_000
"""Bytes of pictures printed as they are kept; the others of a record are printed from their thumbnails."""


def field_facts(record: Any, rules: Iterable[FieldRule]) -> list[d.Fact]:
    """The fields of a record with their labels and the rules that ask for them."""
    return [
        d.Fact(
            label=capfirst(str(rule.label)),
            value=stored_value(record, rule.name),
            key=rule.name,
            rule=" · ".join(rule.rules),
        )
        for rule in rules
    ]


def stored_value(row: Any, name: str) -> d.Value:
    """A field's value for a document: keys by the name behind them, choices by their words, the rest as it is."""
    field = row._meta.get_field(name)
    value = getattr(row, field.attname)
    if value is None or value in ("", []):
        return None
    if isinstance(value, list):
        names = dict(field.base_field.flatchoices or ())
        return ", ".join(str(names.get(one, one)) for one in value)
    if field.is_relation:  # by one column: the portal's role may read names and little else of people and places
        return str(field.related_model._default_manager.filter(pk=value).values_list("name", flat=True).first() or "")
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return value if isinstance(value, str | int | Decimal | dt.date) else str(value)


def clocks(record: Record, seat: Seat) -> list[d.Section]:
    """The clocks with their outcome; of the customer's side what was promised."""
    rows = _clocks_of(record, seat)
    columns = [d.Column(label=_("Clock"), share=4), d.Column(label=_("Started"), share=3)]
    columns += [d.Column(label=_("Due"), share=3), d.Column(label=_("Stopped"), share=3)]
    columns += [d.Column(label=_("Outcome"), share=2)]
    cells = [_clock(clock) for clock in rows]
    if seat.side is Side.STAFF:
        columns.append(d.Column(label=_("Rule"), share=3))
        cells = [[*row, citation_of(clock)] for row, clock in zip(cells, rows, strict=True)]
    return [d.Table(title=_("Clocks"), columns=columns, rows=cells)] if rows else []


def _clocks_of(record: Record, seat: Seat) -> list[Clock]:
    rows = visible_clocks(seat).filter(record_id=record.pk).order_by("started_at", "due_at", "id")
    return list(rows.select_related("rule") if seat.side is Side.STAFF else rows)


def _clock(clock: Clock) -> list[d.Value]:
    return [name_of(clock), clock.started_at, clock.due_at, clock.stopped_at, str(Clock.State(clock.state).label)]


def receipts(record: Record, seat: Seat) -> list[d.Section]:
    """How each due time came about, in sentences."""
    rows = _clocks_of(record, seat)
    columns = [d.Column(label=_("Clock"), share=1), d.Column(label=_("Why this time"), share=4)]
    ours = seat.side is Side.STAFF
    told = [explain(receipt_of(row, inside=ours), inside=ours) for row in rows]
    lines: list[list[d.Value]] = [[name_of(row), " ".join(said)] for row, said in zip(rows, told, strict=True)]
    return [d.Table(title=_("How the due times came about"), columns=columns, rows=lines)] if lines else []


def conversation(record: Record, seat: Seat) -> d.Conversation:
    """Messages, and for staff the internal notes marked as such, oldest first."""
    house = seat.organisation.name
    talk = [
        d.Message(
            author=_author(row, house), side="customer" if row.from_customer else "staff", at=row.at, body=row.body
        )
        for row in Message.objects.filter(record_id=record.pk).order_by("at", "id")
    ]
    if seat.side is Side.STAFF:
        notes = Note.objects.filter(record_id=record.pk).order_by("at", "id")
        talk += [
            d.Message(author=row.author_name or PRODUCT, side="staff", at=row.at, body=row.body, internal=True)
            for row in notes
        ]
    return d.Conversation(title=_("Conversation"), messages=sorted(talk, key=lambda message: message.at))


def _author(row: Message, house: str) -> str:
    name = row.author_name or house
    if row.channel != "phone":
        return name
    if not row.call_with:
        return _("%(name)s, on the phone") % {"name": name}
    return _("%(name)s, on the phone with %(other)s") % {"name": name, "other": row.call_with}


def course(record: Record, seat: Seat) -> d.Table:
    """What was done when by whom, oldest first; reasons for staff only."""
    kind, ours = kind_of(record.kind), seat.side is Side.STAFF
    rows = Event.objects.filter(record_id=record.pk).order_by("at", "id")
    if not ours:
        rows = rows.filter(shared=True).only(*portal_fields(Event))
    state = kind.state_label if ours else kind.customer_state_label
    lines: list[list[d.Value]] = []
    for row in rows:
        words = str(act_words(kind, row, for_customer=not ours))
        if words:
            reached = str(state(row.to_state)) if row.to_state and row.to_state != row.from_state else None
            lines.append([row.at, row.by_name or PRODUCT, words, reached, *([row.reason] if ours else [])])
    columns = [d.Column(label=_("When"), share=3), d.Column(label=_("Who"), share=3)]
    columns += [d.Column(label=_("What"), share=4), d.Column(label=_("State reached"), share=3)]
    columns += [d.Column(label=_("Reason"), share=4)] if ours else []
    return d.Table(title=_("Course of events"), columns=columns, rows=lines)


def files(record: Record, seat: Seat, *, pictures: bool) -> list[d.Section]:
    """The files with their digests; for staff those shared with the customer and the internal ones apart."""
    rows = list(visible_files(record, seat).order_by("at", "id"))
    reader = _Pictures(pictures)
    shared = [_file(row, reader) for row in rows if row.shared]
    if seat.side is Side.PORTAL:
        return [d.FilesList(title=_("Files"), files=shared)]
    internal = [_file(row, reader) for row in rows if not row.shared]
    parts: list[d.Section] = [d.FilesList(title=_("Files shared with the customer"), files=shared)]
    return [*parts, d.FilesList(title=_("Internal files"), files=internal)] if internal else parts


class _Pictures:
    """Reads pictures until the whole ones are too large together, then their thumbnails."""

    def __init__(self, wanted: bool) -> None:
        self.wanted, self.left = wanted, WHOLE_PICTURES

    def of(self, row: Attachment) -> bytes | None:
        """The picture's bytes; None when none is wanted, the file is no picture or it is missing."""
        if not (self.wanted and row.is_picture):
            return None
        whole = row.size <= self.left
        self.left -= row.size if whole else 0
        try:
            with default_storage.open(row.storage_name if whole else row.thumbnail_name) as file:
                return bytes(file.read())
        except FileNotFoundError:
            logger.error("a stored file is missing", extra={"file": row.storage_name})
            return None


def _file(row: Attachment, pictures: _Pictures) -> d.FileEntry:
    return d.FileEntry(
        name=row.name, media_type=row.media_type, size=row.size, sha256=row.sha256, picture=pictures.of(row)
    )


def signatures(record: Record, seat: Seat) -> d.Signatures:
    """The signatures as 21 CFR 11.50 wants them shown; one whose content was tampered with is marked."""
    kind, fitting = kind_of(record.kind), fitting_signatures(record)
    ours = seat.side is Side.STAFF
    labels = kind.act_labels if ours else kind.customer_act_labels
    rows = signatures_of(record, seat).defer("content")
    shown = []
    for row in rows:
        values = {"act": (labels(row.act) if labels else "") or row.act, "version": row.version, "zone": row.zone}
        shown.append(
            d.Signature(
                printed_name=row.printed_name,
                at=row.signed_at,
                meaning=row.meaning,
                signed=_("%(act)s; version %(version)s; zone of the signer: %(zone)s") % values,
                digest=row.digest,
                role=row.role,
                valid=row.pk in fitting,
            )
        )
    return d.Signatures(title=_("Signatures"), signatures=shown)


def linked(record: Record, seat: Seat) -> list[d.Section]:
    """Linked records in both directions; ended links with their end."""
    rows: list[list[d.Value]] = [
        [str(one.relation), one.record.number, one.record.title, one.link.at, one.link.ended_at]
        for one in links_of(record, seat)
    ]
    columns = [d.Column(label=_("Relation"), share=3), d.Column(label=_("Number"), share=3)]
    columns += [d.Column(label=_("Title"), share=6), d.Column(label=_("Linked"), share=3)]
    columns += [d.Column(label=_("Ended"), share=3)]
    return [d.Table(title=_("Linked records"), columns=columns, rows=rows)] if rows else []


def history(record: Record) -> d.History:
    """Every change of every field, before and after, with the reason (21 CFR 11.10(e)); oldest first."""
    kind = str(kind_of(record.kind).label)
    read = history_of(record, rows=HISTORY_ROWS)
    found = [
        d.Change(
            at=row.at,
            who=row.who or PRODUCT,
            field=capfirst(row.label) if row.part == kind else _part_field(row.part, row.label),
            before=_plain(row.old, row.before),
            after=_plain(row.new, row.after),
            reason=row.reason,
        )
        for row in reversed(read.changes)
    ]
    return d.History(title=_("History of all fields"), changes=found, cut=read.cut)


def _part_field(part: str, label: str) -> str:
    return _("%(part)s: %(field)s") % {"part": part, "field": label}


def _plain(stored: Any, words: str) -> d.Value:
    """Times, days, numbers and truths as stored: their words would depend on the reader's zone and on today."""
    return stored if isinstance(stored, dt.date | bool | int | Decimal) else words
