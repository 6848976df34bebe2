"""What stands behind the trail, for the page that shows it: newest checkpoint, key, places outside, verification."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.utils.translation import gettext as _

from qms.trail.anchors import Place, places
from qms.trail.checkpoint import Checkpoint
from qms.trail.models import Verification
from qms.trail.queries import last_checkpoint, last_verification


@dataclass(frozen=True, slots=True)
class Evidence:
    """Values and words for the page.

    `bad`: a verification failed or the database lags behind a place; `lagging`: a place lags behind the database.
    """

    checkpoint: Checkpoint | None
    made_at: dt.datetime | None
    covers: str
    kept: list[str]
    verification: Verification | None
    verified: str
    bad: bool
    lagging: bool


def evidence_of(organisation: uuid.UUID) -> Evidence:
    """The evidence of the acting organisation."""
    last, found = last_checkpoint(), last_verification(organisation)
    number = last.number if last else 0
    reached = [_reached(place, organisation) for place in places()]
    return Evidence(
        checkpoint=last,
        made_at=dt.datetime.fromisoformat(last.at) if last else None,
        covers=_("Number %(number)s, over %(size)s entries") % {"number": number, "size": last.size} if last else "",
        kept=[_kept(place, kept, number) for place, kept in enumerate(reached, 1)],
        verification=found,
        verified=_verified(found) if found else "",
        bad=bool(found and found.fault) or any(kept is not None and kept > number for kept in reached),
        lagging=any(kept is None or kept < number for kept in reached),
    )


def _reached(place: Place, organisation: uuid.UUID) -> int | None:
    """The number of the last checkpoint there; None when the place does not answer."""
    try:
        return place.last_number(organisation)
    except OSError:
        return None


def _kept(place: int, kept: int | None, number: int) -> str:
    if kept is None:
        return _("Place %(place)s: does not answer now") % {"place": place}
    if kept == number:
        return _("Place %(place)s: up to date") % {"place": place}
    values = {"place": place, "number": kept}
    if kept > number:
        return _("Place %(place)s: ahead of the database, at checkpoint %(number)s") % values
    return _("Place %(place)s: up to checkpoint %(number)s") % values


def _verified(found: Verification) -> str:
    if found.fault:
        values = {"position": found.position, "fault": found.fault}
        return _("The entries from number %(position)s on do not fit: %(fault)s") % values
    values = {"entries": found.entries, "anchored": found.anchored}
    return _("Everything fits: %(entries)s entries, %(anchored)s of them anchored outside") % values
