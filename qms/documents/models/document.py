"""The document itself, which outlives its revisions."""

from typing import ClassVar

from django.conf.locale import LANG_INFO
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from qms.records.models import Record

RECORD_COLUMNS = [field.name for field in Record._meta.local_concrete_fields]
_CODES = (
    "ar", "bg", "cs", "da", "de", "en", "es", "fi", "fr", "hr", "hu", "it", "ja", "ko", "nl", "pl", "pt", "ro", "sk",
    "sl", "sv", "tr", "uk", "zh-hans",
)  # fmt: skip
LANGUAGES = [(code, _(LANG_INFO[code]["name"])) for code in _CODES]
"""Languages that documents are written in and translated to; Django's own catalogue names them."""


class Type(models.TextChoices):
    """What a document is; the value begins its number, which has no year: SPEC-00012."""

    PROCEDURE = "PROC", _("Procedure")
    INSTRUCTION = "WI", _("Work instruction")
    SPECIFICATION = "SPEC", _("Specification")
    SERVICE_LEVEL = "SLA", _("Service level")
    PROTOCOL = "VP", _("Validation protocol")
    FORM = "FORM", _("Form")
    CONTROL_PLAN = "CP", _("Control plan")


class Class(models.TextChoices):
    """Who may read a document at all."""

    INTERNAL = "internal", _("Internal")
    CUSTOMER = "customer", _("For customers")


class Document(Record):
    """A controlled document (ISO 9001:2015 7.5). issue, effective_since: the revision in force and its first day.

    language: the one it is written in. prevailing: which counts where translations differ. languages: those without
    which no revision takes effect. train_first: everybody who must read it has done so before it takes effect.
    """

    type = models.CharField(_("type"), max_length=8, choices=Type.choices)
    classification = models.CharField(_("class"), max_length=12, choices=Class.choices, default=Class.INTERNAL)
    process = models.CharField(_("process"), max_length=120, blank=True)
    language = models.CharField(_("written in"), max_length=8, choices=LANGUAGES, default="en")
    prevailing = models.CharField(_("prevailing language"), max_length=8, choices=LANGUAGES, default="en")
    languages = ArrayField(
        models.CharField(max_length=8, choices=LANGUAGES), default=list, verbose_name=_("mandatory translations")
    )
    train_first = models.BooleanField(_("read before it takes effect"), default=False)
    issue = models.PositiveSmallIntegerField(_("revision in force"), null=True, blank=True)
    effective_since = models.DateField(_("in force since"), null=True, blank=True)
    reviewed_on = models.DateField(_("last reviewed"), null=True, blank=True)
    history = HistoricalRecords(excluded_fields=RECORD_COLUMNS)

    PORTAL_COLUMNS: ClassVar[tuple[str, ...]] = (
        "record_ptr_id", "type", "language", "prevailing", "issue", "effective_since",
    )  # fmt: skip

    class Meta:
        """A document is in force by exactly one revision, whose number and day stand here too."""

        constraints = [
            models.CheckConstraint(
                condition=models.Q(issue=None, effective_since=None)
                | models.Q(issue__isnull=False, effective_since__isnull=False),
                name="document_in_force_since_a_day",
            )
        ]

    def __str__(self) -> str:
        """Number and title."""
        return f"{self.number} {self.title}"
