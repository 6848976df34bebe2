"""Options weighed by criteria: what is to be decided, options, weights, scores of several people, dissent, decision.

A trade-off is internal: it sets our efficiency against our customers' stability, often of several at once. What one
customer is shown of it, and says to it, is a record of its own (`changecontrol.models.weighing`).
"""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from changecontrol.models.change import RECORD_COLUMNS, TEXT, WORDS
from qms.lib.moment import present
from qms.organisations.tenancy import TenantKey
from qms.records.models import Record, RecordRow

SHORT = 500
LOWEST, HIGHEST = 1, 10
"""The scale of a score; the higher the better."""


class TradeOff(Record):
    """What is to be decided and what was.

    round: the round of scoring; scores of an earlier round are withdrawn. chosen: the code of the option decided for.
    decided_by signs first, a quality manager who is somebody else countersigns. answer: the reason that is meant for
    the customer with whom it is shared.
    """

    question = models.TextField(_("what is to be decided"), max_length=TEXT)
    round = models.PositiveSmallIntegerField(_("round of scoring"), default=1)
    weighed_at = models.DateTimeField(_("weighed"), null=True, blank=True)
    chosen = models.CharField(_("option decided for"), max_length=1, blank=True)
    decision_reason = models.TextField(_("reason of the decision"), max_length=TEXT, blank=True)
    answer = models.TextField(_("reason given to the customer"), max_length=TEXT, blank=True, db_default="")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, db_index=False, related_name="+",
        verbose_name=_("decided by"),
    )  # fmt: skip
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    countersigned_by_name = models.CharField(_("countersigned by"), max_length=120, blank=True)
    countersigned_at = models.DateTimeField(_("countersigned"), null=True, blank=True)
    history = HistoricalRecords(excluded_fields=RECORD_COLUMNS)

    PORTAL_COLUMNS: ClassVar[tuple[str, ...]] = ()

    def __str__(self) -> str:
        """Number and title."""
        return f"{self.number} {self.title}"


class TradeOption(RecordRow):
    """One of the options, with what else is known of it than its scores."""

    number = models.PositiveSmallIntegerField(_("option"))
    text = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), max_length=WORDS, blank=True)
    cost = models.CharField(_("cost"), max_length=SHORT)
    risk = models.CharField(_("risk"), max_length=SHORT)
    stability = models.CharField(_("effect on the stability for customers"), max_length=SHORT)
    dropped_at = models.DateTimeField(_("dropped"), null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        """A letter is given once."""

        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["organisation", "record", "number"], name="trade_option_once")]

    def __str__(self) -> str:
        """Letter and name."""
        return f"{self.code} {self.text}"

    @property
    def code(self) -> str:
        """As people name it: A, B, C."""
        return chr(ord("A") + self.number - 1)


class TradeCriterion(RecordRow):
    """What the options are scored by, and how much it weighs; all that stand come to 100.

    shared: a customer with whom the trade-off is shared reads it.
    """

    number = models.PositiveSmallIntegerField(_("criterion"))
    text = models.CharField(_("name"), max_length=120)
    scale = models.CharField(_("what 1 and 10 mean"), max_length=SHORT, blank=True)
    weight = models.DecimalField(_("weight"), max_digits=5, decimal_places=2)
    shared = models.BooleanField(_("shared with the customer"), default=False, db_default=False)
    dropped_at = models.DateTimeField(_("dropped"), null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        """A number is given once; nothing weighs nothing."""

        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "record", "number"], name="trade_criterion_once"),
            models.CheckConstraint(
                condition=models.Q(weight__gt=0, weight__lt=100), name="trade_weight_between_0_and_100"
            ),
        ]

    def __str__(self) -> str:
        """Number and name."""
        return f"{self.code} {self.text}"

    @property
    def code(self) -> str:
        """As people name it: C01."""
        return f"C{self.number:02}"


class TradeScorer(RecordRow):
    """Somebody who was asked for scores. done_at: all options are scored. released_at: not asked any more."""

    number = models.PositiveSmallIntegerField(_("scorer"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    name = models.CharField(_("name"), max_length=120)
    asked_at = models.DateTimeField(_("asked"), default=present)
    done_at = models.DateTimeField(_("scored"), null=True, blank=True)
    released_at = models.DateTimeField(_("released"), null=True, blank=True)
    released_reason = models.TextField(_("why released"), max_length=WORDS, blank=True)
    history = HistoricalRecords()

    class Meta:
        """A person is asked once."""

        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["organisation", "record", "person"], name="trade_scorer_once")]

    def __str__(self) -> str:
        """The person's name as it was."""
        return self.name

    @property
    def code(self) -> str:
        """The subject of the scorer's task: S01."""
        return f"S{self.number:02}"


class TradeScore(RecordRow):
    """What one scorer gives one option by one criterion, and what shows it: words, or a record they name."""

    round = models.PositiveSmallIntegerField(_("round of scoring"))
    scorer = TenantKey(TradeScorer, related_name="scores", verbose_name=_("scorer"))
    option = TenantKey(TradeOption, related_name="+", verbose_name=_("option"))
    criterion = TenantKey(TradeCriterion, related_name="+", verbose_name=_("criterion"))
    value = models.PositiveSmallIntegerField(
        _("score"), validators=[MinValueValidator(LOWEST), MaxValueValidator(HIGHEST)]
    )
    evidence = models.TextField(_("evidence"), max_length=WORDS)
    at = models.DateTimeField(_("scored"), default=present)
    history = HistoricalRecords()

    class Meta:
        """One in a round; on the scale; never without evidence."""

        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "record", "round", "scorer", "option", "criterion"], name="trade_score_once"
            ),
            models.CheckConstraint(condition=models.Q(value__range=(LOWEST, HIGHEST)), name="trade_score_on_scale"),
            models.CheckConstraint(condition=~models.Q(evidence=""), name="trade_score_with_evidence"),
        ]


class Dissent(RecordRow):
    """A scorer does not agree with the result or the decision, and says why. It is never changed nor deleted."""

    round = models.PositiveSmallIntegerField(_("round of scoring"))
    scorer = TenantKey(TradeScorer, related_name="dissents", verbose_name=_("scorer"))
    by_name = models.CharField(_("who dissents"), max_length=120)
    text = models.TextField(_("dissent"), max_length=WORDS)
    at = models.DateTimeField(_("noted"), default=present)
    history = HistoricalRecords()

    class Meta:
        """Oldest first."""

        ordering = ["at", "id"]
