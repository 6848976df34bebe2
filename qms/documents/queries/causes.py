"""What revisions were caused by, as addresses; and for which documents a record may ask another revision."""

from collections.abc import Iterable

from django.db.models import Q

from qms.accounts.seat import Seat
from qms.documents.models import Document, DocumentRevision
from qms.documents.queries.documents import documents
from qms.records.addresses import record_url
from qms.records.queries import visible_to

MOST = 50


def ties_of(revisions: Iterable[DocumentRevision], seat: Seat) -> dict[str, str]:
    """The addresses of the changes and causes that these revisions name, by number; of what is a record here."""
    numbers = {number for one in revisions for number in (*one.caused_by, one.change_number) if number}
    if not numbers:
        return {}
    return {row.number: record_url(row, seat) for row in visible_to(seat).filter(number__in=numbers)}


def revisable(seat: Seat, words: str) -> list[Document]:
    """Documents whose next revision can be started now, by title; of those with these words, and one more than MOST."""
    rows = documents(seat).filter(state__in=("effective", "withdrawn"))
    if words:
        rows = rows.filter(Q(title__icontains=words) | Q(number__icontains=words))
    return list(rows.only("number", "title", "kind", "state", "type", "issue").order_by("title", "pk")[: MOST + 1])
