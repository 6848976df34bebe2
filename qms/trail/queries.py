"""Questions about the trail: of the acting organisation, but for `heads`, which tells how far each chain is."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet

from qms.trail import checkpoint as plain
from qms.trail.merkle import BLOCK
from qms.trail.models import Checkpoint, Fact, Link, Verification


def facts() -> QuerySet[Fact]:
    """The facts of the acting organisation; the database's wall decides which. Newest first by id."""
    return Fact.objects.select_related("link")


@dataclass(frozen=True)
class Reach:
    """How far a chain is, and up to which entry, by which checkpoint, it is signed."""

    organisation: uuid.UUID
    entries: int
    size: int
    number: int


def heads() -> list[Reach]:
    """All chains of the installation."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT organisation_id, entries, size, number FROM trail_heads()")
        return [Reach(*row) for row in cursor.fetchall()]


def last_checkpoint() -> plain.Checkpoint | None:
    """The newest checkpoint of the acting organisation."""
    row = Checkpoint.objects.order_by("-number").first()
    return as_plain(row) if row else None


def checkpoints(organisation: uuid.UUID, after: int = 0) -> Iterator[plain.Checkpoint]:
    """The checkpoints behind number `after`, in order, read in pages of 500."""
    while True:
        rows = Checkpoint.objects.filter(organisation_id=organisation, number__gt=after).order_by("number")[:500]
        page = [as_plain(row) for row in rows]
        yield from page
        if len(page) < 500:
            return
        after = page[-1].number


def as_plain(row: Checkpoint) -> plain.Checkpoint:
    """The row as it was signed."""
    return plain.Checkpoint(
        organisation=str(row.organisation_id),
        number=row.number,
        size=row.size,
        digest=row.digest,
        root=row.root,
        at=f"{row.at:%Y-%m-%dT%H:%M:%S.%f}Z",
        trace=row.trace,
        previous=row.previous,
        key=row.key,
        signature=row.signature,
    )


def digests(organisation: uuid.UUID, after: int, until: int) -> list[bytes]:
    """The digests of the entries behind `after` up to and with `until`."""
    rows = Link.objects.filter(organisation_id=organisation, position__gt=after, position__lte=until)
    return [bytes.fromhex(digest) for digest in rows.order_by("position").values_list("digest", flat=True)]


def tiles(organisation: uuid.UUID, size: int) -> list[bytes]:
    """The roots of the whole blocks among the first `size` entries, as the checkpoints keep them."""
    rows = Checkpoint.objects.filter(organisation_id=organisation, tile__isnull=False).order_by("number")
    return [bytes.fromhex(str(tile)) for tile in rows.values_list("tile", flat=True)[: size // BLOCK]]


def last_verification(organisation: uuid.UUID) -> Verification | None:
    """What the last verification of this organisation's chain has found."""
    return Verification.objects.filter(organisation_id=organisation).order_by("-at").first()
