"""What an organisation has settled about rules of gaps, the gaps that were found, and when they were looked for."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from qms.lib.moment import present
from qms.organisations.tenancy import TenantModel
from qms.records.models import RecordRow
from qms.traceability.offers import CODE_LENGTH


class Use(models.TextChoices):
    """What a rule does in an organisation."""

    OFF = "off", _("Not in use")
    LISTED = "listed", _("Gaps are listed")
    MANDATORY = "mandatory", _("Gaps are listed, and nothing is closed with one")


class GapRuleSetting(TenantModel):
    """What an organisation has settled about a rule, and why; a rule without one works as its domain declares it."""

    code = models.CharField(_("rule"), max_length=CODE_LENGTH)
    use = models.CharField(_("use"), max_length=10, choices=Use.choices)
    reason = models.TextField(_("reason"), max_length=2000)
    version = models.PositiveIntegerField(default=1)
    history = HistoricalRecords()

    class Meta:
        """One per rule."""

        constraints = [models.UniqueConstraint(fields=["organisation", "code"], name="gap_rule_setting_once")]

    def __str__(self) -> str:
        """Rule and use."""
        return f"{self.code}: {self.use}"


class Gap(RecordRow):
    """A record that lacked what a rule asks for, from the night it was found until it was mended."""

    rule = models.CharField(_("rule"), max_length=CODE_LENGTH)
    found_at = models.DateTimeField(_("found"), default=present)
    closed_at = models.DateTimeField(_("closed"), null=True)

    class Meta:
        """Open once per record and rule; the newest first."""

        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "record", "rule"], condition=models.Q(closed_at=None), name="gap_open_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["organisation", "-found_at", "-id"], condition=models.Q(closed_at=None), name="gap_newest"
            ),
            models.Index(fields=["organisation", "rule", "id"], condition=models.Q(closed_at=None), name="gap_of_rule"),
        ]


class GapRound(TenantModel):
    """A search for gaps in a whole organisation that came to its end."""

    day = models.DateField(_("day"))
    at = models.DateTimeField(_("ended"), default=present)
    found = models.PositiveIntegerField(_("new gaps"), default=0)
    closed = models.PositiveIntegerField(_("closed gaps"), default=0)
    cut = models.BooleanField(_("more than one night finds"), default=False)

    class Meta:
        """Newest first."""

        indexes = [models.Index(fields=["organisation", "-at", "-id"], name="gap_round_newest")]
