"""What was done to keep the installation: backups and restores. Global: it tells nothing of a tenant."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from qms.lib.ids import uuid7
from qms.lib.moment import present


class Run(models.Model):
    """One run of a command that keeps the installation, with its outcome; a run cut off has no end."""

    class Kind(models.TextChoices):
        """What was run."""

        BACKUP = "backup", _("Backup")
        RESTORE = "restore", _("Restore")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(_("what"), max_length=12, choices=Kind.choices)
    begun_at = models.DateTimeField(_("begun"), default=present)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    good = models.BooleanField(_("good"), default=False)
    words = models.CharField(_("outcome"), max_length=500, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        """Newest first, by kind."""

        ordering = ["-begun_at"]
        indexes = [models.Index(fields=["kind", "-begun_at"], name="operations_run_newest")]

    def __str__(self) -> str:
        """What and when."""
        return f"{self.kind} {self.begun_at:%Y-%m-%d %H:%M}"


class Incident(models.Model):
    """Something went wrong that should not: where and what kind of fault, counted by day. Nothing of its content.

    `number` is the one the person was last asked to quote; the log has the rest.
    """

    class Kind(models.TextChoices):
        """Where it happened."""

        PAGE = "page", _("Page")
        TASK = "task", _("Background task")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(_("where"), max_length=8, choices=Kind.choices)
    place = models.CharField(_("place"), max_length=120)
    fault = models.CharField(_("fault"), max_length=120)
    day = models.DateField(_("day"))
    count = models.PositiveIntegerField(_("how often"), default=1)
    last_at = models.DateTimeField(_("last"), default=present)
    number = models.CharField(_("number"), max_length=20, blank=True)

    class Meta:
        """A flood of the same fault is one row a day."""

        ordering = ["-last_at"]
        constraints = [models.UniqueConstraint(fields=["day", "kind", "place", "fault"], name="incident_once_a_day")]
        indexes = [models.Index(fields=["-last_at"], name="incident_newest")]

    def __str__(self) -> str:
        """Where and what."""
        return f"{self.place}: {self.fault}"


class InstallationKey(models.Model):
    """Which key all nodes must have: its name and its fingerprint. The key itself is nowhere in the database."""

    name = models.CharField(_("key"), max_length=20, primary_key=True)
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    since = models.DateTimeField(_("since"), auto_now=True)

    class Meta:
        """By name."""

        ordering = ["name"]

    def __str__(self) -> str:
        """Which one."""
        return f"{self.name} {self.fingerprint[:16]}"
