"""The 8D report: what one customer is shown of a CAPA, discipline by discipline, and what the customer answers.

A report holds copies, never links: the CAPA stays internal, and what was shown stays as it was shown.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from qms.lib.moment import present
from qms.records.models import Record, RecordRow

RECORD_COLUMNS = [field.name for field in Record._meta.local_concrete_fields]


class Step(models.TextChoices):
    """The disciplines, as automotive customers number them (VDA Volume 8D, 2018)."""

    D0 = "d0", _("D0 Immediate response")
    D1 = "d1", _("D1 Team")
    D2 = "d2", _("D2 Problem")
    D3 = "d3", _("D3 Containment")
    D4 = "d4", _("D4 Root cause")
    D5 = "d5", _("D5 Corrective actions chosen")
    D6 = "d6", _("D6 Corrective actions carried out")
    D7 = "d7", _("D7 Prevention of recurrence")
    D8 = "d8", _("D8 Closure")


class EightD(Record):
    """The 8D report of one CAPA for one customer."""

    capa_number = models.CharField(_("CAPA"), max_length=32)
    customer_reference = models.CharField(_("customer's own reference"), max_length=80, blank=True)
    product = models.CharField(_("product"), max_length=200, blank=True)
    part_number = models.CharField(_("part numbers"), max_length=400, blank=True)
    lot = models.CharField(_("lots or batches"), max_length=400, blank=True)
    reported_at = models.DateTimeField(_("reported by the customer"), default=present)
    history = HistoricalRecords(excluded_fields=RECORD_COLUMNS)

    PORTAL_COLUMNS: ClassVar[tuple[str, ...]] = (
        "record_ptr_id", "capa_number", "customer_reference", "product", "part_number", "lot", "reported_at",
    )  # fmt: skip

    def __str__(self) -> str:
        """Number and title."""
        return f"{self.number} {self.title}"


class Discipline(RecordRow):
    """One version of one discipline as the customer was shown it.

    lines: rows of its table, each a list of texts; the first one names the columns. drawings: fishbone or chart as
    {"title", "says", "svg"}. Never changed once it was shared: a later version replaces it.
    """

    class State(models.TextChoices):
        """Shown, accepted, returned, or replaced by a later version before an answer."""

        SHARED = "shared", _("Shared")
        ACCEPTED = "accepted", _("Accepted")
        RETURNED = "returned", _("Returned")
        REPLACED = "replaced", _("Replaced")

    step = models.CharField(_("discipline"), max_length=2, choices=Step.choices)
    version = models.PositiveSmallIntegerField(_("version"))
    text = models.TextField(_("text"), max_length=20_000)
    lines = models.JSONField(_("table"), default=list, blank=True)
    drawings = models.JSONField(_("drawings"), default=list, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.SHARED)
    shared_at = models.DateTimeField(_("shared"), default=present)
    shared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("shared by")
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by_name = models.CharField(_("answered by"), max_length=120, blank=True)
    answer_text = models.TextField(_("answer"), max_length=4000, blank=True)
    history = HistoricalRecords()

    PORTAL_COLUMNS: ClassVar[tuple[str, ...]] = (
        "id", "organisation_id", "record_id", "step", "version", "text", "lines", "drawings", "state", "shared_at",
        "answered_at", "answered_by_name", "answer_text",
    )  # fmt: skip

    class Meta:
        """In the order of the form, newest version first."""

        ordering = ["step", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "record", "step", "version"], name="discipline_version_once"
            )
        ]
