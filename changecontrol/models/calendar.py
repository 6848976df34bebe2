"""When customers want no change: freezes, shutdowns, launches, holidays, each by the days of its own zone.

They are entered on either side, read from a file, or read regularly from a feed of the customer's; and they go out,
with the dates of changes, at a secret address of a person.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords
from timezone_field import TimeZoneField

from qms.lib.moment import present
from qms.organisations.models import Customer
from qms.organisations.tenancy import TenantKey, TenantModel


class WindowKind(models.TextChoices):
    """What happens then. In a freeze or shutdown nothing changed is shipped; the others are told."""

    FREEZE = "freeze", _("Freeze")
    SHUTDOWN = "shutdown", _("Shutdown")
    LAUNCH = "launch", _("Launch")
    HOLIDAY = "holiday", _("Holiday")


NO_SHIPMENT = (WindowKind.FREEZE, WindowKind.SHUTDOWN)


class CustomerFeed(TenantModel):
    """A calendar of a customer at an address, read again and again. The address may be a secret: it is not shown.

    host: where it is read from, without what may be secret. kind: what its events mean where they do not say it.
    by: who entered it and hears when it fails. fault: why it could not be read last, a code; faults: how often in
    a row. etag: what the server called it last.
    """

    customer = TenantKey(Customer, related_name="+", verbose_name=_("customer"))
    name = models.CharField(_("name"), max_length=120)
    url = models.CharField(_("address"), max_length=2000)
    host = models.CharField(_("read from"), max_length=255)
    kind = models.CharField(_("kind"), max_length=10, choices=WindowKind.choices)
    active = models.BooleanField(_("is read"), default=True)
    at = models.DateTimeField(_("entered"), default=present)
    by_name = models.CharField(_("entered by"), max_length=120, blank=True)
    by_customer = models.BooleanField(_("by the customer"), default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, db_index=False, related_name="+",
        verbose_name=_("person who entered it"),
    )  # fmt: skip
    next_at = models.DateTimeField(_("read next"), default=present)
    read_at = models.DateTimeField(_("last read"), null=True, blank=True)
    etag = models.CharField(max_length=200, blank=True)
    events = models.PositiveIntegerField(_("events"), default=0)
    fault = models.CharField(_("what went wrong"), max_length=20, blank=True)
    faults = models.PositiveSmallIntegerField(default=0)
    history = HistoricalRecords(excluded_fields=["url", "etag"])

    PORTAL_COLUMNS: ClassVar[tuple[str, ...]] = (
        "id", "organisation_id", "customer_id", "name", "host", "kind", "active", "at", "by_name", "by_customer",
        "next_at", "read_at", "events", "fault", "faults",
    )  # fmt: skip

    class Meta:
        """Few for each customer; what is due is found by its time."""

        ordering = ["name", "id"]
        indexes = [models.Index(fields=["organisation", "next_at"], name="customer_feed_due")]

    def __str__(self) -> str:
        """The name."""
        return self.name


class CustomerWindow(TenantModel):
    """A span of days of one customer, first and last day included, from midnight to midnight in its zone.

    uid, occurrence: of the event it was read from; empty where people entered it. sequence: how often it was changed.
    """

    Kind = WindowKind

    customer = TenantKey(Customer, related_name="+", verbose_name=_("customer"))
    kind = models.CharField(_("kind"), max_length=10, choices=WindowKind.choices)
    label = models.CharField(_("name"), max_length=120)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    zone = TimeZoneField(_("time zone"))
    called_off = models.BooleanField(_("called off"), default=False)
    at = models.DateTimeField(_("entered"), default=present)
    by_name = models.CharField(_("entered by"), max_length=120, blank=True)
    by_customer = models.BooleanField(_("by the customer"), default=False)
    feed = TenantKey(CustomerFeed, null=True, blank=True, related_name="+", verbose_name=_("calendar"))
    uid = models.CharField(max_length=200, blank=True, default="")
    occurrence = models.CharField(max_length=20, blank=True, default="")
    sequence = models.PositiveIntegerField(default=0)
    history = HistoricalRecords()

    PORTAL_COLUMNS: ClassVar[tuple[str, ...]] = (
        "id", "organisation_id", "customer_id", "kind", "label", "starts_on", "ends_on", "zone", "called_off", "at",
        "by_name", "by_customer", "feed_id", "uid", "occurrence", "sequence",
    )  # fmt: skip

    class Meta:
        """A name once per customer, an event once; entering it again moves the days."""

        ordering = ["starts_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "customer", "label"], condition=models.Q(uid=""), name="customer_window_once"
            ),
            models.UniqueConstraint(
                fields=["organisation", "customer", "uid", "occurrence"], condition=~models.Q(uid=""),
                name="customer_event_once",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="window_ends_after_start"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["organisation", "-at", "-id"], name="customer_window_newest"),
            models.Index(fields=["organisation", "customer", "ends_on"], name="customer_window_days"),
        ]

    def __str__(self) -> str:
        """Kind and name."""
        return f"{self.get_kind_display()} {self.label}"

    @property
    def blocks(self) -> bool:
        """Whether nothing changed is shipped then."""
        return not self.called_off and self.kind in NO_SHIPMENT


class CalendarAddress(TenantModel):
    """The secret address at which a person reads their dates in a program of their own; of the secret only a digest.

    customer: for which customer, on the portal's side. An empty digest: it was taken back.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    customer = TenantKey(Customer, null=True, blank=True, related_name="+")
    token_digest = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(_("made"), default=present)
    revoked_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    history = HistoricalRecords(excluded_fields=["token_digest"])

    PORTAL_COLUMNS: ClassVar[tuple[str, ...]] = (
        "id", "organisation_id", "person_id", "customer_id", "at", "revoked_at",
    )  # fmt: skip

    class Meta:
        """One for a person and place; a secret is found by its digest."""

        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "person", "customer"], name="calendar_address_once", nulls_distinct=False
            ),
            models.UniqueConstraint(
                fields=["organisation", "token_digest"], condition=~models.Q(token_digest=""),
                name="calendar_secret_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        """Whose it is."""
        return str(self.person)
