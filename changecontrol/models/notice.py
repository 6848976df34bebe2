"""The notice of a change to one customer, its frozen revisions, the customer's decisions and conditions.

Fields of a notice: J-STD-046 (customary product change notification); VDA and ZVEI ask for the same blocks.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from changecontrol.models.change import RECORD_COLUMNS, WORDS, Level
from qms.lib.moment import present
from qms.organisations.models import Customer
from qms.organisations.tenancy import TenantKey
from qms.records.models import Attachment, Record, RecordRow


class Recipient(RecordRow):
    """A customer that a change concerns. One row per change and customer, locked while its notice is made.

    `record` is the change. level: the class for this customer, by the house's rules and the customer's terms.
    weekly_demand: of what is changed; at_hand: stock of the present state for this customer on the last day of its
    production. Both in demand_unit.
    consulted_on: when a change of class 3 was talked over with the customer.
    """

    customer = TenantKey(Customer, related_name="+", verbose_name=_("customer"))
    level = models.PositiveSmallIntegerField(_("class for the customer"), choices=Level.choices, null=True, blank=True)
    notice = TenantKey(Record, null=True, blank=True, related_name="+", verbose_name=_("notice"))
    weekly_demand = models.DecimalField(_("demand per week"), max_digits=12, decimal_places=2, null=True, blank=True)
    demand_unit = models.CharField(_("unit of the demand"), max_length=20, blank=True)
    at_hand = models.DecimalField(_("stock at hand"), max_digits=12, decimal_places=2, null=True, blank=True)
    at = models.DateTimeField(_("since"), default=present)
    consulted_on = models.DateField(_("consulted on"), null=True, blank=True)
    consulted_with = models.CharField(_("who took part"), max_length=200, blank=True)
    consulted_outcome = models.TextField(_("outcome of the consultation"), max_length=WORDS, blank=True)
    consulted_by_name = models.CharField(_("consultation recorded by"), max_length=120, blank=True)
    history = HistoricalRecords()

    class Meta:
        """Once per change and customer, so each is told once."""

        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["organisation", "record", "customer"], name="recipient_once")]

    def __str__(self) -> str:
        """The customer's name."""
        return str(self.customer)


class NoticeFile(RecordRow):
    """A file of the change that customers are shown with the notice. `record` is the change."""

    attachment = TenantKey(Attachment, related_name="+", verbose_name=_("file"))
    at = models.DateTimeField(_("since"), default=present)
    by_name = models.CharField(_("chosen by"), max_length=120)
    dropped_at = models.DateTimeField(_("dropped"), null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        """A file once."""

        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "record", "attachment"], name="notice_file_once")
        ]


class Asks(models.TextChoices):
    """What a notice asks of the customer."""

    NOTICE = "notice", _("to take note")
    APPROVAL = "approval", _("to approve")


class Silence(models.TextChoices):
    """What no answer means, by the customer's terms. Without a term it means nothing."""

    NEVER = "never", _("No answer is no approval")
    ACCEPTED = "accepted", _("No answer in time counts as approval")


class ChangeNotice(Record):
    """The notice of a change to one customer (PCN).

    revision: the one that counts. earliest_ship_on: the first day on which the notice period has
    passed; period_cited: the rule or term that says how long it is. silence_on: the day on which silence is judged.
    """

    change_number = models.CharField(_("change"), max_length=32)
    revision = models.PositiveSmallIntegerField(_("revision"), default=0)
    asks = models.CharField(_("asks the customer"), max_length=10, choices=Asks.choices, default=Asks.NOTICE)
    why_asked = models.TextField(_("why it is asked"), max_length=WORDS, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    first_ship_on = models.DateField(_("first shipment"), null=True, blank=True)
    earliest_ship_on = models.DateField(_("notice period ends"), null=True, blank=True)
    period_cited = models.CharField(_("rule of the notice period"), max_length=300, blank=True)
    silence = models.CharField(_("silence"), max_length=10, choices=Silence.choices, default=Silence.NEVER)
    silence_cited = models.CharField(_("rule of silence"), max_length=300, blank=True)
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True, blank=True)
    acknowledged_by_name = models.CharField(_("acknowledged by"), max_length=120, blank=True)
    history = HistoricalRecords(excluded_fields=RECORD_COLUMNS)

    PORTAL_COLUMNS: ClassVar[tuple[str, ...]] = (
        "record_ptr_id", "change_number", "revision", "asks", "sent_at", "first_ship_on", "earliest_ship_on",
        "silence", "acknowledged_at", "acknowledged_by_name",
    )  # fmt: skip

    def __str__(self) -> str:
        """Number and title."""
        return f"{self.number} {self.title}"


