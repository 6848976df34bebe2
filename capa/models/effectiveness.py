"""The check of effectiveness: the criterion that is agreed before, and what the data said after.

A criterion is never changed: a new version replaces it, and both stay. A verdict is computed, never typed.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from qms.lib.moment import present
from qms.organisations.tenancy import TenantKey
from qms.records.models import RecordRow


class Method(models.TextChoices):
    """How before and after are compared (`qms.lib.statistics.comparing`)."""

    TWO_PROPORTIONS = "two_proportions", _("Shares: defective of examined (Fisher)")
    POISSON_RATE = "poisson_rate", _("Rates: events per pieces or hours (Poisson)")
    MANN_WHITNEY = "mann_whitney", _("Measurements (Mann–Whitney)")
    RUN_CHART = "run_chart", _("Points in time order (run chart)")


class Better(models.TextChoices):
    """In which direction a measurement improves."""

    LOWER = "lower", _("Lower is better")
    HIGHER = "higher", _("Higher is better")


class Source(models.TextChoices):
    """Where the data come from."""

    ENTERED = "entered", _("Entered at the day of the check")
    RECORDS = "records", _("Counted by Concord: records per pieces shipped")


class Verdict(models.TextChoices):
    """What the data say (`qms.lib.statistics.verdicts.Verdict`)."""

    EFFECTIVE = "effective", _("Effective")
    NOT_EFFECTIVE = "not_effective", _("Not effective")
    INCONCLUSIVE = "inconclusive", _("Inconclusive")


def figure(label: Any) -> "models.DecimalField[Any, Any]":
    """A share, rate, measurement or probability; decimal, because what is signed has one form only."""
    return models.DecimalField(label, max_digits=24, decimal_places=12)


class EffectivenessPlan(RecordRow):
    """A version of the criterion: metric, baseline, method, improvement wanted, amount of data, day of the check.

    baseline_count of baseline_size for shares and rates, baseline_values for measurements and points. target: a share
    or rate for those two, else the chance that a later value is better than one before. minimum_effect and effects are
    in the unit of the data: a share as a fraction, a rate per piece. Values are
    decimal texts. sample_size: per period, by the method's formula.
    """

    version = models.PositiveSmallIntegerField(_("version"))
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    metric = models.CharField(_("metric"), max_length=200)
    source = models.CharField(_("source of the data"), max_length=8, choices=Source.choices, default=Source.ENTERED)
    counted = models.JSONField(_("what Concord counts"), default=dict, blank=True)
    method = models.CharField(_("method"), max_length=16, choices=Method.choices)
    better = models.CharField(_("direction"), max_length=6, choices=Better.choices, default=Better.LOWER)
    baseline_from = models.DateField(_("baseline from"))
    baseline_until = models.DateField(_("baseline until"))
    baseline_count = models.PositiveIntegerField(_("baseline: events"), null=True, blank=True)
    baseline_size = models.DecimalField(_("baseline: out of"), max_digits=14, decimal_places=2, null=True, blank=True)
    baseline_values = models.JSONField(_("baseline: values"), default=list, blank=True)
    target = figure(_("target"))
    minimum_effect = figure(_("smallest improvement that counts"))
    alpha = figure(_("alpha"))
    power = figure(_("power"))
    sample_size = models.PositiveBigIntegerField(_("data needed after"))
    window_days = models.PositiveSmallIntegerField(_("days after the implementation"))
    agreed_at = models.DateTimeField(_("agreed"), default=present)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("agreed by")
    )
    signature = models.UUIDField(null=True)
    starts_on = models.DateField(_("data from"), null=True, blank=True)
    due_on = models.DateField(_("to be checked on"), null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        """Newest first."""

        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "record", "version"], name="effectiveness_plan_once")
        ]
        indexes = [
            models.Index(
                fields=["organisation", "due_on"], condition=models.Q(due_on__isnull=False), name="effectiveness_due"
            )
        ]

    def __str__(self) -> str:
        """Version and metric."""
        return f"v{self.version} {self.metric}"


class EffectivenessCheck(RecordRow):
    """What the data of a window said about a version of the criterion, and who signed what follows from it."""

    plan = TenantKey(EffectivenessPlan, related_name="checks", verbose_name=_("criterion"))
    number = models.PositiveSmallIntegerField(_("number"))
    result_from = models.DateField(_("data from"))
    result_until = models.DateField(_("data until"))
    result_count = models.PositiveIntegerField(_("events"), null=True, blank=True)
    result_size = models.DecimalField(_("out of"), max_digits=14, decimal_places=2, null=True, blank=True)
    result_values = models.JSONField(_("values"), default=list, blank=True)
    provenance = models.TextField(_("where the data come from"), max_length=2000, blank=True)
    collected_at = models.DateTimeField(_("computed"), default=present)
    collected_by_name = models.CharField(_("entered by"), max_length=120, blank=True)
    p_value = figure(_("p"))
    effect = figure(_("improvement"))
    low = figure(_("improvement at least"))
    high = figure(_("improvement at most"))
    stable = models.BooleanField(_("the baseline lay level"), default=True)
    verdict = models.CharField(_("verdict"), max_length=16, choices=Verdict.choices)
    findings = models.TextField(_("findings"), max_length=4000, blank=True)
    signed_at = models.DateTimeField(_("signed"), null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("signed by")
    )
    signature = models.UUIDField(null=True)
    history = HistoricalRecords()

    class Meta:
        """Newest first."""

        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "record", "number"], name="effectiveness_check_once")
        ]
