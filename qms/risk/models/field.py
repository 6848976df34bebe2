"""What the field says: records that contradict a row, and the quantities that were shipped."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from qms.lib.moment import present
from qms.organisations.tenancy import TenantKey, TenantModel
from qms.records.models import Record, RecordRow
from qms.risk.models.rows import FailureMode


class RiskLink(RecordRow):
    """A record (complaint, nonconformity, finding) that is an occurrence of a row. `record` is the study."""

    failure_mode = TenantKey(FailureMode, related_name="links")
    source = TenantKey(Record, related_name="risk_links", verbose_name=_("record"))
    occurred_at = models.DateTimeField(_("occurred"))
    at = models.DateTimeField(_("linked"), default=present)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_reason = models.TextField(_("why it was ended"), max_length=2000, blank=True)
    history = HistoricalRecords()

    class Meta:
        """A record counts once for a row."""

        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "failure_mode", "source"],
                condition=models.Q(ended_at=None),
                name="risk_link_once",
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "source"], name="risk_link_of_record"),
            models.Index(fields=["organisation", "record"], name="risk_link_of_study"),
        ]


class ShippedQuantity(TenantModel):
    """Pieces of a part shipped in a month, to all customers together."""

    part_number = models.CharField(_("part number"), max_length=80)
    month = models.DateField(_("month"))
    quantity = models.PositiveIntegerField(_("pieces shipped"))
    at = models.DateTimeField(_("entered"), default=present)
    by_name = models.CharField(_("entered by"), max_length=120, blank=True)
    history = HistoricalRecords()

    class Meta:
        """One figure per part and month."""

        ordering = ["-month", "part_number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "part_number", "month"], name="shipped_quantity_once")
        ]
        indexes = [models.Index(fields=["organisation", "-month", "-id"], name="shipped_quantity_newest")]

    def __str__(self) -> str:
        """Part and month."""
        return f"{self.part_number} {self.month:%Y-%m}"
