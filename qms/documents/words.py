"""Documents in words, for pages, PDF and mails."""

from typing import Any

from qms.documents.models.document import LANGUAGES

_NAMES = dict(LANGUAGES)


def language_words(code: str) -> str:
    """The name of a language in the reader's own."""
    return str(_NAMES.get(code, code))


def cited(number: str, revision: int | None, language: str = "") -> str:
    """How a document is cited: "SPEC-00012 v3 [de]"."""
    parts = [number, f"v{revision}" if revision else "", f"[{language}]" if language else ""]
    return " ".join(part for part in parts if part)


def causes_words(revision: Any) -> str:
    """The change a revision belongs to and what caused it, in one line."""
    return ", ".join(one for one in (revision.change_number, *revision.caused_by) if one)
