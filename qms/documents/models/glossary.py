"""The organisation's glossary: what its terms are called in each language, and what they are not to be called."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from qms.documents.models.document import LANGUAGES
from qms.lib.moment import present
from qms.organisations.tenancy import TenantModel

TERM_LIMIT = 120
NOTE_LIMIT = 2000


class GlossaryTerm(TenantModel):
    """A term in the language documents are written in. Changed with a reason, ended, never deleted.

    key: the term without case and composition; of a language it is in use once. untranslated: it stays as it is in
    every language. agreed: {"de": {"word": "Schweißnaht", "avoid": ["Raupe"]}}, the word of each language and those
    that are not to be used for it; what nobody has said is left out.
    """

    language = models.CharField(_("language"), max_length=8, choices=LANGUAGES)
    term = models.CharField(_("term"), max_length=TERM_LIMIT)
    key = models.CharField(max_length=2 * TERM_LIMIT)
    untranslated = models.BooleanField(_("do not translate"), default=False)
    agreed = models.JSONField(_("agreed words"), default=dict)
    note = models.TextField(_("definition"), max_length=NOTE_LIMIT, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=present)
    ended_at = models.DateTimeField(_("retired"), null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        """A term of a language is in use once; the newest come first."""

        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "language", "key"],
                condition=models.Q(ended_at=None),
                name="glossary_term_once",
            )
        ]
        indexes = [models.Index(fields=["organisation", "-created_at", "-id"], name="glossary_newest")]

    def __str__(self) -> str:
        """The term."""
        return self.term

    def word_in(self, language: str) -> str:
        """The agreed word of a language: of what is not translated the term itself, "" where none is agreed."""
        return self.term if self.untranslated else str(self.agreed.get(language, {}).get("word", ""))

    def avoided_in(self, language: str) -> list[str]:
        """The words that are not to be used for it in a language."""
        return [str(one) for one in self.agreed.get(language, {}).get("avoid", ())]
