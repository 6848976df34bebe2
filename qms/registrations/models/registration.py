"""A registration or certificate, and what was issued for it one after the other."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from qms.organisations.tenancy import TenantKey
from qms.records.models import Attachment, Record, RecordRow

RECORD_COLUMNS = [field.name for field in Record._meta.local_concrete_fields]
SCOPE_LIMIT = 4_000
CODE_LIMIT = 80
LINE_LIMIT = 200


class Type(models.TextChoices):
    """What it is."""

    PREMARKET_NOTIFICATION = "510k", _("510(k)")
    PREMARKET_APPROVAL = "pma", _("PMA")
    CE = "ce", _("CE: technical documentation (MDR)")
    UDI = "udi", _("UDI registration")
    ISO = "iso", _("ISO certificate")
    TYPE_APPROVAL = "type_approval", _("Type approval")
    PPAP = "ppap", _("PPAP")
    OTHER = "other", _("Other")


class Registration(Record):
    """What an authority or body has granted, under which reference, to whom, for what and until when.

    site_codes: the sites it covers, by their codes. characteristics: what is registered of the product, so that a
    change of it is seen. covers: all of that folded, to be found by (`matching.py`). valid_until empty: without end.
    edition: how many certificates were issued for it; the latest says reference and days.
    """

    type = models.CharField(_("type"), max_length=16, choices=Type.choices)
    body = models.CharField(_("authority or body"), max_length=LINE_LIMIT, blank=True)
    reference = models.CharField(_("reference"), max_length=120, blank=True)
    holder = models.CharField(_("holder"), max_length=LINE_LIMIT, blank=True)
    scope = models.TextField(_("scope"), max_length=SCOPE_LIMIT, blank=True)
    site_codes = ArrayField(models.CharField(max_length=CODE_LIMIT), verbose_name=_("sites"), default=list, blank=True)
    part_numbers = ArrayField(
        models.CharField(max_length=CODE_LIMIT), verbose_name=_("part numbers"), default=list, blank=True
    )
    products = ArrayField(models.CharField(max_length=LINE_LIMIT), verbose_name=_("products"), default=list, blank=True)
    characteristics = ArrayField(
        models.CharField(max_length=LINE_LIMIT), verbose_name=_("registered characteristics"), default=list, blank=True
    )
    covers = ArrayField(models.CharField(max_length=LINE_LIMIT + 20), default=list, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    edition = models.PositiveSmallIntegerField(_("certificate"), default=0)
    replaced_by = models.CharField(_("replaced by"), max_length=32, blank=True)
    history = HistoricalRecords(excluded_fields=RECORD_COLUMNS)

    PORTAL_COLUMNS: ClassVar[tuple[str, ...]] = (
        "record_ptr_id", "type", "body", "reference", "holder", "scope", "site_codes", "part_numbers", "products",
        "valid_from", "valid_until", "edition",
    )  # fmt: skip

    class Meta:
        """Found by what they cover, and by the day on which they end."""

        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_from=None)
                | models.Q(valid_until=None)
                | models.Q(valid_until__gte=models.F("valid_from")),
                name="registration_ends_after_it_begins",
            )
        ]
        indexes = [
            GinIndex(fields=["covers"], name="registration_covers"),
            models.Index(fields=["valid_until"], name="registration_ends"),
        ]

    def __str__(self) -> str:
        """Number and title."""
        return f"{self.number} {self.title}"

    def is_over(self, day: date) -> bool:
        """Whether its last day has passed, whatever its state still says."""
        return self.valid_until is not None and self.valid_until < day

    def standing(self, day: date) -> str:
        """Its state as the day makes it: one that has ended is expired before the bell has rung."""
        return "expired" if self.state in ("valid", "suspended") and self.is_over(day) else self.state


class Certificate(RecordRow):
    """What was issued: the reference and days as they were, and the file, whose digest stands beside it.

    Entered by one and confirmed by another; then it stays as it is, and the next one is another. The one that is not
    confirmed yet has the number after the registration's edition.
    """

    edition = models.PositiveSmallIntegerField(_("certificate"))
    reference = models.CharField(_("reference"), max_length=120)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    file = TenantKey(Attachment, null=True, blank=True, related_name="+", verbose_name=_("file"))
    file_name = models.CharField(_("file"), max_length=200, blank=True)
    file_sha256 = models.CharField(_("digest of the file"), max_length=64, blank=True)
    file_size = models.PositiveBigIntegerField(_("size of the file"), null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, db_index=False, related_name="+",
        verbose_name=_("entered by"),
    )  # fmt: skip
    confirmed_by_name = models.CharField(_("confirmed by"), max_length=120, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    history = HistoricalRecords()

    PORTAL_COLUMNS: ClassVar[tuple[str, ...]] = (
        "id", "organisation_id", "record_id", "edition", "reference", "valid_from", "valid_until", "file_name",
        "file_sha256", "file_size", "confirmed_at",
    )  # fmt: skip

    class Meta:
        """Each once, the latest first."""

        ordering = ["-edition"]
        constraints = [models.UniqueConstraint(fields=["organisation", "record", "edition"], name="certificate_once")]

    def __str__(self) -> str:
        """Its reference."""
        return self.reference
