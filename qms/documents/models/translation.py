"""Translations, each of one revision, and the language that a site works in."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from qms.documents.models.document import LANGUAGES
from qms.documents.models.revision import Content, DocumentRevision
from qms.lib.moment import present
from qms.organisations.models import Site
from qms.organisations.tenancy import TenantKey, TenantModel


class DocumentTranslation(Content):
    """A revision in another language. machine: a machine wrote it, whoever corrected it.

    deviations: where it leaves the glossary, as the review found it, each with the reviewer's reason:
    {"kind": "missing", "term": "weld seam", "word": "Schweißnaht", "why": "…"}.
    """

    class State(models.TextChoices):
        """Where a translation stands."""

        NEEDED = "needed", _("Needed")
        IN_WORK = "in_work", _("In work")
        REVIEWED = "reviewed", _("Reviewed")
        APPROVED = "approved", _("Approved")
        STALE = "stale", _("Behind its source")
        REPLACED = "replaced", _("Replaced")

    revision = TenantKey(DocumentRevision, related_name="translations")
    language = models.CharField(_("language"), max_length=8, choices=LANGUAGES)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.NEEDED)
    title = models.CharField(_("title"), max_length=200, blank=True)
    machine = models.BooleanField(_("translated by a machine"), default=False)
    translator = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, db_index=False, related_name="+",
        verbose_name=_("translator"),
    )  # fmt: skip
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, db_index=False, related_name="+",
        verbose_name=_("reviewer"),
    )  # fmt: skip
    deviations = models.JSONField(_("deviations from the glossary"), default=list)
    reviewed_at = models.DateTimeField(_("reviewed"), null=True, blank=True)
    approved_by_name = models.CharField(_("approved by"), max_length=120, blank=True)
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    created_at = models.DateTimeField(default=present)
    history = HistoricalRecords()

    PORTAL_COLUMNS: ClassVar[tuple[str, ...]] = (
        "id", "organisation_id", "record_id", "revision_id", "language", "state", "title", "text", "file_name",
        "file_sha256", "file_size", "machine", "approved_by_name", "approved_at",
    )  # fmt: skip

    class Meta:
        """One per revision and language; who translates does not review."""

        ordering = ["language", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "revision", "language"], name="translation_once"),
            models.CheckConstraint(
                condition=models.Q(reviewer=None) | ~models.Q(reviewer=models.F("translator")),
                name="translation_reviewed_by_another",
            ),
        ]


class SiteLanguage(TenantModel):
    """The language that a site reads documents in, and whether it may use a translation that is behind its source."""

    site = TenantKey(Site, related_name="+", verbose_name=_("site"))
    language = models.CharField(_("language"), max_length=8, choices=LANGUAGES)
    block_stale = models.BooleanField(_("no use of translations that are behind their source"), default=False)
    history = HistoricalRecords()

    class Meta:
        """One per site."""

        constraints = [models.UniqueConstraint(fields=["organisation", "site"], name="site_language_once")]
