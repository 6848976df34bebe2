"""How a change comes to its class: sets of rules that are signed, answers to the questionnaire, the rules that hit."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from changecontrol.models.change import RECORD_COLUMNS, WORDS, Level
from qms.lib.moment import present
from qms.organisations.models import Customer
from qms.organisations.tenancy import TenantKey
from qms.records.models import Attachment, Record, RecordRow


class ClassRuleSet(Record):
    """A set of rules. One is in force at a time; what was classified keeps the set it was classified by.

    edition: the count of signed sets. tried: what the set would have made of past changes, as it was tried last:
    {"changes": n, "differ": [[number, class then, class by this set]]}; empty again after every edit.
    """

    edition = models.PositiveIntegerField(_("version of the rules"), null=True, blank=True)
    basis = models.TextField(_("what the rules rest on"), max_length=WORDS, blank=True)
    tried = models.JSONField(_("tried on past changes"), default=dict, blank=True)
    tried_at = models.DateTimeField(_("tried"), null=True, blank=True)
    signed_at = models.DateTimeField(_("signed"), null=True, blank=True)
    signed_by_name = models.CharField(_("signed by"), max_length=120, blank=True)
    history = HistoricalRecords(excluded_fields=RECORD_COLUMNS)

    PORTAL_COLUMNS: ClassVar[tuple[str, ...]] = ()

    def __str__(self) -> str:
        """Number and title."""
        return f"{self.number} {self.title}"

    @property
    def cited(self) -> str:
        """How a change cites it."""
        return f"{self.number} v{self.edition}"


class ClassRule(RecordRow):
    """When all of these are answered with yes and none of those, the change is at least of this class."""

    number = models.PositiveSmallIntegerField(_("rule"))
    all_of = ArrayField(models.CharField(max_length=20), verbose_name=_("all of"), default=list)
    none_of = ArrayField(models.CharField(max_length=20), verbose_name=_("none of"), default=list, blank=True)
    level = models.PositiveSmallIntegerField(_("class"), choices=Level.choices)
    text = models.TextField(_("rule in words"), max_length=WORDS)
    citation = models.CharField(_("rule it comes from"), max_length=200, blank=True)
    task = models.CharField(_("task it causes"), max_length=200, blank=True)
    dropped_at = models.DateTimeField(_("dropped"), null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        """A number is given once in a set."""

        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["organisation", "record", "number"], name="class_rule_once")]

    @property
    def code(self) -> str:
        """As people name it: R-01."""
        return f"R-{self.number:02}"


class Answer(RecordRow):
    """One answer to the questionnaire, by the round of classification."""

    round = models.PositiveSmallIntegerField(_("classification"))
    question = models.CharField(_("question"), max_length=20)
    yes = models.BooleanField(_("answer"))
    at = models.DateTimeField(_("answered"), default=present)
    by_name = models.CharField(_("answered by"), max_length=120)
    history = HistoricalRecords()

    class Meta:
        """One per question and round."""

        ordering = ["round", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "record", "round", "question"], name="answer_once")
        ]


class RuleHit(RecordRow):
    """A rule that hit, as it read then. customer: where a customer's terms are the rule; empty: the house's own."""

    round = models.PositiveSmallIntegerField(_("classification"))
    rule = models.CharField(_("rule"), max_length=80)
    level = models.PositiveSmallIntegerField(_("class"), choices=Level.choices)
    text = models.TextField(_("rule in words"), max_length=WORDS)
    citation = models.CharField(_("rule it comes from"), max_length=300, blank=True)
    customer = TenantKey(Customer, null=True, blank=True, related_name="+", verbose_name=_("customer"))
    history = HistoricalRecords()

    class Meta:
        """Once per round, rule and customer."""

        ordering = ["round", "-level", "rule"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "record", "round", "rule", "customer"],
                nulls_distinct=False,
                name="rule_hit_once",
            )
        ]


class ChangeTask(RecordRow):
    """Something to be done for a change: by a rule that hit, or by the plan.

    proof: what has to show that it is done; needs_file: a file of the change does. document: the controlled document
    whose new revision the task is about.
    """

    class Kind(models.TextChoices):
        """What sort of work. First lots, verification and the end of a temporary change come after the first shipment,
        the others before it; what a stop asks for is asked at once, whether a plan is approved or not.
        """

        WORK = "work", _("Work")
        TRAINING = "training", _("Training")
        DOCUMENT = "document", _("Document")
        FIRST_LOT = "first_lot", _("First lot")
        VERIFICATION = "verification", _("Verification")
        RETURN = "return", _("Return to the former state")
        CONTAINMENT = "containment", _("Containment of what was shipped")
        BRING_BACK = "bring_back", _("Bringing a document back")

    class State(models.TextChoices):
        """A task is open, done, or dropped with a reason."""

        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Dropped")

    number = models.PositiveSmallIntegerField(_("task"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.WORK)
    text = models.CharField(_("task"), max_length=200)
    proof = models.CharField(_("what has to show it"), max_length=200, blank=True)
    needs_file = models.BooleanField(_("with a file"), default=False)
    document = TenantKey(Record, null=True, blank=True, related_name="+", verbose_name=_("document"))
    rule = models.CharField(_("rule"), max_length=80, blank=True)
    citation = models.CharField(_("why"), max_length=300, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("owner"),
    )  # fmt: skip
    due_on = models.DateField(_("due on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.OPEN)
    evidence = models.TextField(_("evidence"), max_length=WORDS, blank=True)
    file = TenantKey(Attachment, null=True, blank=True, related_name="+", verbose_name=_("file"))
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    done_by_name = models.CharField(_("done by"), max_length=120, blank=True)
    dropped_reason = models.TextField(_("why it was dropped"), max_length=WORDS, blank=True)
    history = HistoricalRecords()

    class Meta:
        """A number is given once."""

        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["organisation", "record", "number"], name="change_task_once")]

    @property
    def code(self) -> str:
        """As people name it, and the subject of its task: T01."""
        return f"T{self.number:02}"
