"""Documents in words, for pages, PDF and mails."""

from typing import Any

from django.utils.translation import gettext as _

from qms.documents.models.document import LANGUAGES

_NAMES = dict(LANGUAGES)


def language_words(code: str) -> str:
    """The name of a language in the reader's own."""
    return str(_NAMES.get(code, code))


def cited(number: str, revision: int | None, language: str = "") -> str:
    """How a document is cited: "SPEC-00012 v3 [de]"."""
    parts = [number, f"v{revision}" if revision else "", f"[{language}]" if language else ""]
    return " ".join(part for part in parts if part)


def deviation_words(found: Any) -> str:
    """Where a translation leaves the glossary (qms.documents.wording.Deviation), in a sentence."""
    shown = {"term": found.term, "word": found.word}
    if found.kind == "missing":
        return _("“%(term)s”: the agreed word “%(word)s” is missing.") % shown
    if found.kind == "translated":
        return _("“%(term)s” is not to be translated, but is missing.") % shown
    return _("“%(term)s”: “%(word)s” is not to be used for it.") % shown


def causes_words(revision: Any) -> str:
    """The change a revision belongs to and what caused it, in one line."""
    return ", ".join(one for one in (revision.change_number, *revision.caused_by) if one)
