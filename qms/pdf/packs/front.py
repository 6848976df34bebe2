"""The cover and the contents of a pack as HTML."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qms.pdf.failure import PdfFailed
from qms.pdf.glyphs import direction
from qms.pdf.layout import missing_words, qr_address
from qms.pdf.packs.gathering import Part
from qms.pdf.words import Words, digest_groups


@dataclass(frozen=True, slots=True)
class Asked:
    """What the cover says: which records in words, who asked for them, when, in which zone.

    title: the pack's own name. chapter: HTML that stands after the contents, made with the words of the document;
    `sheets` are its styles.
    """

    words: str
    person: str
    customer: str
    at: datetime
    zone: str
    title: str = ""
    chapter: Callable[[Words], str] | None = None
    sheets: tuple[str, ...] = ()


def front(parts: Sequence[Part], asked: Asked, digest: str, starts: Sequence[int], *, attached: bool) -> str:
    """The HTML. `starts`: the page of the pack on which each record begins. Raises PdfFailed as `page` does."""
    first = parts[0].document
    words = Words(first.language, asked.zone)
    with translation.override(first.language):
        address = f"{settings.PUBLIC_URL}/verify/?digest={digest}"
        context = {
            "language": first.language,
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
            "organisation": words.text(first.organisation),
            "customer": words.text(asked.customer),
            "for_customer": first.audience == "customer",
            "title": words.text(asked.title) or pack_title(len(parts)),
            "chapter": asked.chapter(words) if asked.chapter else "",
            "which": words.text(asked.words),
            "person": words.text(asked.person),
            "made_at": words.moment(asked.at),
            "zone": asked.zone,
            "count": len(parts),
            "pages": starts[-1] - 1 + parts[-1].pages,
            "digest_groups": digest_groups(digest),
            "verify_address": address,
            "qr": qr_address(address),
            "attached": attached,
            "lines": [
                {"place": place, "page": start, **_line(words, part)}
                for place, (part, start) in enumerate(zip(parts, starts, strict=True), 1)
            ],
        }  # fmt: skip
        html = render_to_string("pdf/pack.html", context)
    if words.missing:
        raise PdfFailed(missing_words(words.missing))
    return html


def _line(words: Words, part: Part) -> dict[str, str]:
    title = words.text(part.document.title)
    return {
        "number": words.text(part.document.number),
        "title": title,
        "dir": direction(title),
        "state": words.text(part.document.state),
        "digest": digest_groups(part.pdf.sha256),
    }


def pack_title(count: int) -> str:
    """The name of a pack."""
    return ngettext("%(count)s record as one PDF", "%(count)s records as one PDF", count) % {"count": count}


def page_mark() -> str:
    """The words below each page."""
    return _("Page {page} of {pages} of this pack")
