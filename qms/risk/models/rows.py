"""The rows of a study: failure modes with their ratings, and what is done about them."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from qms.lib.moment import present
from qms.organisations.tenancy import TenantKey
from qms.records.models import Record, RecordRow

TEXT = 2000
"""Characters of one cell of the sheet."""


if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


def _rating(label: "StrPromise") -> "models.PositiveSmallIntegerField[int, int]":
    return models.PositiveSmallIntegerField(label)


def _later(label: "StrPromise") -> "models.PositiveSmallIntegerField[int | None, int | None]":
    return models.PositiveSmallIntegerField(label, null=True, blank=True)


def _from_one_to_ten(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=models.Q(**{f"{name}__range": (1, 10)}) | models.Q(**{f"{name}__isnull": True}),
        name=f"{name}_from_1_to_10",
    )


RATINGS = ("severity", "occurrence", "detection")
AFTER = tuple(f"{name}_after" for name in RATINGS)


class FailureMode(RecordRow):
    """One row: how a function can fail, why, what prevents and detects it, and how bad that is.

    RPN and Action Priority are looked up when the row is rated, never typed. A number is given once.
    """

    number = models.PositiveSmallIntegerField(_("row"))
    function = models.TextField(_("function or step"), max_length=TEXT)
    mode = models.TextField(_("failure mode"), max_length=TEXT)
    effect = models.TextField(_("effect"), max_length=TEXT)
    cause = models.TextField(_("cause"), max_length=TEXT)
    prevention_control = models.TextField(_("prevention control"), max_length=TEXT, blank=True)
    detection_control = models.TextField(_("detection control"), max_length=TEXT, blank=True)
    severity = _rating(_("severity"))
    occurrence = _rating(_("occurrence"))
    detection = _rating(_("detection"))
    severity_evidence = models.TextField(_("evidence of the severity"), max_length=TEXT, blank=True)
    occurrence_evidence = models.TextField(_("evidence of the occurrence"), max_length=TEXT, blank=True)
    detection_evidence = models.TextField(_("evidence of the detection"), max_length=TEXT, blank=True)
    special_class = models.CharField(_("special characteristic"), max_length=12, blank=True)
    rpn = models.PositiveSmallIntegerField(_("RPN"))
    priority = models.CharField(_("action priority"), max_length=1)
    tables = models.CharField(_("rating tables"), max_length=32, blank=True)
    severity_after = _later(_("severity after"))
    occurrence_after = _later(_("occurrence after"))
    detection_after = _later(_("detection after"))
    after_evidence = models.TextField(_("evidence of the ratings after"), max_length=TEXT, blank=True)
    rpn_after = models.PositiveSmallIntegerField(_("RPN after"), null=True, blank=True)
    priority_after = models.CharField(_("action priority after"), max_length=1, blank=True)
    design_change = models.CharField(_("design change"), max_length=120, blank=True)
    severity_lowered = models.BooleanField(_("severity lowered, design unchanged"), default=False)
    remarks = models.TextField(_("remarks"), max_length=TEXT, blank=True)
    pending_since = models.DateTimeField(_("to be re-assessed since"), null=True, blank=True)
    proposed_occurrence = _later(_("proposed occurrence"))
    observed = models.JSONField(_("observed"), default=dict, blank=True)
    dropped_at = models.DateTimeField(_("dropped"), null=True, blank=True)
    dropped_reason = models.TextField(_("why it was dropped"), max_length=TEXT, blank=True)
    history = HistoricalRecords()

    class Meta:
        """In order of the numbers; a number is never given twice in a study."""

        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "record", "number"], name="failure_mode_once"),
            *(_from_one_to_ten(name) for name in (*RATINGS, *AFTER, "proposed_occurrence")),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "pending_since"],
                condition=models.Q(pending_since__isnull=False),
                name="failure_mode_pending",
            )
        ]

    def __str__(self) -> str:
        """The code of the row: R001."""
        return self.code

    @property
    def code(self) -> str:
        """The row as people name it: R001."""
        return f"R{self.number:03}"

    @property
    def full_number(self) -> str:
        """The row as other records name it: FMEA-2026-00005-R001."""
        return f"{self.record.number}-{self.code}"


class RowAction(RecordRow):
    """What is done about a row, or the signed decision that nothing is. carried_in: the CAPA that does it."""

    class State(models.TextChoices):
        """Implemented is said by the owner; completed by somebody else who has looked."""

        PLANNED = "planned", _("Planned")
        IMPLEMENTED = "implemented", _("Implemented")
        COMPLETED = "completed", _("Verified")
        NOT_TAKEN = "not_taken", _("Not taken")

    failure_mode = TenantKey(FailureMode, related_name="actions")
    number = models.PositiveSmallIntegerField(_("action"))
    action = models.TextField(_("what is done"), max_length=TEXT)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("owner")
    )
    due_on = models.DateField(_("due"), null=True)
    carried_in = TenantKey(Record, null=True, blank=True, related_name="risk_actions", verbose_name=_("carried out in"))
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.PLANNED)
    justification = models.TextField(_("why nothing is done"), max_length=TEXT, blank=True)
    signature = models.UUIDField(null=True)
    evidence = models.TextField(_("evidence"), max_length=TEXT, blank=True)
    implemented_at = models.DateTimeField(_("implemented"), null=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("verified by")
    )
    verified_at = models.DateTimeField(_("verified"), null=True)
    verification = models.TextField(_("how it was verified"), max_length=TEXT, blank=True)
    created_at = models.DateTimeField(default=present)
    history = HistoricalRecords()

    class Meta:
        """Numbered within the study."""

        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["organisation", "record", "number"], name="row_action_once")]
        indexes = [
            models.Index(fields=["organisation", "failure_mode"], name="row_action_of_row"),
            models.Index(
                fields=["organisation", "carried_in"], condition=models.Q(carried_in__isnull=False),
                name="row_action_carried_in",
            ),
        ]  # fmt: skip

    @property
    def code(self) -> str:
        """The action as people name it: A01."""
        return f"A{self.number:02}"
