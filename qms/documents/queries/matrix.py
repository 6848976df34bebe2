"""The matrix of readings: who must have read which document, and who has."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from qms.accounts.models import Membership
from qms.accounts.seat import Seat
from qms.documents.models import Document, DocumentRevision, ReadAcknowledgement, ReadRequirement

MOST_PEOPLE, MOST_DOCUMENTS = 50, 12


@dataclass(frozen=True)
class Cell:
    """What one person has to do with one document: "" nothing, "open" to read, "read". at: when it was read."""

    state: str = ""
    at: object = None


@dataclass(frozen=True)
class Line:
    """One person with a cell for each document."""

    name: str
    job: str
    cells: list[Cell]


@dataclass(frozen=True)
class Matrix:
    """A part of the matrix; `after` and `beyond` begin the next people and the next documents, or are empty."""

    documents: list[Document]
    lines: list[Line]
    after: str
    beyond: str


def matrix(seat: Seat, *, after: str = "", beyond: str = "", site: uuid.UUID | None = None) -> Matrix:
    """The people after a name and key (as `after` gives them), the documents after a number; five queries."""
    documents = _documents(seat, beyond)
    shown = documents[:MOST_DOCUMENTS]
    members = _members(seat, after, site)
    people = members[:MOST_PEOPLE]
    asked = _requirements(shown)
    current = _current(shown)
    read = _read(people, list(current.values()))
    lines = [
        Line(one.person.name, one.job, [_cell(one, document, asked, current, read) for document in shown])
        for one in people
    ]
    more = f"{people[-1].person.name}\n{people[-1].pk}" if len(members) > MOST_PEOPLE else ""
    return Matrix(shown, lines, more, shown[-1].number if len(documents) > MOST_DOCUMENTS else "")


def _documents(seat: Seat, beyond: str) -> list[Document]:
    """Documents in force, or about to be, that somebody must read."""
    required = ReadRequirement.objects.filter(organisation=seat.organisation, ended_at=None).values("record")
    rows = Document.objects.filter(organisation=seat.organisation, pk__in=required, number__gt=beyond)
    rows = rows.exclude(state__in=("void", "obsolete"))
    return list(rows.order_by("number").only("number", "title", "kind")[: MOST_DOCUMENTS + 1])


def _members(seat: Seat, after: str, site: uuid.UUID | None) -> list[Membership]:
    name, _cut, key = after.partition("\n")
    rows = Membership.objects.filter(organisation=seat.organisation, customer=None, active=True, person__is_active=True)
    if site is not None:
        rows = rows.filter(site_id=site)
    if name:
        same = rows.filter(person__name=name, pk__gt=_key(key))
        rows = rows.filter(person__name__gt=name) | same
    return list(rows.select_related("person").order_by("person__name", "pk")[: MOST_PEOPLE + 1])


def _key(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)


def _requirements(documents: Sequence[Document]) -> dict[uuid.UUID, list[ReadRequirement]]:
    found: dict[uuid.UUID, list[ReadRequirement]] = defaultdict(list)
    for row in ReadRequirement.objects.filter(record_id__in=[one.pk for one in documents], ended_at=None):
        found[row.record_id].append(row)
    return found


def _current(documents: Sequence[Document]) -> dict[uuid.UUID, DocumentRevision]:
    """The revision that is read of each: the one in force, else the approved one that is coming."""
    rows = DocumentRevision.objects.filter(
        record_id__in=[one.pk for one in documents], state__in=("effective", "scheduled", "approved")
    )
    found: dict[uuid.UUID, DocumentRevision] = {}
    for row in rows.defer("text").order_by("state"):  # approved, effective, scheduled
        if row.record_id not in found or row.state == "effective":
            found[row.record_id] = row
    return found


def _read(
    people: Sequence[Membership], revisions: Sequence[DocumentRevision]
) -> dict[tuple[uuid.UUID, uuid.UUID], object]:
    rows = ReadAcknowledgement.objects.filter(
        revision__in=[one.pk for one in revisions], person__in=[one.person_id for one in people]
    )
    return {(person, revision): at for person, revision, at in rows.values_list("person_id", "revision_id", "at")}


def _cell(
    member: Membership,
    document: Document,
    asked: dict[uuid.UUID, list[ReadRequirement]],
    current: dict[uuid.UUID, DocumentRevision],
    read: dict[tuple[uuid.UUID, uuid.UUID], object],
) -> Cell:
    revision = current.get(document.pk)
    if revision is None:
        return Cell()
    if at := read.get((member.person_id, revision.pk)):
        return Cell("read", at)
    must = any(one.role in member.roles and one.site_id in (None, member.site_id) for one in asked[document.pk])
    return Cell("open") if must else Cell()
