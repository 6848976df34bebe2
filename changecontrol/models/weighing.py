"""The customer's part in a trade-off: what it is shown, its weights, its scores, its position.

A joint weighing is a record of its own, as a notice is of a change. The customer's side reads this record and has no
right at all on the tables of the trade-off: whatever is added there stays inside.
"""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from changecontrol.models.change import RECORD_COLUMNS, TEXT, WORDS
from changecontrol.models.tradeoff import HIGHEST, LOWEST
from qms.lib.moment import present
from qms.organisations.models import Customer
from qms.organisations.tenancy import TenantKey
from qms.records.models import Record, RecordRow


class TradeShare(RecordRow):
    """That a trade-off is shared with a customer. `record` is the trade-off; `joint` what the customer reads of it."""

    customer = TenantKey(Customer, related_name="+", verbose_name=_("customer"))
    joint = TenantKey(Record, related_name="+", verbose_name=_("joint weighing"))
    at = models.DateTimeField(_("shared"), default=present)
    by_name = models.CharField(_("shared by"), max_length=120)
    ended_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    ended_reason = models.TextField(_("why taken back"), max_length=WORDS, blank=True)
    history = HistoricalRecords()

    class Meta:
        """With one customer at a time."""

        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "record"], condition=models.Q(ended_at=None), name="trade_share_once"
            )
        ]


class JointWeighing(Record):
    """What a customer reads of a trade-off that is shared with it, and says to it.

    revision: of what is shown. outcome, answer: the option decided for, and the reason that is meant for the customer.
    """

    question = models.TextField(_("what is to be decided"), max_length=TEXT)
    revision = models.PositiveSmallIntegerField(_("revision"), default=0)
    asked_at = models.DateTimeField(_("position asked for"), null=True, blank=True)
    outcome = models.CharField(_("option decided for"), max_length=130, blank=True)
    answer = models.TextField(_("reason given to the customer"), max_length=TEXT, blank=True)
    told_at = models.DateTimeField(_("told"), null=True, blank=True)
    history = HistoricalRecords(excluded_fields=RECORD_COLUMNS)

    PORTAL_COLUMNS: ClassVar[tuple[str, ...]] = (
        "record_ptr_id", "question", "revision", "asked_at", "outcome", "answer", "told_at",
    )  # fmt: skip

    def __str__(self) -> str:
        """Number and title."""
        return f"{self.number} {self.title}"


class SharedSheet(RecordRow):
    """Options and shared criteria as the customer is shown them, whole and frozen.

    content: see `changecontrol.rules.weighing`. criteria: the keys of the criteria in the order of the content, ours.
    """

    revision = models.PositiveSmallIntegerField(_("revision"))
    content = models.JSONField(_("content"))
    criteria = models.JSONField(_("criteria"))
    shown_at = models.DateTimeField(_("shown"), default=present)
    history = HistoricalRecords()

    UNTOLD: ClassVar[tuple[str, ...]] = ("criteria",)
    PORTAL_COLUMNS: ClassVar[tuple[str, ...]] = (
        "id", "organisation_id", "record_id", "revision", "content", "shown_at",
    )  # fmt: skip

    class Meta:
        """A revision once, the newest first."""

        ordering = ["-revision"]
        constraints = [models.UniqueConstraint(fields=["organisation", "record", "revision"], name="shared_sheet_once")]


class ProposedWeights(RecordRow):
    """How the customer would weigh the shared criteria. weights: one for each, in their order; they come to 100.

    revision: of the sheet they were proposed for; they count as long as the criteria are the same.
    """

    revision = models.PositiveSmallIntegerField(_("revision"))
    weights = models.JSONField(_("weights"))
    comment = models.TextField(_("comment"), max_length=WORDS, blank=True)
    by_name = models.CharField(_("proposed by"), max_length=120)
    at = models.DateTimeField(_("proposed"), default=present)
    history = HistoricalRecords()

    PORTAL_COLUMNS: ClassVar[tuple[str, ...]] = (
        "id", "organisation_id", "record_id", "revision", "weights", "comment", "by_name", "at",
    )  # fmt: skip

    class Meta:
        """The newest first."""

        ordering = ["-at", "-id"]


class CustomerScore(RecordRow):
    """What the customer gives an option by a shared criterion, and what shows it.

    Those of an earlier sheet are withdrawn. option: its letter. criterion: its place on the sheet, from 1.
    """

    revision = models.PositiveSmallIntegerField(_("revision"))
    option = models.CharField(_("option"), max_length=1)
    criterion = models.PositiveSmallIntegerField(_("criterion"))
    value = models.PositiveSmallIntegerField(
        _("score"), validators=[MinValueValidator(LOWEST), MaxValueValidator(HIGHEST)]
    )
    evidence = models.TextField(_("evidence"), max_length=WORDS)
    by_name = models.CharField(_("scored by"), max_length=120)
    at = models.DateTimeField(_("scored"), default=present)
    history = HistoricalRecords()

    PORTAL_COLUMNS: ClassVar[tuple[str, ...]] = (
        "id", "organisation_id", "record_id", "revision", "option", "criterion", "value", "evidence", "by_name", "at",
    )  # fmt: skip

    class Meta:
        """One on a sheet; on the scale; never without evidence."""

        ordering = ["revision", "option", "criterion"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "record", "revision", "option", "criterion"], name="customer_score_once"
            ),
            models.CheckConstraint(condition=models.Q(value__range=(LOWEST, HIGHEST)), name="customer_score_on_scale"),
            models.CheckConstraint(condition=~models.Q(evidence=""), name="customer_score_with_evidence"),
        ]


class CustomerPosition(RecordRow):
    """Where the customer stands before we decide, by signature. It is never changed nor deleted; the newest counts."""

    class Stance(models.TextChoices):
        """For an option, or against what is planned."""

        AGREES = "agrees", _("Agrees with an option")
        OBJECTS = "objects", _("Objects")

    revision = models.PositiveSmallIntegerField(_("revision"))
    stance = models.CharField(_("position"), max_length=10, choices=Stance.choices)
    option = models.CharField(_("option"), max_length=1, blank=True)
    reason = models.TextField(_("reason"), max_length=WORDS)
    by_name = models.CharField(_("by"), max_length=120)
    at = models.DateTimeField(_("at"), default=present)
    signature = models.UUIDField(_("signature"), null=True, blank=True)
    history = HistoricalRecords()

    PORTAL_COLUMNS: ClassVar[tuple[str, ...]] = (
        "id", "organisation_id", "record_id", "revision", "stance", "option", "reason", "by_name", "at", "signature",
    )  # fmt: skip

    class Meta:
        """The newest first; who agrees names an option; never without a reason."""

        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="position_with_reason"),
            models.CheckConstraint(
                condition=models.Q(stance="objects") | ~models.Q(option=""), name="position_names_it"
            ),
        ]
