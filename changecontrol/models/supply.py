"""The register of supply: which customer gets which part, from which site. It says whom a change concerns."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from qms.lib.moment import present
from qms.organisations.models import Customer, Site
from qms.organisations.tenancy import TenantKey, TenantModel


class Supply(TenantModel):
    """A part that a customer gets. It is ended with a day, never deleted: what was supplied can still be in use."""

    part_number = models.CharField(_("part number"), max_length=80)
    customer = TenantKey(Customer, related_name="+", verbose_name=_("customer"))
    product = models.CharField(_("product"), max_length=200, blank=True)
    customer_part = models.CharField(_("customer's part number"), max_length=80, blank=True)
    site = TenantKey(Site, null=True, blank=True, related_name="+", verbose_name=_("site"))
    ended_on = models.DateField(_("supplied until"), null=True, blank=True)
    at = models.DateTimeField(_("entered"), default=present)
    by_name = models.CharField(_("entered by"), max_length=120, blank=True)
    history = HistoricalRecords()

    class Meta:
        """A part once per customer and site; customers are found by part."""

        ordering = ["part_number", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "part_number", "customer", "site"], nulls_distinct=False, name="supply_once"
            )
        ]
        indexes = [models.Index(fields=["organisation", "-at", "-id"], name="supply_newest")]

    def __str__(self) -> str:
        """Part number."""
        return self.part_number
