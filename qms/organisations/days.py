"""What day it is for an organisation."""

from datetime import date

from django.utils import timezone

from qms.organisations.models import Organisation


def today(organisation: Organisation) -> date:
    """The date in the organisation's zone, which decides when what is dated begins and ends."""
    return timezone.localdate(timezone=organisation.zone)
