"""Watching a record."""

from qms.accounts.models import Person
from qms.accounts.rights import Right
from qms.accounts.seat import Seat
from qms.records.actors import By, require
from qms.records.models import Follower, Record


def follow(record: Record, *, by: By, person: Person | None = None) -> None:
    """Watch a record, or let a colleague watch it. Doing it twice changes nothing."""
    require(by, staff=Right.TALK)
    watcher = person or (by.person if isinstance(by, Seat) else None)
    if watcher is None:
        raise ValueError("SYSTEM watches nothing: name the person")
    row = Follower(organisation_id=record.organisation_id, record_id=record.pk, person=watcher)
    Follower.objects.bulk_create([row], ignore_conflicts=True)


def unfollow(record: Record, *, by: By, person: Person | None = None) -> None:
    """Stop watching a record. Not watching it is fine too."""
    require(by, staff=Right.TALK)
    watcher = person or (by.person if isinstance(by, Seat) else None)
    Follower.objects.filter(record_id=record.pk, person=watcher).delete()
