"""The bells of the trail. The schedule rings, PostgreSQL decides what is due; ringing twice does no harm."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable

import structlog
from celery import shared_task
from django.utils import timezone

from qms.lib.objectstore import StoreSilent
from qms.lib.one_at_a_time import one_at_a_time
from qms.organisations.context import Acting, tenant_context
from qms.trail.anchors import Place, places
from qms.trail.histories import verify_histories
from qms.trail.queries import Reach, heads, last_verification
from qms.trail.rows import verify_rows
from qms.trail.services import keep_at, sign, tell_trouble
from qms.trail.verify import verify_and_note

log = structlog.get_logger(__name__)

VERIFY_AFTER = dt.timedelta(hours=1)
SHARE = 500
"""A chain is verified again after so many times as long as it took: verification takes 0.2 % of a worker."""


@shared_task
@one_at_a_time
def checkpoint() -> int:
    """Sign what is new in all chains, then bring the places outside up to date; returns how many chains were behind.

    All are signed first: a place that hangs must hold up no signature.
    """
    try:
        made = _each([chain.organisation for chain in heads() if chain.entries > chain.size], sign)
    finally:
        chains = heads()
        lagging = {each for place in places() for each in _serve(place, chains)}
    return made + len(lagging)


REACHED: dict[tuple[str, uuid.UUID], int] = {}
"""What this process has seen in a store far away; it only grows there, so nobody asks for what was seen."""


def _serve(place: Place, chains: Iterable[Reach]) -> list[uuid.UUID]:
    """Bring the place up to date where it lags; answers where that was. One that is silent is left until the next ring:
    each further question would be another wait.
    """
    found = []
    for chain in chains:
        try:
            if _lags(place, chain):
                found.append(chain.organisation)
                keep_at(place, chain.organisation)
        except OSError as error:
            tell_trouble(place, chain.organisation, error)
            if isinstance(error, StoreSilent):
                break
    return found


def _lags(place: Place, chain: Reach) -> bool:
    seen = (place.name, chain.organisation)
    if not place.locked or REACHED.get(seen, 0) < chain.number:
        REACHED[seen] = place.last_number(chain.organisation)
    return REACHED[seen] < chain.number


@shared_task
def verify_chains() -> int:
    """Verify the chains whose last verification is old, with histories and rows; returns how many."""
    return _each([chain.organisation for chain in heads()], _verify_if_due)


def _verify_if_due(organisation: uuid.UUID) -> None:
    with tenant_context(Acting(organisation, source="verify_trail")):
        last = last_verification(organisation)
    if last is not None:
        pause = max(VERIFY_AFTER, SHARE * dt.timedelta(milliseconds=last.milliseconds))
        if timezone.now() - last.at < pause:
            return
    verdict = verify_and_note(organisation, verify_histories, verify_rows)
    if not verdict.whole:
        log.error("trail.fault", organisation=str(organisation), fault=verdict.fault, position=verdict.position)


def _each(organisations: Iterable[uuid.UUID], work: Callable[[uuid.UUID], object]) -> int:
    """Do the work for each; one that fails does not stop the others. The first failure is raised last."""
    done, failures = 0, []
    for organisation in organisations:
        try:
            work(organisation)
            done += 1
        except Exception as error:  # edge: task runner; whatever one organisation brings up, the others go on
            log.exception("trail.organisation_failed", organisation=str(organisation))
            failures.append(error)
    if failures:
        raise failures[0]
    return done
