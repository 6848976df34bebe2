"""The bells of clocks and digests. The schedule rings, PostgreSQL decides what is due; ringing twice does no harm."""

from collections.abc import Callable

import structlog
from celery import shared_task

from qms.clocks.services.digests import send_digests
from qms.clocks.services.ticking import ring_organisation
from qms.lib.one_at_a_time import one_at_a_time
from qms.organisations.models import Organisation

log = structlog.get_logger(__name__)


@shared_task
@one_at_a_time
def ring() -> int:
    """Take the due steps of all clocks; returns how many."""
    return for_each_organisation(lambda organisation: ring_organisation(organisation.pk))


@shared_task
@one_at_a_time
def digest() -> int:
    """Write the digests whose time has come; returns how many."""
    return for_each_organisation(send_digests)


def for_each_organisation(work: Callable[[Organisation], int]) -> int:
    """Do the work for every organisation; one that fails does not stop the others. The first failure is raised last."""
    done, failures = 0, []
    for organisation in Organisation.objects.order_by("pk"):
        try:
            done += work(organisation)
        except Exception as error:  # edge: task runner; whatever one organisation brings up, the others go on
            log.exception("clocks.organisation_failed", organisation=str(organisation.pk))
            failures.append(error)
    if failures:
        raise failures[0]
    return done
