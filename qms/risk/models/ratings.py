"""An organisation's own rating tables: scales of severity, occurrence and detection with the Action Priority they give.

One record is one version: a changed scale is approved together with the table of priorities that is read with it, as
the AIAG & VDA handbook asks.
"""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from qms.records.models import Record
from qms.risk.models.study import RECORD_COLUMNS


class RatingTables(Record):
    """A version of the tables. `scales`: by letter S, O, D ten texts, worst last; `bounds`: ppm by rating."""

    scales = models.JSONField(_("scales"), default=dict)
    bounds = models.JSONField(_("highest rates by occurrence rating, ppm"), default=list)
    cells = models.CharField(_("action priorities"), max_length=1000)
    window_months = models.PositiveSmallIntegerField(
        _("months that are observed"), default=12, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    confidence = models.PositiveSmallIntegerField(
        _("confidence of the interval, percent"), default=95, validators=[MinValueValidator(80), MaxValueValidator(99)]
    )
    cells_reason = models.TextField(_("why it differs from the handbook"), max_length=4000, blank=True)
    history = HistoricalRecords(excluded_fields=RECORD_COLUMNS)

    PORTAL_COLUMNS = ()

    def __str__(self) -> str:
        """Number and title."""
        return f"{self.number} {self.title}"
