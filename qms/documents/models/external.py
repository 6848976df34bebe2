"""A customer's document as we received it: its drawing, standard or specification in one revision."""

from datetime import datetime, time
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from qms.documents.models.document import RECORD_COLUMNS
from qms.records.models import Record

REFERENCE_LIMIT = 80
REVISION_LIMIT = 40
WORDS_LIMIT = 4_000


class ExternalType(models.TextChoices):
    """What it is."""

    DRAWING = "drawing", _("Drawing")
    STANDARD = "standard", _("Standard")
    SPECIFICATION = "specification", _("Specification")
    INSTRUCTION = "instruction", _("Instruction of the customer")
    OTHER = "other", _("Other")


class Outcome(models.TextChoices):
    """What the review found."""

    NO_EFFECT = "no_effect", _("No effect on us")
    CHANGE = "change", _("Needs a change")


class ExternalDocument(Record):
    """A document of a customer (ISO 9001:2015 7.5.3.2) with its four days (IATF 16949:2016 7.5.3.2.2).

    reference, revision: as the customer writes them; the customer's next revision is another record. rationale: why the
    review found what it found. evidence: what the verification looked at. superseded_by: the number of the next one.
    """

    type = models.CharField(_("type"), max_length=16, choices=ExternalType.choices)
    reference = models.CharField(_("customer's number"), max_length=REFERENCE_LIMIT)
    revision = models.CharField(_("revision"), max_length=REVISION_LIMIT)
    received_on = models.DateField(_("received"))
    outcome = models.CharField(_("outcome of the review"), max_length=12, choices=Outcome.choices, blank=True)
    rationale = models.TextField(_("rationale"), max_length=WORDS_LIMIT, blank=True)
    reviewed_on = models.DateField(_("reviewed"), null=True, blank=True)
    implemented_on = models.DateField(_("implemented"), null=True, blank=True)
    implemented_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, db_index=False, related_name="+",
        verbose_name=_("implementation recorded by"),
    )  # fmt: skip
    verified_on = models.DateField(_("verified"), null=True, blank=True)
    evidence = models.TextField(_("what was verified"), max_length=WORDS_LIMIT, blank=True)
    superseded_by = models.CharField(_("superseded by"), max_length=32, blank=True)
    history = HistoricalRecords(excluded_fields=RECORD_COLUMNS)

    PORTAL_COLUMNS: ClassVar[tuple[str, ...]] = (
        "record_ptr_id", "type", "reference", "revision", "received_on", "reviewed_on", "implemented_on",
        "superseded_by",
    )  # fmt: skip

    class Meta:
        """Found by the customer's number; each day follows on the one before."""

        indexes = [models.Index(Upper("reference"), name="external_document_reference")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reviewed_on=None)
                | models.Q(reviewed_on__gte=models.F("received_on")) & ~models.Q(outcome=""),
                name="external_document_reviewed_after_receipt",
            ),
            models.CheckConstraint(
                condition=models.Q(implemented_on=None)
                | models.Q(reviewed_on__isnull=False, implemented_on__gte=models.F("reviewed_on")),
                name="external_document_implemented_after_review",
            ),
            models.CheckConstraint(
                condition=models.Q(verified_on=None)
                | models.Q(implemented_on__isnull=False, verified_on__gte=models.F("implemented_on")),
                name="external_document_verified_after_implementation",
            ),
        ]

    def __str__(self) -> str:
        """Number and title."""
        return f"{self.number} {self.title}"

    @property
    def received_at(self) -> datetime:
        """The evening of the day of receipt, so that what is due on a day is due in its evening."""
        return datetime.combine(self.received_on, time(22), tzinfo=self.organisation.zone)
