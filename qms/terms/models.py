"""One set of terms of one customer, and its rows: a parameter, its value, and where it stands."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from qms.records.models import Record, RecordRow

RECORD_COLUMNS = [field.name for field in Record._meta.local_concrete_fields]


class TermSet(Record):
    """What holds for a customer from a day on. A set that starts later takes its place, whatever it says.

    edition: the customer's count of signed sets, given when the set is signed. held_until: the last day it held when
    it was withdrawn before its end. Nothing of a set changes once it has left the draft but these and `signed_at`.
    """

    source = models.CharField(_("where it is agreed"), max_length=200)
    effective_from = models.DateField(_("in force from"))
    effective_until = models.DateField(_("in force until"), null=True, blank=True)
    edition = models.PositiveIntegerField(_("version of the terms"), null=True, blank=True)
    signed_at = models.DateTimeField(_("signed"), null=True, blank=True)
    signed_by_name = models.CharField(_("signed by"), max_length=120, blank=True)
    agreed_at = models.DateTimeField(_("agreed by the customer"), null=True, blank=True)
    agreed_by_name = models.CharField(_("agreed for the customer by"), max_length=120, blank=True)
    held_until = models.DateField(_("withdrawn; held until"), null=True, blank=True)
    history = HistoricalRecords(excluded_fields=RECORD_COLUMNS)

    PORTAL_COLUMNS: ClassVar[tuple[str, ...]] = (
        "record_ptr_id", "source", "effective_from", "effective_until", "edition", "signed_at", "signed_by_name",
        "agreed_at", "agreed_by_name", "held_until",
    )  # fmt: skip

    class Meta:
        """Signed sets are few; they are read by their customer through the registry."""

        constraints = [
            models.CheckConstraint(
                condition=models.Q(effective_until=None) | models.Q(effective_until__gte=models.F("effective_from")),
                name="terms_end_after_start",
            ),
            models.CheckConstraint(
                condition=models.Q(edition=None, signed_at=None)
                | models.Q(edition__isnull=False, signed_at__isnull=False),
                name="terms_signed_have_edition",
            ),
        ]

    def __str__(self) -> str:
        """Number and title."""
        return f"{self.number} {self.title}"


class TermRow(RecordRow):
    """A parameter with its value. value: as the parameter's type keeps it (`qms.terms.parameters`)."""

    place = models.PositiveSmallIntegerField(default=0)
    code = models.CharField(_("parameter"), max_length=40)
    value = models.JSONField(_("what is agreed"))
    citation = models.CharField(_("clause"), max_length=200, blank=True)
    history = HistoricalRecords()

    PORTAL_COLUMNS: ClassVar[tuple[str, ...]] = (
        "id", "organisation_id", "record_id", "place", "code", "value", "citation",
    )  # fmt: skip

    class Meta:
        """A parameter stands once in a set: two values for one would be two agreements."""

        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["organisation", "record", "code"], name="term_once")]
