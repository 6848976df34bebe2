"""What a document says: its revisions, and to whom each was given."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from qms.lib.moment import present
from qms.organisations.models import Customer
from qms.organisations.tenancy import TenantKey
from qms.records.models import Attachment, RecordRow

WORKING = ("draft", "review", "approved", "scheduled")
"""The states of a revision that is being worked on; there is one at a time."""
TEXT_LIMIT = 200_000


class Content(RecordRow):
    """What is read: a text, a file, or both. The file's name, digest and size stand beside it as they were."""

    text = models.TextField(_("text"), max_length=TEXT_LIMIT, blank=True)
    file = TenantKey(Attachment, null=True, blank=True, related_name="+", verbose_name=_("file"))
    file_name = models.CharField(_("file"), max_length=200, blank=True)
    file_sha256 = models.CharField(_("digest of the file"), max_length=64, blank=True)
    file_size = models.PositiveBigIntegerField(_("size of the file"), null=True, blank=True)

    class Meta:
        """No table of its own."""

        abstract = True

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to read."""
        return not self.text.strip() and not self.file_sha256

    def take(self, file: Attachment) -> None:
        """Read this file from now on."""
        self.file, self.file_name, self.file_sha256, self.file_size = file, file.name, file.sha256, file.size


class DocumentRevision(Content):
    """One revision: v1, v2, … Once it has been approved, what it says never changes.

    effective_on: the day on which it is to take effect. started_on, ended_on: the days on which it did and ended.
    caused_by: numbers of the records that asked for it, each of which is linked to the document as well.
    """

    class State(models.TextChoices):
        """Where a revision stands."""

        DRAFT = "draft", _("Draft")
        REVIEW = "review", _("In review")
        APPROVED = "approved", _("Approved")
        SCHEDULED = "scheduled", _("Scheduled")
        EFFECTIVE = "effective", _("In force")
        SUPERSEDED = "superseded", _("Superseded")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        OBSOLETE = "obsolete", _("Obsolete")
        DROPPED = "dropped", _("Given up")

    number = models.PositiveSmallIntegerField(_("revision"))
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.DRAFT)
    change_note = models.TextField(_("what changed"), max_length=2000, blank=True)
    change_number = models.CharField(_("change"), max_length=32, blank=True)
    caused_by = ArrayField(models.CharField(max_length=32), default=list, verbose_name=_("caused by"))
    effective_on = models.DateField(_("takes effect on"), null=True, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    author_name = models.CharField(_("written by"), max_length=120, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    approved_by_name = models.CharField(_("approved by"), max_length=120, blank=True)
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    started_on = models.DateField(_("in force since"), null=True, blank=True)
    ended_on = models.DateField(_("in force until"), null=True, blank=True)
    created_at = models.DateTimeField(default=present)
    history = HistoricalRecords()

    PORTAL_COLUMNS: ClassVar[tuple[str, ...]] = (
        "id", "organisation_id", "record_id", "number", "state", "text", "file_name", "file_sha256", "file_size",
        "change_note", "approved_by_name", "approved_at", "started_on", "ended_on",
    )  # fmt: skip

    class Meta:
        """One is in force, one is worked on, and the numbers have no double and no gap."""

        ordering = ["-number", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "record", "number"],
                condition=~models.Q(state="dropped"),
                name="revision_number_once",
            ),
            models.UniqueConstraint(
                fields=["organisation", "record"], condition=models.Q(state="effective"), name="one_revision_in_force"
            ),
            models.UniqueConstraint(
                fields=["organisation", "record"],
                condition=models.Q(state__in=WORKING),
                name="one_revision_in_work",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=("scheduled", "effective")) | models.Q(approved_at__isnull=False),
                name="revision_approved_before_it_counts",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "effective_on"],
                condition=models.Q(state="scheduled"),
                name="revision_scheduled",
            )
        ]

    def __str__(self) -> str:
        """As it is cited."""
        return f"v{self.number}"


class Distribution(RecordRow):
    """That a revision was given to a customer: it was in force while the document was shared with them."""

    revision = TenantKey(DocumentRevision, related_name="distributions")
    customer = TenantKey(Customer, related_name="+", verbose_name=_("customer"))
    at = models.DateTimeField(_("given"), default=present)
    opened_at = models.DateTimeField(_("first opened"), null=True, blank=True)
    opened_by_name = models.CharField(_("first opened by"), max_length=120, blank=True)
    acknowledged_at = models.DateTimeField(_("receipt confirmed"), null=True, blank=True)
    acknowledged_by_name = models.CharField(_("confirmed by"), max_length=120, blank=True)
    history = HistoricalRecords()

    PORTAL_COLUMNS: ClassVar[tuple[str, ...]] = (
        "id", "organisation_id", "record_id", "revision_id", "customer_id", "at", "opened_at", "acknowledged_at",
        "acknowledged_by_name",
    )  # fmt: skip

    class Meta:
        """Once per revision and customer."""

        constraints = [
            models.UniqueConstraint(fields=["organisation", "revision", "customer"], name="revision_given_once")
        ]
        indexes = [models.Index(fields=["organisation", "record", "customer"], name="revisions_of_customer")]
