"""What regulatory affairs say of a record that touches a registration, and what the authority or body decided."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from qms.lib.moment import present
from qms.organisations.tenancy import TenantKey
from qms.records.models import Record, RecordRow

WORDS = 2_000


class Outcome(models.TextChoices):
    """What follows for the registration, from nothing to a new submission."""

    NONE = "none", _("No effect")
    DOCUMENT = "document", _("Document only (letter to file)")
    NOTIFY = "notify", _("Notify the authority or body")
    SUBMISSION = "submission", _("New submission")


class Decision(models.TextChoices):
    """What the authority or body decided."""

    APPROVED = "approved", _("Approved")
    NO_OBJECTION = "no_objection", _("No objection")
    REFUSED = "refused", _("Refused")


ASKS_THE_BODY = (Outcome.NOTIFY.value, Outcome.SUBMISSION.value)
"""The outcomes that wait for a decision from outside."""


class RegulatoryAssessment(RecordRow):
    """The effect of a record on one registration. Asked, assessed, where needed decided from outside; or dropped.

    registration, name: the one that is touched, and its number and title as they were. why: how it was found.
    answers: yes or no by the codes of `questions.py`, in that version. document: the letter to file.
    certificate: the number of the registration in the register that the decision led to.
    """

    registration = TenantKey(Record, related_name="+", verbose_name=_("registration"))
    name = models.CharField(_("registration"), max_length=260)
    why = models.CharField(pgettext_lazy("source", "found by"), max_length=300, blank=True)
    asked_at = models.DateTimeField(_("asked"), default=present)
    answers = models.JSONField(_("answers"), default=dict)
    questions_version = models.PositiveSmallIntegerField(_("version of the questions"), default=0)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices, blank=True)
    rationale = models.TextField(_("rationale"), max_length=WORDS, blank=True)
    document = models.CharField(_("letter to file"), max_length=120, blank=True)
    assessor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, db_index=False, related_name="+",
        verbose_name=_("assessor"),
    )  # fmt: skip
    assessed_by_name = models.CharField(_("assessed by"), max_length=120, blank=True)
    assessed_at = models.DateTimeField(_("assessed"), null=True, blank=True)
    decision = models.CharField(_("decision"), max_length=12, choices=Decision.choices, blank=True)
    decision_reference = models.CharField(_("reference of the decision"), max_length=120, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    certificate = models.CharField(_("certificate that came of it"), max_length=32, blank=True)
    recorded_by_name = models.CharField(_("recorded by"), max_length=120, blank=True)
    recorded_at = models.DateTimeField(_("recorded"), null=True, blank=True)
    dropped_at = models.DateTimeField(_("dropped"), null=True, blank=True)
    dropped_reason = models.TextField(_("why it was dropped"), max_length=WORDS, blank=True)
    history = HistoricalRecords()

    class Meta:
        """Each registration once; an outcome has its rationale, a decision its reference and day."""

        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "record", "registration"],
                condition=models.Q(dropped_at=None),
                name="registration_assessed_once",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="") | ~models.Q(rationale="") & models.Q(assessed_at__isnull=False),
                name="regulatory_outcome_says_why",
            ),
            models.CheckConstraint(
                condition=models.Q(decision="")
                | ~models.Q(decision_reference="")
                & models.Q(decided_on__isnull=False)
                & models.Q(outcome__in=ASKS_THE_BODY),
                name="regulatory_decision_has_its_reference",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "registration"], name="assessed_registration"),
        ]

    def __str__(self) -> str:
        """The registration as it was called."""
        return self.name

    @property
    def stage(self) -> str:
        """Where it stands: asked, waiting (for the decision), refused, decided, dropped."""
        if self.dropped_at is not None:
            return "dropped"
        if not self.outcome:
            return "asked"
        if self.outcome not in ASKS_THE_BODY:
            return "decided"
        if not self.decision:
            return "waiting"
        return "refused" if self.decision == Decision.REFUSED else "decided"

    @property
    def is_decided(self) -> bool:
        """Whether it keeps the record from nothing any more."""
        return self.stage in ("decided", "dropped")
