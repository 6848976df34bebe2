"""Questions about records start at `visible_to(seat)`: the one door for lists, pages, files, search, PDF, mail."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils.functional import Promise

from qms.accounts.rights import Right
from qms.accounts.seat import Seat, Side
from qms.organisations.models import Customer
from qms.records.models import INVERSE, Attachment, Event, Follower, Record, RecordCustomer, RecordLink, Relation
from qms.records.offers import KINDS, Kind, kind_on


def visible_to(seat: Seat, rows: QuerySet[Any] | None = None) -> QuerySet[Any]:
    """The records that this seat may see: staff with the right to read all, customers what is shared with them.

    rows: instances of a kind's model instead of bare records. The condition stands on the registry's own columns, not
    in a sub-select, so that the database finds a page of a list by its index and not by reading the organisation.
    The database says the same once more (row-level security and the restricted role of the portal).
    """
    if seat.side == Side.PORTAL:
        shown = Record.objects.only(*portal_fields(Record)) if rows is None else rows
        if seat.customer is None or not seat.may(Right.PORTAL_READ):
            return shown.none()
        return shown.filter(_is_of(seat.customer, shown.model), organisation=seat.organisation, shared=True)
    found = Record.objects.all() if rows is None else rows
    return found.filter(organisation=seat.organisation) if seat.may(Right.READ_RECORDS) else found.none()


def _is_of(customer: Customer, model: Any) -> Q:
    """The customer's own records, those shared with it and others, or, of bare records, both.

    A kind has either, so the lists of kinds keep one condition on columns and their index.
    """
    own = Q(customer=customer)
    running = RecordCustomer.objects.filter(record_id=OuterRef("pk"), customer=customer, ended_at=None)
    several = Q(Exists(running), customer=None)
    if model is Record:
        return own | several
    return several if any(kind.several and kind.model is model for kind in KINDS.values()) else own


def portal_fields(model: Any) -> list[str]:
    """The fields of a model that the customer's side may read, as its `PORTAL_COLUMNS` say."""
    allowed = set(model.PORTAL_COLUMNS)
    return [field.name for field in model._meta.local_concrete_fields if field.column in allowed]


def visible_of_kind(kind: Kind, seat: Seat) -> QuerySet[Any]:
    """The records of one kind that the seat may see, as instances of the kind's model."""
    rows = visible_to(seat, kind.model._default_manager.filter(kind=kind.slug))
    if seat.side == Side.PORTAL:
        rows = rows.only(*portal_fields(Record), *portal_fields(kind.model))
    return rows


def get_visible(kind: Kind, seat: Seat, number: str) -> Any:
    """The record with this number, or 404: the same for what does not exist and what is not yours."""
    rows = visible_of_kind(kind, seat)
    if seat.side is Side.STAFF:
        rows = rows.select_related("customer", "site", "owner")
    record = rows.filter(number=number).first()
    if record is None:
        raise Http404
    return record


def find_record(seat: Seat, path: str, number: str) -> Any:
    """The record at this address on the seat's side, or 404 like everything that is not there."""
    kind = kind_on(seat.side, path)
    if kind is None:
        raise Http404
    return get_visible(kind, seat, number)


def by_number(seat: Seat, number: str) -> Record | None:
    """The record with this number among those the seat may see; sign case and blanks do not matter."""
    return visible_to(seat).filter(number="".join(number.split()).upper()).first()


def customers_of(record: Record) -> list[Customer]:
    """The customers with whom the record is shared, or would be once it is: its own, or several. For staff."""
    if record.customer_id is not None:
        return [record.customer] if record.customer else []
    rows = RecordCustomer.objects.filter(record_id=record.pk, ended_at=None).values("customer")
    return list(Customer.objects.filter(pk__in=rows).order_by("name"))


def visible_files(record: Record, seat: Seat) -> QuerySet[Attachment]:
    """The files of a visible record that the seat may see, newest first."""
    rows = Attachment.objects.filter(record_id=record.pk)
    if seat.side is Side.PORTAL:
        rows = rows.filter(shared=True)
    return rows.order_by("-at", "-id")


def files_at_hand(record: Record, *, shared: bool) -> list[Attachment]:
    """All files of a visible record, or those that are shared, newest first; read once for all parts of a page."""
    kept: dict[bool, list[Attachment]] = record.__dict__.setdefault("_files", {})
    if shared not in kept:
        rows = Attachment.objects.filter(record_id=record.pk)
        kept[shared] = list((rows.filter(shared=True) if shared else rows).order_by("-at", "-id"))
    return kept[shared]


def visible_file(record: Record, seat: Seat, key: uuid.UUID) -> Attachment:
    """One file of a visible record, or 404."""
    row = visible_files(record, seat).filter(pk=key).first()
    if row is None:
        raise Http404
    return row


def visible_picture(record: Record, seat: Seat, key: uuid.UUID) -> Attachment:
    """One picture among the files of a visible record, or 404."""
    row = visible_file(record, seat, key)
    if not row.thumbnail_name:
        raise Http404
    return row


@dataclass(frozen=True, slots=True)
class Linked:
    """A link as read from one of its ends."""

    link: RecordLink
    relation: Promise | str
    record: Record

    @property
    def ended(self) -> bool:
        """Whether the link was ended."""
        return self.link.ended_at is not None


def links_of(record: Record, seat: Seat) -> list[Linked]:
    """The links of a record in both directions, running ones first; none in the portal."""
    if seat.side is Side.PORTAL or not seat.may(Right.READ_RECORDS):
        return []
    rows = RecordLink.objects.filter(Q(source_id=record.pk) | Q(target_id=record.pk)).select_related("source", "target")
    found = [_read_from(record, row) for row in rows.order_by("-at")]
    return sorted(found, key=lambda linked: linked.ended)


def _read_from(record: Record, row: RecordLink) -> Linked:
    relation = Relation(row.relation)
    if row.source_id == record.pk:
        return Linked(row, relation.label, row.target)
    return Linked(row, INVERSE[relation], row.source)


def running_link(record: Record, seat: Seat, key: uuid.UUID) -> Linked:
    """A running link of a visible record, or 404."""
    for linked in links_of(record, seat):
        if linked.link.pk == key and not linked.ended:
            return linked
    raise Http404


def last_change(record: Record) -> tuple[str, datetime | None]:
    """Who did the latest act on the record that the reader may know of, and when."""
    rows = Event.objects.filter(record_id=record.pk).order_by("-at", "-id")
    return rows.values_list("by_name", "at").first() or ("", None)


def who_did(record: Record, *acts: str, since: Collection[str] = ()) -> frozenset[uuid.UUID]:
    """The people who did one of these acts on the record; of the time from the last act in `since` on."""
    rows = Event.objects.filter(record_id=record.pk, by__isnull=False)
    begin = rows.filter(act__in=since).order_by("-at", "-id").values_list("at", flat=True).first() if since else None
    if begin is not None:
        rows = rows.filter(at__gte=begin)
    return frozenset(rows.filter(act__in=acts).values_list("by_id", flat=True))


def watching(record: Record, seat: Seat) -> QuerySet[Follower]:
    """The seat's own entry among those who watch the record, or nothing."""
    return Follower.objects.filter(record_id=record.pk, person=seat.person)
