"""What else a customer says about a notice: that it wants samples; an answer that came by e-mail."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from changecontrol.models.change import WORDS
from changecontrol.models.notice import Decision
from qms.lib.moment import present
from qms.organisations.tenancy import TenantKey
from qms.records.models import Attachment, RecordRow


class SampleRequest(RecordRow):
    """The customer asks for samples of what is changed, in time. `record` is the notice."""

    number = models.PositiveSmallIntegerField(_("request"))
    revision = models.PositiveSmallIntegerField(_("revision"))
    quantity = models.PositiveIntegerField(_("pieces"))
    words = models.TextField(_("which, and where to"), max_length=WORDS)
    asked_at = models.DateTimeField(_("asked"), default=present)
    asked_by_name = models.CharField(_("asked by"), max_length=120)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    sent_how = models.TextField(_("how they were sent"), max_length=WORDS, blank=True)
    sent_by_name = models.CharField(_("recorded by"), max_length=120, blank=True)
    history = HistoricalRecords()

    PORTAL_COLUMNS: ClassVar[tuple[str, ...]] = (
        "id", "organisation_id", "record_id", "number", "revision", "quantity", "words", "asked_at", "asked_by_name",
        "sent_at", "sent_how",
    )  # fmt: skip

    class Meta:
        """A number is given once."""

        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["organisation", "record", "number"], name="sample_request_once")]

    @property
    def code(self) -> str:
        """As people name it, and the subject of its clock: S01."""
        return f"S{self.number:02}"


class MailedAnswer(RecordRow):
    """A decision that came by e-mail: the mail itself is kept, and somebody else confirms what it says.

    conditions, before_first_lot: one a line. file_sha256: digest of the mail as it was received.
    """

    class State(models.TextChoices):
        """It waits for the second person, counts as the customer's decision, or was not confirmed."""

        WAITING = "waiting", _("Waits for a second person")
        CONFIRMED = "confirmed", _("Confirmed")
        REFUSED = "refused", _("Not confirmed")

    revision = models.PositiveSmallIntegerField(_("revision"))
    outcome = models.CharField(_("decision"), max_length=10, choices=Decision.Outcome.choices)
    sender = models.CharField(_("who wrote it"), max_length=120)
    received_on = models.DateField(_("received"))
    words = models.TextField(_("words of the customer"), max_length=WORDS, blank=True)
    conditions = models.TextField(_("conditions"), max_length=4000, blank=True)
    before_first_lot = models.TextField(_("conditions before the first lot"), max_length=4000, blank=True)
    file = TenantKey(Attachment, related_name="+", verbose_name=_("mail"))
    file_sha256 = models.CharField(_("digest of the mail"), max_length=64)
    entered_at = models.DateTimeField(_("entered"), default=present)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    entered_by_name = models.CharField(_("entered by"), max_length=120)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    settled_by_name = models.CharField(_("settled by"), max_length=120, blank=True)
    settled_reason = models.TextField(_("why it was not confirmed"), max_length=WORDS, blank=True)
    history = HistoricalRecords()

    class Meta:
        """One waits at a time."""

        ordering = ["-entered_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "record"], condition=models.Q(state="waiting"), name="mailed_answer_waits_once"
            )
        ]
