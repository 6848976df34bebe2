"""What the guards of a page ask again and again, read once; anew once an act has counted the record's version up."""

import uuid
from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models.functions import Length

from qms.documents.models import WORKING, Document, DocumentRevision, DocumentTranslation, ReadRequirement
from qms.records.queries import who_did

T = TypeVar("T")
ENDED = ("superseded", "withdrawn", "obsolete", "dropped")
"""The states of revisions that nobody works by any more."""


def revisions_at_hand(document: Document) -> list[Any]:
    """All revisions without their texts, the newest first, each with the length of its text as `written`."""
    rows = DocumentRevision.objects.filter(record_id=document.pk).defer("text").annotate(written=Length("text"))
    return _kept(document, "_revisions", lambda: list(rows))


def working_at_hand(document: Document) -> Any | None:
    """The revision that is being worked on."""
    return next((one for one in revisions_at_hand(document) if one.state in WORKING), None)


def writers_at_hand(document: Document) -> frozenset[uuid.UUID]:
    """Everybody who wrote something of the revision that is being worked on."""
    begun = ("draft", "start_revision")
    return _kept(document, "_writers", lambda: who_did(document, *begun, "revise", since=begun))


def was_in_force(document: Document) -> bool:
    """Whether any revision ever was."""
    return any(one.started_on for one in revisions_at_hand(document))


def translation_states(document: Document) -> list[str]:
    """The states of the translations of revisions that count."""
    rows = DocumentTranslation.objects.filter(record_id=document.pk).exclude(revision__state__in=ENDED)
    return _kept(document, "_translations", lambda: list(rows.values_list("state", flat=True)))


def somebody_reads(document: Document) -> bool:
    """Whether a reading requirement runs."""
    rows = ReadRequirement.objects.filter(record_id=document.pk, ended_at=None)
    return _kept(document, "_readers", rows.exists)


def _kept(document: Document, name: str, ask: Callable[[], T]) -> T:
    kept: tuple[int, T] | None = document.__dict__.get(name)
    if kept is None or kept[0] != document.version:
        kept = document.version, ask()
        document.__dict__[name] = kept
    return kept[1]
