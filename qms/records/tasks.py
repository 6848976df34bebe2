"""What beat rings for records."""

from celery import shared_task

from qms.organisations.models import Organisation
from qms.records.sweeping import sweep


@shared_task
def sweep_files() -> None:
    """Remove the files that killed workers left behind, in all organisations. Can run twice."""
    for organisation in Organisation.objects.order_by("pk"):
        sweep(organisation)
