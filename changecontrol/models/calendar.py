"""When customers want no change: freezes, shutdowns, launches, holidays, each by the days of its own zone."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords
from timezone_field import TimeZoneField

from qms.lib.moment import present
from qms.organisations.models import Customer
from qms.organisations.tenancy import TenantKey, TenantModel


class CustomerWindow(TenantModel):
    """A span of days of one customer, first and last day included, from midnight to midnight in its zone."""

    class Kind(models.TextChoices):
        """What happens then. In a freeze or shutdown nothing changed is shipped; the others are told."""

        FREEZE = "freeze", _("Freeze")
        SHUTDOWN = "shutdown", _("Shutdown")
        LAUNCH = "launch", _("Launch")
        HOLIDAY = "holiday", _("Holiday")

    customer = TenantKey(Customer, related_name="+", verbose_name=_("customer"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    label = models.CharField(_("name"), max_length=120)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    zone = TimeZoneField(_("time zone"))
    called_off = models.BooleanField(_("called off"), default=False)
    at = models.DateTimeField(_("entered"), default=present)
    by_name = models.CharField(_("entered by"), max_length=120, blank=True)
    history = HistoricalRecords()

    class Meta:
        """A name once per customer; entering it again moves the days."""

        ordering = ["starts_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "customer", "label"], name="customer_window_once"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="window_ends_after_start"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "-at", "-id"], name="customer_window_newest")]

    def __str__(self) -> str:
        """Kind and name."""
        return f"{self.get_kind_display()} {self.label}"
