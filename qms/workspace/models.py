"""What the installation knows about itself."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Pulse(models.Model):
    """The last sign of life of a part of the installation, and what it saw. Global: it tells nothing of a tenant."""

    name = models.CharField(_("part"), max_length=30, primary_key=True)
    at = models.DateTimeField(_("last sign of life"))
    detail = models.JSONField(default=dict)

    class Meta:
        """By name."""

        ordering = ["name"]

    def __str__(self) -> str:
        """Which part."""
        return self.name
