"""An emergency is told to each customer within the hours agreed with it; our own rule counts for all of them.

The agreed hours begin with the order of the emergency, however late somebody learns that the customer is affected.
"""

from django.db.models import QuerySet

from changecontrol.guards.change import CARRIED_OUT, items_of, recipients_of
from changecontrol.models import AffectedItem, Change
from qms.clocks.models import Clock
from qms.clocks.services import cancel_clocks, start_clock, stop_clock
from qms.clocks.terms import terms_at
from qms.organisations.models import Customer

CODE = "change_emergency_notice"


def time_the_telling(record: Change) -> None:
    """Run the agreed hours of every affected customer that was not told yet. Runs as often as one likes."""
    if not record.emergency or record.state not in CARRIED_OUT:
        return
    clocks = Clock.objects.filter(record_id=record.pk, code=CODE)
    ordered = clocks.filter(subject="").order_by("started_at").first()
    if ordered is None:
        return
    waiting = {one.code: one for one in _not_told(record)}
    running = set(clocks.exclude(subject="").filter(state=Clock.State.RUNNING).values_list("subject", flat=True))
    for code in running - set(waiting):
        cancel_clocks(record, codes=[CODE], subject=code)
    agreed = terms_at(record.organisation_id, None)
    for code, one in waiting.items():
        if code not in running and CODE in agreed(one.pk, ordered.started_at):
            start_clock(record, CODE, subject=code, started_at=ordered.started_at, customer=one.pk)


def told(record: Change, customer: Customer) -> None:
    """The notice is sent: the agreed hours of the customer were kept, or not."""
    if record.emergency:
        stop_clock(record, CODE, subject=customer.code)


def _not_told(record: Change) -> QuerySet[Customer]:
    """Affected, as far as anybody knows, and neither told nor found not to be concerned by the class."""
    affected = items_of(record, "proposed", "confirmed").filter(kind=AffectedItem.Kind.CUSTOMER)
    rows = recipients_of(record)
    done = rows.filter(notice__isnull=False).exclude(notice__state="withdrawn") | rows.filter(level=0)
    return Customer.objects.filter(pk__in=affected.values("customer_id")).exclude(pk__in=done.values("customer_id"))
