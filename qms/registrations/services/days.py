"""What the days bring: registrations expire, and customers are told some time before."""

from datetime import timedelta

from qms.accounts.seat import SYSTEM
from qms.organisations.days import today
from qms.organisations.models import Organisation
from qms.records.models import RecordCustomer
from qms.registrations.models import Registration
from qms.registrations.notices import announce, tell_of_the_end
from qms.registrations.parameters import NOTICE_DAYS
from qms.terms.queries import in_force, signed_sets
from qms.workflow.perform import ANNOUNCERS, perform


def follow_the_days(organisation: Organisation) -> int:
    """Let those expire whose last day has passed, and tell customers of those that will soon. Returns how many expired.

    Runs as often as one likes: an expired one does not expire again, and each customer is told once a certificate.
    """
    day = today(organisation)
    over = Registration.objects.filter(
        organisation=organisation, kind="registration", state__in=("valid", "suspended"), valid_until__lt=day
    )
    done = 0
    for record in over.order_by("valid_until", "pk"):
        perform(record, "expire", by=SYSTEM)
        done += 1
    _tell_customers(organisation)
    return done


def _tell_customers(organisation: Organisation) -> None:
    """Each customer so many days before as its terms say, or as the parameter does without any."""
    day, sets = today(organisation), signed_sets(organisation.pk)
    ending = Registration.objects.filter(
        organisation=organisation, kind="registration", state="valid", shared=True, valid_until__gte=day,
        valid_until__lte=day + timedelta(days=NOTICE_DAYS.high),
    )  # fmt: skip
    sharing = RecordCustomer.objects.filter(record__in=ending.values("pk"), ended_at=None).select_related("customer")
    by_record = {record.pk: record for record in ending}
    for row in sharing:
        record = by_record[row.record_id]
        days = in_force(sets, row.customer_id, day).value(NOTICE_DAYS.code)
        if record.valid_until is not None and record.valid_until - day <= timedelta(days=days):
            tell_of_the_end(record, row.customer)


ANNOUNCERS["registration"] = announce
