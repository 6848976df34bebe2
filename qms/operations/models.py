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
