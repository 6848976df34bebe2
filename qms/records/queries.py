"""Every question about records starts at `visible_to(seat)`: the one door for lists, pages, files, search, PDF, mail."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from qms.accounts.rights import Right
from qms.accounts.seat import Seat, Side
from qms.records.models import Record
from qms.records.offers import Kind


def visible_to(seat: Seat) -> QuerySet[Record]:
    """The records that this seat may see: staff with the right to read all, customers what is shared with them.

    The database says the same once more (row-level security and the restricted role of the portal).
    """
    if seat.side == Side.PORTAL:
        if seat.customer is None or not seat.may(Right.PORTAL_READ):
            return Record.objects.none()
        return Record.objects.filter(organisation=seat.organisation, customer=seat.customer, shared=True).only(
            *portal_fields(Record)
        )
    if not seat.may(Right.READ_RECORDS):
        return Record.objects.none()
    return Record.objects.filter(organisation=seat.organisation)


def portal_fields(model: Any) -> list[str]:
    """The fields of a model that the customer's side may read, as its `PORTAL_COLUMNS` say."""
    allowed = set(model.PORTAL_COLUMNS)
    return [field.name for field in model._meta.local_concrete_fields if field.column in allowed]


def visible_of_kind(kind: Kind, seat: Seat) -> QuerySet[Any]:
    """The records of one kind that the seat may see, as instances of the kind's model."""
    rows: QuerySet[Any] = kind.model._default_manager.filter(record_ptr__in=visible_to(seat), kind=kind.slug)
    if seat.side == Side.PORTAL:
        rows = rows.only(*portal_fields(Record), *portal_fields(kind.model))
    return rows


def get_visible(kind: Kind, seat: Seat, number: str) -> Any:
    """The record with this number, or 404: the same for what does not exist and what is not yours."""
    record = visible_of_kind(kind, seat).filter(number=number).first()
    if record is None:
        raise Http404
    return record
