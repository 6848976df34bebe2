"""The registry of quality records. A domain's kind extends `Record` (multi-table inheritance)."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from qms.lib.moment import present
from qms.organisations.models import Customer, Site
from qms.organisations.tenancy import TenantKey, TenantModel


class Turn(models.TextChoices):
    """Who has the ball in a state."""

    STAFF = "staff", _("us")
    CUSTOMER = "customer", _("the customer")
    NOBODY = "nobody", _("nobody")


class Record(TenantModel):
    """One quality record of any kind. What is shared with the customer is one rule: same customer, and `shared`.

    A kind whose records several customers read (`Kind.several`) leaves `customer` empty; `RecordCustomer` names them.
    """

    kind = models.CharField(max_length=32)
    number = models.CharField(_("number"), max_length=32)
    title = models.CharField(_("title"), max_length=200)
    state = models.CharField(_("state"), max_length=32)
    state_since = models.DateTimeField(default=present)
    turn = models.CharField(max_length=8, choices=Turn.choices, default=Turn.STAFF)
    customer = TenantKey(Customer, null=True, blank=True, related_name="records", verbose_name=_("customer"))
    site = TenantKey(Site, null=True, blank=True, related_name="+", verbose_name=_("site"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, db_index=False, related_name="+",
        verbose_name=_("owner"),
    )  # fmt: skip
    shared = models.BooleanField(_("shared with the customer"), default=False)
    version = models.PositiveIntegerField(_("version"), default=1)
    created_at = models.DateTimeField(_("recorded at"), default=present)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    history = HistoricalRecords()

    PORTAL_COLUMNS: ClassVar[tuple[str, ...]] = (
        "id", "organisation_id", "kind", "number", "title", "state", "state_since", "turn", "customer_id", "site_id",
        "owner_id", "shared", "version", "created_at", "created_by_id", "closed_at",
    )  # fmt: skip

    class Meta:
        """Indexes begin with the organisation and end with (created desc, id desc): keyset pages walk them."""

        constraints = [models.UniqueConstraint(fields=["organisation", "number"], name="record_number_once")]
        indexes = [
            models.Index(fields=["organisation", "kind", "-created_at", "-id"], name="record_newest"),
            models.Index(fields=["organisation", "kind", "state", "-created_at", "-id"], name="record_by_state"),
            models.Index(fields=["organisation", "customer", "-created_at", "-id"], name="record_by_customer"),
            models.Index(fields=["organisation", "site", "-created_at", "-id"], name="record_by_site"),
            models.Index(fields=["organisation", "owner", "-created_at", "-id"], name="record_by_owner"),
        ]

    def __str__(self) -> str:
        """Number and title."""
        return f"{self.number} {self.title}"


class NumberSeries(TenantModel):
    """The last number given out for a kind in a year; locked while one is taken, so the series has no gaps."""

    prefix = models.CharField(max_length=8)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        """One row per series."""

        constraints = [models.UniqueConstraint(fields=["organisation", "prefix", "year"], name="number_series_once")]


class RecordRow(TenantModel):
    """A row that hangs on a record."""

    record = TenantKey(Record, related_name="%(class)ss")

    class Meta:
        """No table of its own."""

        abstract = True


class RecordCustomer(RecordRow):
    """That a record without a customer of its own is shared with this one. Ended, never deleted."""

    customer = TenantKey(Customer, related_name="+", verbose_name=_("customer"))
    since = models.DateTimeField(default=present)
    ended_at = models.DateTimeField(null=True, blank=True)

    PORTAL_COLUMNS: ClassVar[tuple[str, ...]] = ("id", "organisation_id", "record_id", "customer_id", "ended_at")

    class Meta:
        """A customer once at a time; the wall of the registry looks a record's customer up here."""

        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "record", "customer"], condition=models.Q(ended_at=None), name="shared_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["organisation", "customer", "record"],
                condition=models.Q(ended_at=None),
                name="shared_with_customer",
            )
        ]


class Event(RecordRow):
    """An act done to a record, for the timeline: who did which act, from which state to which."""

    act = models.CharField(max_length=40)
    from_state = models.CharField(max_length=32, blank=True)
    to_state = models.CharField(max_length=32, blank=True)
    at = models.DateTimeField(default=present)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    by_name = models.CharField(max_length=120, blank=True)
    by_customer = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    detail = models.JSONField(default=dict)
    about = models.CharField(max_length=120, blank=True, default="", db_default="")
    signature = models.UUIDField(null=True, blank=True)
    shared = models.BooleanField(default=False)

    PORTAL_COLUMNS: ClassVar[tuple[str, ...]] = (
        "id", "organisation_id", "record_id", "act", "from_state", "to_state", "at", "by_name", "by_customer", "shared",
        "about",
    )  # fmt: skip
    ABOUT = 120
    """Letters of what an act was about. `about` is what the customer may read; what is ours alone is in `detail`."""

    class Meta:
        """Newest first per record."""

        indexes = [models.Index(fields=["organisation", "record", "-at", "-id"], name="event_newest")]


