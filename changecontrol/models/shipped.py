"""What was shipped changed before a change was stopped: a fact that stays, whatever becomes of the change."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from changecontrol.models.change import WORDS
from qms.lib.moment import present
from qms.organisations.models import Customer
from qms.organisations.tenancy import TenantKey
from qms.records.models import RecordRow

LOTS = 200


class ShippedLot(RecordRow):
    """Lots that a customer had got changed when the implementation was stopped. Nobody changes or deletes it.

    shipped_on: when the first of them was shipped; evidence: what had been measured on it.
    """

    customer = TenantKey(Customer, null=True, blank=True, related_name="+", verbose_name=_("customer"))
    lots = models.CharField(_("lots"), max_length=LOTS)
    shipped_on = models.DateField(_("first lot shipped"))
    evidence = models.TextField(_("evidence of the first lot"), max_length=WORDS * 5, blank=True)
    at = models.DateTimeField(_("stopped"), default=present)
    by_name = models.CharField(_("stopped by"), max_length=120)
    history = HistoricalRecords()

    class Meta:
        """In the order in which it was stopped."""

        ordering = ["id"]

    def __str__(self) -> str:
        """Lots and customer."""
        return f"{self.lots}: {self.customer}" if self.customer else self.lots
