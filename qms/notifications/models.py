"""The outbox with its frozen words, what readers have muted, and the mails a demo keeps instead of sending."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qms.lib.ids import uuid7
from qms.lib.moment import present
from qms.organisations.models import LANGUAGES
from qms.organisations.tenancy import TenantModel

UNSENT = ["waiting", "sending"]
"""States of a mail that has not reached its end."""


class OutboxMessage(TenantModel):
    """One message to one reader over one channel, once per event. Its words never change; only its journey does."""

    class Channel(models.TextChoices):
        """How it reaches the reader. The bell needs no relay: the row itself is the message."""

        MAIL = "mail", _("E-mail")
        IN_APP = "in_app", _("Bell")

    class State(models.TextChoices):
        """The journey. `sending` with a lease in the past is a relay that died; the mail is sent again."""

        WAITING = "waiting", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Not delivered")
        CANCELLED = "cancelled", _("Cancelled")

    event = models.CharField(max_length=200)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices)
    kind = models.SlugField(max_length=50, db_index=False)
    optional = models.BooleanField(default=False)
    urgent = models.BooleanField(default=False)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    address = models.EmailField(_("e-mail"), max_length=254)
    name = models.CharField(_("name"), max_length=150, blank=True)
    language = models.CharField(_("language"), max_length=8, choices=LANGUAGES)
    zone = models.CharField(_("time zone"), max_length=64)
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField(_("text"))
    html = models.TextField(blank=True)
    why = models.CharField(_("why you get this"), max_length=300, blank=True)
    url = models.CharField(max_length=500)
    record_number = models.CharField(_("record"), max_length=40, blank=True)
    message_id = models.CharField(max_length=150)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    due_at = models.DateTimeField(_("not before"))
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.CharField(_("last answer of the mail server"), max_length=500, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    created_at = models.DateTimeField(_("written"), default=present)

    class Meta:
        """Once per event, reader and channel. The indexes serve the relay, the bell and the page of failed mails."""

        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint("organisation", "event", "address", "channel", name="outbox_message_once"),
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(leased_until__isnull=False), name="outbox_sending_has_lease"
            ),
            models.CheckConstraint(condition=Q(url__startswith="/"), name="outbox_url_is_a_path"),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "due_at"], condition=Q(channel="mail", state__in=UNSENT), name="outbox_due"
            ),
            models.Index(
                fields=["organisation", "address", "record_number", "id"],
                condition=Q(channel="mail", state__in=UNSENT),
                name="outbox_order_per_record",
            ),
            models.Index(
                fields=["organisation", "recipient", "-created_at", "-id"],
                condition=Q(channel="in_app"),
                name="outbox_bell",
            ),
            models.Index(
                fields=["organisation", "recipient"],
                condition=Q(channel="in_app", read_at__isnull=True),
                name="outbox_unread",
            ),
            models.Index(
                fields=["organisation", "-created_at", "-id"], condition=Q(state="failed"), name="outbox_failed"
            ),
        ]

    def __str__(self) -> str:
        """The subject."""
        return self.subject


class Mute(TenantModel):
    """A reader wants no more optional messages about one record, or of one kind."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False, related_name="+")
    record_number = models.CharField(_("record"), max_length=40, blank=True)
    kind = models.SlugField(max_length=50, blank=True, db_index=False)
    created_at = models.DateTimeField(default=present)

    class Meta:
        """Exactly one of the two is named, and once."""

        ordering = ["record_number", "kind"]
        constraints = [
            models.UniqueConstraint("organisation", "person", "record_number", "kind", name="mute_once"),
            models.CheckConstraint(
                condition=Q(record_number="", kind__gt="") | Q(record_number__gt="", kind=""),
                name="mute_names_one_thing",
            ),
        ]

    def __str__(self) -> str:
        """What is muted."""
        return self.record_number or self.kind


class SandboxMail(models.Model):
    """A mail the demo kept instead of sending it. Empty in a real installation. Global, as mails of sign-in are."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sent_for = models.UUIDField(null=True, blank=True)
    to = models.CharField(_("to"), max_length=254)
    subject = models.CharField(_("subject"), max_length=1000)
    text = models.TextField(_("text"))
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    message_id = models.CharField(max_length=250)
    at = models.DateTimeField(_("received"), default=present)

    class Meta:
        """Newest first, by reader."""

        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["to", "-at", "-id"], name="sandbox_mail_by_reader")]

    def __str__(self) -> str:
        """The subject."""
        return self.subject
