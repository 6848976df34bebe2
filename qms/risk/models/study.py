"""A study (FMEA) and its approved revisions (AIAG & VDA FMEA Handbook 2019; IATF 16949:2016 8.3.5, 9.3.2.1 k)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from qms.lib.moment import present
from qms.records.models import Record, RecordRow

RECORD_COLUMNS = [field.name for field in Record._meta.local_concrete_fields]


class Study(models.TextChoices):
    """What is studied. Design and process share one table of Action Priority."""

    DESIGN = "design", _("Design FMEA")
    PROCESS = "process", _("Process FMEA")
    VALIDATION = "validation", _("Validation risk")


class Phase(models.TextChoices):
    """Where the product stands when the study is made (APQP)."""

    CONCEPT = "concept", _("Concept")
    DESIGN = "design", _("Design and development")
    PROCESS = "process", _("Process development")
    VALIDATION = "validation", _("Validation")
    SERIES = "series", _("Series production")


class Fmea(Record):
    """A study of failure modes. Its rows may be changed in draft and while it is revised; approved is signed."""

    study_type = models.CharField(_("study"), max_length=12, choices=Study.choices, default=Study.PROCESS)
    scope = models.TextField(_("scope"), max_length=4000, blank=True)
    product = models.CharField(_("product"), max_length=200, blank=True)
    part_numbers = ArrayField(models.CharField(max_length=80), verbose_name=_("part numbers"), default=list, blank=True)
    phase = models.CharField(_("phase"), max_length=12, choices=Phase.choices, blank=True)
    team = models.TextField(_("team"), max_length=2000, blank=True)
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, db_index=False, related_name="+",
        verbose_name=_("moderator"),
    )  # fmt: skip
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)
    rows_given = models.PositiveSmallIntegerField(default=0)
    management_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, db_index=False, related_name="+",
        verbose_name=_("signed for the management"),
    )  # fmt: skip
    history = HistoricalRecords(excluded_fields=RECORD_COLUMNS)

    PORTAL_COLUMNS = ()

    @property
    def part_number(self) -> str:
        """Its parts in one line, as a record that follows from it takes them over."""
        return ", ".join(self.part_numbers)

    def __str__(self) -> str:
        """Number and title."""
        return f"{self.number} {self.title}"


class Revision(RecordRow):
    """A revision as it was approved: header and rows, readable for ever. Written once."""

    revision = models.PositiveSmallIntegerField(_("revision"))
    content = models.JSONField()
    approved_at = models.DateTimeField(_("approved"), default=present)
    approved_by_name = models.CharField(_("approved by"), max_length=120)
    signature = models.UUIDField(null=True)

    class Meta:
        """Newest first."""

        ordering = ["-revision"]
        constraints = [models.UniqueConstraint(fields=["organisation", "record", "revision"], name="revision_once")]
