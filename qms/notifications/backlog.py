"""How far the outbox is behind, over all organisations: numbers only, nothing of a tenant."""

import datetime as dt
from dataclasses import asdict, dataclass

from django.db.models import Count, Min
from django.utils import timezone

from qms.notifications.queries import due_mails, failed_mails
from qms.organisations.context import Acting, tenant_context
from qms.organisations.models import Organisation


@dataclass(frozen=True)
class Backlog:
    """Mails that are due and not sent, the age of the oldest in seconds, and mails that have failed."""

    due: int = 0
    oldest_due_seconds: int = 0
    failed: int = 0

    def as_json(self) -> dict[str, int]:
        """For the pulse."""
        return asdict(self)


def backlog() -> Backlog:
    """The state of the outbox now. Row-level security wants one organisation per transaction: two index probes each."""
    parts = [_of(organisation) for organisation in Organisation.objects.order_by("pk").values_list("pk", flat=True)]
    return Backlog(
        due=sum(part.due for part in parts),
        oldest_due_seconds=max((part.oldest_due_seconds for part in parts), default=0),
        failed=sum(part.failed for part in parts),
    )


def _of(organisation: object) -> Backlog:
    with tenant_context(Acting(organisation, source="health")):  # type: ignore[arg-type]
        found = due_mails().order_by().aggregate(count=Count("pk"), oldest=Min("due_at"))
        failed = failed_mails().order_by().count()
    age = timezone.now() - found["oldest"] if found["oldest"] else dt.timedelta(0)
    return Backlog(found["count"], int(age.total_seconds()), failed)
