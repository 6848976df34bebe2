"""Tags of the pages of documents: {% load documents %}."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from qms.accounts.rights import ROLES
from qms.documents.lists.glossary import agreed_words as words_of_term
from qms.documents.models import WORKING, DocumentRevision, DocumentTranslation
from qms.documents.queries.causes import ties_of
from qms.documents.wording import kept
from qms.documents.words import deviation_words, language_words
from qms.lib.markdown import to_html
from qms.lib.worddiff import Piece
from qms.web.parts.small import badge, rec

register = template.Library()
_TONES = {
    "draft": "info", "review": "accent", "approved": "ok", "scheduled": "ok", "effective": "ok", "superseded": "mute",
    "withdrawn": "bad", "obsolete": "mute", "dropped": "mute", "needed": "warn", "in_work": "info",
    "reviewed": "accent", "stale": "warn", "replaced": "mute",
}  # fmt: skip
_TAGS = {"same": "{}", "gone": "<del>{}</del>", "new": "<ins>{}</ins>"}


@register.simple_tag
def row_state(row: Any) -> SafeString:
    """The state of a revision or a translation as a badge."""
    return badge(row.get_state_display(), _TONES[row.state])


@register.simple_tag(takes_context=True)
def why(context: Any, revision: DocumentRevision) -> SafeString:
    """The change a revision belongs to and what caused it, for staff: numbers, leading there if they are records."""
    ties = context["ties"] if "ties" in context else ties_of([revision], context["request"].seat)
    named = ((_("Change"), [revision.change_number] if revision.change_number else []),
             (_("Caused by"), revision.caused_by))  # fmt: skip
    lines = (
        format_html("{} {}", words, format_html_join(", ", "{}", ((rec(one, ties.get(one, "")),) for one in numbers)))
        for words, numbers in named
        if numbers
    )
    return format_html_join(" · ", "{}", ((line,) for line in lines))


@register.filter
def language(code: str) -> str:
    """The name of a language."""
    return language_words(code)


@register.filter
def role_words(code: str) -> str:
    """The name of a role."""
    return str(ROLES[code].label) if code in ROLES else code


@register.simple_tag
def prose(text: str, code: str = "") -> SafeString:
    """A text of a document, in its language."""
    return format_html('<div class="prose" dir="auto" lang="{}">{}</div>', code, to_html(text))


@register.simple_tag
def changes(pieces: Iterable[Piece]) -> SafeString:
    """What stayed, went and came, with its lines."""
    joined = format_html_join("", "{}", ((format_html(_TAGS[one.change], _lines(one.text)),) for one in pieces))
    return format_html('<div class="prose" dir="auto">{}</div>', joined)


def _lines(text: str) -> SafeString:
    lines = text.replace("\r\n", "\n").split("\n")
    return format_html_join(SafeString("<br>"), "{}", ((line,) for line in lines))


@register.simple_tag
def revisions_to_sign(record: Any) -> list[DocumentRevision]:
    """What a signature is bound to beside the fields: what is worked on, and what is in force."""
    rows = DocumentRevision.objects.filter(record_id=record.pk, state__in=(*WORKING, "effective"))
    return list(rows.order_by("-number"))


@register.simple_tag
def translations_to_sign(record: Any) -> list[DocumentTranslation]:
    """The translations of these revisions."""
    rows = DocumentTranslation.objects.filter(record_id=record.pk, revision__state__in=(*WORKING, "effective"))
    return list(rows.select_related("revision").order_by("language", "-revision__number"))


@register.simple_tag
def deviations_kept(row: DocumentTranslation) -> list[tuple[str, str]]:
    """Where a reviewed translation leaves the glossary, in words, each with the reviewer's reason."""
    return [(deviation_words(one), one.why) for one in kept(row)]


@register.filter
def agreed_words(version: Any) -> str:
    """The agreed words of a version of a term."""
    return words_of_term(version)


@register.filter
def given_to(given: Mapping[Any, Any], customer: Any) -> Any:
    """What a customer was given, or None."""
    return given.get(customer.pk)