class Message(RecordRow):
    """A message between staff and customer. There is no way to turn a note into one: they are two tables."""

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    author_name = models.CharField(max_length=120)
    from_customer = models.BooleanField()
    body = models.TextField(_("message"), max_length=20_000)
    at = models.DateTimeField(default=present)
    channel = models.CharField(max_length=16, default="page")
    call_with = models.CharField(_("spoke with"), max_length=120, blank=True)

    class Meta:
        """Newest first per record."""

        indexes = [models.Index(fields=["organisation", "record", "-at", "-id"], name="message_newest")]


class Note(RecordRow):
    """An internal note. The customer's side has no right on this table at all."""

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    author_name = models.CharField(max_length=120)
    body = models.TextField(_("note"), max_length=20_000)
    at = models.DateTimeField(default=present)

    class Meta:
        """Newest first per record."""

        indexes = [models.Index(fields=["organisation", "record", "-at", "-id"], name="note_newest")]


class Attachment(RecordRow):
    """A file of a record: checked by content, kept under a random name, its digest beside it."""

    name = models.CharField(_("name"), max_length=200)
    storage_name = models.CharField(max_length=120)
    thumbnail_name = models.CharField(max_length=120, blank=True)
    media_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    original_sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    shared = models.BooleanField(_("shared with the customer"), default=False)
    from_customer = models.BooleanField(default=False)
    message = TenantKey(Message, null=True, blank=True, related_name="attachments")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    uploaded_by_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(default=present)

    class Meta:
        """Newest first per record."""

        indexes = [models.Index(fields=["organisation", "record", "-at", "-id"], name="attachment_newest")]

    @property
    def is_picture(self) -> bool:
        """Whether it was re-encoded as a picture."""
        return self.width is not None


class Relation(models.TextChoices):
    """How one record relates to another; read from the first to the second."""

    CAUSED_BY = "caused_by", _("caused by")
    DUPLICATE_OF = "duplicate_of", _("duplicate of")
    SAME_CAUSE = "same_cause", _("same cause as")
    FOLLOWS_FROM = "follows_from", _("follows from")
    CONTRADICTS = "contradicts", _("contradicts")
    EVIDENCED_BY = "evidenced_by", _("evidenced by")
    RELATED_TO = "related_to", _("related to")


INVERSE = {
    Relation.CAUSED_BY: _("caused"),
    Relation.DUPLICATE_OF: _("has the duplicate"),
    Relation.SAME_CAUSE: _("same cause as"),
    Relation.FOLLOWS_FROM: _("led to"),
    Relation.CONTRADICTS: _("contradicted by"),
    Relation.EVIDENCED_BY: _("is evidence for"),
    Relation.RELATED_TO: _("related to"),
}


class RecordLink(TenantModel):
    """A typed link between two records. It is ended with a reason, never deleted."""

    source = TenantKey(Record, related_name="links_out")
    target = TenantKey(Record, related_name="links_in")
    relation = models.CharField(_("relation"), max_length=16, choices=Relation.choices)
    at = models.DateTimeField(default=present)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.TextField(blank=True)

    PORTAL_COLUMNS: ClassVar[tuple[str, ...]] = (
        "id", "organisation_id", "source_id", "target_id", "relation", "ended_at",
    )  # fmt: skip

    class Meta:
        """A running link exists once; no record is linked to itself."""

        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "source", "target", "relation"],
                condition=models.Q(ended_at=None),
                name="link_once",
            ),
            models.CheckConstraint(condition=~models.Q(source=models.F("target")), name="link_to_another"),
        ]
        indexes = [models.Index(fields=["organisation", "target"], name="link_backwards")]


class Follower(RecordRow):
    """Somebody who watches a record."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """Once per record and person; found by person."""

        constraints = [models.UniqueConstraint(fields=["organisation", "person", "record"], name="follower_once")]


class SearchEntry(models.Model):
    """The searchable text of a record, one to one, kept apart so that the list's table stays small."""

    record = models.OneToOneField(Record, on_delete=models.CASCADE, primary_key=True, db_constraint=False)
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    customer_id = models.UUIDField(null=True)
    shared = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    staff_vector = SearchVectorField()
    customer_vector = SearchVectorField()

    class Meta:
        """Read only through the database function `search_records`."""

        indexes = [
            models.Index(fields=["organisation", "-created_at", "-record"], name="search_newest"),
        ]

    def __str__(self) -> str:
        """The record's key."""
        return str(self.pk)