class NoticeRevision(RecordRow):
    """What the customer was shown, whole and frozen. content: see `changecontrol.rules.content`."""

    revision = models.PositiveSmallIntegerField(_("revision"))
    content = models.JSONField(_("content"))
    changed = models.TextField(_("what is new in it"), max_length=WORDS, blank=True)
    sent_at = models.DateTimeField(_("sent"), default=present)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("sent by")
    )
    history = HistoricalRecords()

    PORTAL_COLUMNS: ClassVar[tuple[str, ...]] = (
        "id", "organisation_id", "record_id", "revision", "content", "changed", "sent_at",
    )  # fmt: skip

    class Meta:
        """Newest first."""

        ordering = ["-revision"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "record", "revision"], name="notice_revision_once")
        ]


class Question(RecordRow):
    """A question of the customer about a revision, and our answer."""

    revision = models.PositiveSmallIntegerField(_("revision"))
    text = models.TextField(_("question"), max_length=4000)
    asked_at = models.DateTimeField(_("asked"), default=present)
    asked_by_name = models.CharField(_("asked by"), max_length=120)
    answer = models.TextField(_("answer"), max_length=4000, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by_name = models.CharField(_("answered by"), max_length=120, blank=True)
    history = HistoricalRecords()

    PORTAL_COLUMNS: ClassVar[tuple[str, ...]] = (
        "id", "organisation_id", "record_id", "revision", "text", "asked_at", "asked_by_name", "answer", "answered_at",
        "answered_by_name",
    )  # fmt: skip

    class Meta:
        """In the order in which they were asked."""

        ordering = ["asked_at", "id"]


class Decision(RecordRow):
    """What the customer decided about a revision; a later revision withdraws it.

    way: how it came. One by e-mail is no signature of the customer's: two of us have read the mail, which is kept.
    """

    class Way(models.TextChoices):
        """Where the customer decided."""

        PORTAL = "portal", _("In the portal")
        MAIL = "mail", _("By e-mail")

    class Outcome(models.TextChoices):
        """The decision, or what silence was taken for."""

        APPROVED = "approved", _("Approved")
        CONDITIONS = "conditions", _("Approved on conditions")
        REJECTED = "rejected", _("Rejected")
        SILENCE = "silence", _("Accepted by silence")

    revision = models.PositiveSmallIntegerField(_("revision"))
    outcome = models.CharField(_("decision"), max_length=10, choices=Outcome.choices)
    words = models.TextField(_("words of the customer"), max_length=4000, blank=True)
    at = models.DateTimeField(_("decided"), default=present)
    by_name = models.CharField(_("decided by"), max_length=120, blank=True)
    signature = models.UUIDField(null=True)
    way = models.CharField(_("came"), max_length=8, choices=Way.choices, default=Way.PORTAL)
    withdrawn_at = models.DateTimeField(_("withdrawn by a later revision"), null=True, blank=True)
    history = HistoricalRecords()

    PORTAL_COLUMNS: ClassVar[tuple[str, ...]] = (
        "id", "organisation_id", "record_id", "revision", "outcome", "words", "at", "by_name", "way",
        "withdrawn_at",
    )  # fmt: skip

    class Meta:
        """One decision holds at a time."""

        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "record"], condition=models.Q(withdrawn_at=None), name="decision_holds_once"
            )
        ]
        indexes = [models.Index(fields=["organisation", "-at", "-id"], name="decision_newest")]


class Condition(RecordRow):
    """A condition of an approval. The change is not closed before it is met, or fell away with its approval.

    before_first_lot: nothing changed is shipped before it is met.
    """

    class State(models.TextChoices):
        """A condition is open, met, or fell away with the approval it belongs to."""

        OPEN = "open", _("Open")
        MET = "met", _("Met")
        WITHDRAWN = "withdrawn", _("Withdrawn with the approval")

    number = models.PositiveSmallIntegerField(_("condition"))
    revision = models.PositiveSmallIntegerField(_("revision"))
    text = models.TextField(_("condition"), max_length=WORDS)
    before_first_lot = models.BooleanField(_("before the first lot"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    evidence = models.TextField(_("how it was met"), max_length=WORDS, blank=True)
    met_at = models.DateTimeField(_("met at"), null=True, blank=True)
    met_by_name = models.CharField(_("recorded by"), max_length=120, blank=True)
    history = HistoricalRecords()

    PORTAL_COLUMNS: ClassVar[tuple[str, ...]] = (
        "id", "organisation_id", "record_id", "number", "revision", "text", "before_first_lot", "state", "evidence",
        "met_at",
    )  # fmt: skip

    class Meta:
        """A number is given once."""

        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["organisation", "record", "number"], name="condition_once")]

    @property
    def code(self) -> str:
        """As people name it, and the subject of its task: C01."""
        return f"C{self.number:02}"
