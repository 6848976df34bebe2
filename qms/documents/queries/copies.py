"""Which language a reader gets of a revision, and whether it is behind its source."""

from dataclasses import dataclass

from django.utils.translation import get_language

from qms.accounts.seat import Seat, Side
from qms.documents.models import Document, DocumentRevision, DocumentTranslation, SiteLanguage
from qms.documents.queries.translations import translations_shown_to


@dataclass(frozen=True)
class Copy:
    """What a reader is shown: the source, and of their language the translation of it, or one that is behind.

    behind: an approved translation of an earlier revision; source and translation are then both shown. blocked: the
    reader's site does not use such a one, so it is not shown.
    """

    source: DocumentRevision
    language: str
    translation: DocumentTranslation | None = None
    behind: DocumentTranslation | None = None
    blocked: bool = False


def copy_of(document: Document, revision: DocumentRevision, seat: Seat) -> Copy:
    """What this reader gets of a revision that they may open: own language, else the site's, else the source."""
    site = _site_language(seat)
    wanted = [code for code in (_spoken(), site.language if site else "") if code and code != document.language]
    if _spoken() == document.language or not wanted:
        return Copy(revision, document.language)
    rows = translations_shown_to(seat).filter(record_id=document.pk, language__in=wanted)
    found = list(rows.filter(state__in=("approved", "stale", "replaced")).order_by("-revision__number"))
    for language in wanted:
        own = [row for row in found if row.language == language]
        if exact := next((row for row in own if row.revision_id == revision.pk and row.approved_at), None):
            return Copy(revision, language, translation=exact)
        behind = next((row for row in own if row.state == "stale" and row.revision.number < revision.number), None)
        if behind is not None and revision.state == "effective":
            blocked = site is not None and site.block_stale
            return Copy(revision, language, behind=None if blocked else behind, blocked=blocked)
    return Copy(revision, document.language)


def reads_none_behind(seat: Seat) -> bool:
    """Whether the reader's site uses no translation that is behind its source."""
    site = _site_language(seat)
    return site is not None and site.block_stale


def _spoken() -> str:
    """The reader's language, without its region."""
    language = (get_language() or "en").lower()
    return language if language == "zh-hans" else language.split("-")[0]


def _site_language(seat: Seat) -> SiteLanguage | None:
    if seat.side is Side.PORTAL or seat.membership is None or seat.membership.site_id is None:
        return None
    return SiteLanguage.objects.filter(site_id=seat.membership.site_id).first()
