"""A document as HTML for the page maker: every value is made printable here, the templates only place it."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from functools import singledispatchmethod
from itertools import pairwise
from typing import Any

import segno
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _

from qms.lib.markdown import to_html
from qms.pdf import document as d
from qms.pdf.failure import PdfFailed
from qms.pdf.glyphs import direction
from qms.pdf.words import Words, digest_groups

ROWS_PER_TABLE = 200  # WeasyPrint's memory and time grow faster than the table, so long ones are cut
WIDE_CELL = 50  # characters of a cell of a form
LONG_CELL = 1_200  # characters; a row with more than this may break across pages
MAX_CHARACTERS = 1_000_000  # about 35 s of layout, and with the cells below 1 GB, measured on two cores
MAX_CELLS = 12_000


def page(document: d.Document, digest: str, pictures: Mapping[str, str]) -> str:
    """The HTML of the document.

    `pictures` maps the SHA-256 of a file to a `data:` address, or to the sentence that says why it is not printed.
    Raises PdfFailed when a character has no glyph or the document is too long to be one.
    """
    words = Words(document.language, document.zone)
    with translation.override(document.language):
        context = _Layout(words, pictures).context(document, digest)
        html = render_to_string("pdf/record.html", context)
    if words.missing:
        raise PdfFailed(missing_words(words.missing))
    return html


def missing_words(missing: set[str]) -> str:
    """Why a document was not made whose characters no font can print."""
    listed = ", ".join(f"{char} (U+{ord(char):04X})" for char in sorted(missing)[:10])
    return _(
        "The PDF was not made: no font on the server can print %(characters)s. "
        "Ask your administrator to install a font for this script."
    ) % {"characters": listed}


def _page_of_pages() -> str:
    """The words with two marks that the sheet fills with its counters."""
    mark = '<span class="{}"></span>'
    words = _("Page {page} of {whole}")
    return format_html(words, page=format_html(mark, "page"), whole=format_html(mark, "whole"))


def qr_address(address: str) -> str:
    """A QR code of the address, itself as a `data:` address."""
    return str(segno.make(address, error="m", micro=False).svg_data_uri(border=0, dark="#18212d", scale=4))


class _Layout:
    """One document on its way to the templates."""

    def __init__(self, words: Words, pictures: Mapping[str, str]) -> None:
        self.words = words
        self.pictures = pictures
        self.cells = 0

    def context(self, document: d.Document, digest: str) -> dict[str, Any]:
        text = self.words.text
        return {
            "language": document.language,
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
            "paper": document.paper,
            "organisation": text(document.organisation),
            "customer": text(document.customer),
            "number": text(document.number),
            "kind": text(document.kind),
            "title": self.block(document.title),
            "state": text(document.state),
            "version": document.version,
            "generated_at": self.words.moment(document.generated_at),
            "generated_for": text(document.generated_for),
            "zone": document.zone,
            "watermark": text(document.watermark),
            "digest": digest,
            "digest_groups": digest_groups(digest),
            "digest_short": digest_groups(digest[:16]),
            "trail": document.trail,
            "proof": self.proof(document.trail_proof),
            "trail_groups": digest_groups(document.trail.digest) if document.trail else "",
            "verify_address": text(document.verify_address),
            "qr": qr_address(document.verify_address) if document.verify_address else "",
            "page_of_pages": _page_of_pages(),
            "for_customer": document.audience == "customer",
            "sections": [self.numbered(index, part) for index, part in enumerate(document.sections, 1)],
        }

    def proof(self, proof: d.TrailProof | None) -> dict[str, Any] | None:
        """The checkpoint that proves the record's entry, in words."""
        if proof is None:
            return None
        values = {"number": proof.number, "size": proof.size, "time": self.words.moment_utc(proof.at)}
        line = _("Number %(number)s of %(time)s, over %(size)s entries of the trail") % values
        return {"line": self.words.text(line), "key": digest_groups(proof.key)}

    def numbered(self, index: int, part: d.Section) -> dict[str, Any]:
        shown = self.section(part)
        if self.cells > MAX_CELLS or self.words.characters > MAX_CHARACTERS:
            raise PdfFailed(_("The record is too long for one PDF. Export its tables as files instead."))
        return {"index": index, "anchor": f"section-{index}", "title": self.words.text(part.title), **shown}

    def block(self, text: Any) -> dict[str, Any]:
        """User's text with the direction of its first letter."""
        shown = self.words.value(text)
        return {"text": shown, "dir": direction(shown)}

    def row(self, values: Sequence[Any]) -> dict[str, Any]:
        cells = [self.block(value) for value in values]
        self.cells += len(cells)
        return {"cells": cells, "is_long": any(len(cell["text"]) > LONG_CELL for cell in cells)}

    @singledispatchmethod
    def section(self, part: Any) -> dict[str, Any]:
        """What the template of this kind of section needs, and its name."""
        raise TypeError(f"{type(part).__name__} is no section of a document")

    @section.register
    def _facts(self, part: d.Facts) -> dict[str, Any]:
        facts = [
            {"label": self.words.text(fact.label), "rule": self.words.text(fact.rule), **self.block(fact.value)}
            for fact in part.facts
        ]
        for fact in facts:
            fact["is_long"] = len(fact["text"]) > LONG_CELL
        self.cells += 2 * len(facts)
        return {"template": "pdf/sections/facts.html", "facts": facts}

    @section.register
    def _verbatim(self, part: d.Verbatim) -> dict[str, Any]:
        shown = self.block(part.text)
        return {
            "template": "pdf/sections/verbatim.html",
            "text": shown["text"],
            "dir": part.direction or shown["dir"],
            "language": self.words.text(part.language),
            "note": self.words.text(part.note),
        }

    @section.register
    def _text(self, part: d.Text) -> dict[str, Any]:
        return {"template": "pdf/sections/text.html", **self.block(part.text)}

    @section.register
    def _prose(self, part: d.Prose) -> dict[str, Any]:
        shown = self.block(part.text)
        html = to_html(shown["text"])
        self.cells += html.count("<td") + html.count("<li")
        return {"template": "pdf/sections/prose.html", "html": html, "dir": shown["dir"]}

    @section.register
    def _conversation(self, part: d.Conversation) -> dict[str, Any]:
        messages = [
            {
                "author": self.block(message.author),
                "side": message.side,
                "internal": message.internal,
                "at": self.words.moment(message.at),
                "body": self.block(message.body),
                "is_long": len(message.body) > LONG_CELL,
            }
            for message in part.messages
        ]
        return {"template": "pdf/sections/conversation.html", "messages": messages}

    @section.register
    def _files(self, part: d.FilesList) -> dict[str, Any]:
        files = [
            {
                "index": index,
                "name": self.block(file.name),
                "media_type": self.words.text(file.media_type),
                "size": self.words.size(file.size),
                "digest": digest_groups(file.sha256),
            }
            for index, file in enumerate(part.files, 1)
        ]
        self.cells += 4 * len(files)
        pictures = [
            {**shown, **self.picture(file.sha256)}
            for shown, file in zip(files, part.files, strict=True)
            if file.picture is not None
        ]
        return {"template": "pdf/sections/files.html", "chunks": list(_chunks(files)), "pictures": pictures}

    def picture(self, sha256: str) -> dict[str, str]:
        answer = self.pictures[sha256]
        return {"address": answer} if answer.startswith("data:") else {"refusal": answer}

    @section.register
    def _signatures(self, part: d.Signatures) -> dict[str, Any]:
        signatures = [
            {
                "name": self.block(each.printed_name),
                "role": self.words.text(each.role),
                "at": self.words.moment(each.at),
                "at_utc": self.words.moment_utc(each.at),
                "meaning": self.words.text(each.meaning),
                "signed": self.words.text(each.signed),
                "digest": digest_groups(each.digest),
                "valid": each.valid,
            }
            for each in part.signatures
        ]
        return {"template": "pdf/sections/signatures.html", "signatures": signatures}

    @section.register
    def _history(self, part: d.History) -> dict[str, Any]:
        rows = [
            {
                "at": self.words.moment(each.at),
                "who": self.block(each.who),
                **self.row([each.field, each.before, each.after, each.reason]),
            }
            for each in part.changes
        ]
        return {
            "template": "pdf/sections/history.html",
            "chunks": list(_chunks(rows)),
            "count": len(rows),
            "cut": part.cut,
        }

    @section.register
    def _table(self, part: d.Table) -> dict[str, Any]:
        widths = _twentieths([column.share for column in part.columns])
        columns = [
            {"label": self.words.text(column.label), "width": f"w{width}", "numeric": column.numeric}
            for column, width in zip(part.columns, widths, strict=True)
        ]
        rows = [self.row(values) for values in part.rows]
        for row in rows:
            for cell, column in zip(row["cells"], columns, strict=True):
                cell["numeric"] = column["numeric"]
        chunks = list(_chunks(rows))
        return {"template": "pdf/sections/table.html", "columns": columns, "chunks": chunks, "wide": part.wide}

    @section.register
    def _form(self, part: d.Form) -> dict[str, Any]:
        blocks = [
            {
                "mark": self.words.text(block.mark),
                "title": self.words.text(block.title),
                "body": self.block(block.text) if block.text else None,
                "table": self.section(block.table) if block.table else None,
                "drawings": [
                    {**self.section(drawing), "title": self.words.text(drawing.title)} for drawing in block.drawings
                ],
                "foot": self.cells_of(block.foot),
                "is_whole": _length(block) < LONG_CELL,
            }
            for block in part.blocks
        ]
        return {"template": "pdf/sections/form.html", "head": self.cells_of(part.head), "blocks": blocks}

    def cells_of(self, facts: Sequence[d.Fact]) -> list[dict[str, Any]]:
        """Facts as the cells of a form; what is longer than two lines of a cell takes the whole width."""
        found: list[dict[str, Any]] = self.section(d.Facts(title="", facts=facts))["facts"]
        return [{**fact, "is_wide": len(fact["text"]) > WIDE_CELL} for fact in found]

    @section.register
    def _drawing(self, part: d.Drawing) -> dict[str, Any]:
        svg = self.words.text(part.svg).encode("utf-8")
        says = self.block(part.says)
        return {"template": "pdf/sections/drawing.html", "address": data_address("image/svg+xml", svg), "says": says}


def _length(block: d.Block) -> int:
    """Characters of a frame; one that is no longer than a good third of a page stays on one."""
    cells = [str(cell) for row in block.table.rows for cell in row] if block.table else []
    return len(str(block.text)) + sum(map(len, cells))


def _chunks(rows: Sequence[dict[str, Any]]) -> Iterator[Sequence[dict[str, Any]]]:
    for start in range(0, len(rows), ROWS_PER_TABLE):
        yield rows[start : start + ROWS_PER_TABLE]


def _twentieths(shares: Sequence[int]) -> list[int]:
    """The widths of columns in twentieths of the page: at least one each, together twenty and never more."""
    edges = [round(20 * sum(shares[:place]) / (sum(shares) or 1)) for place in range(len(shares) + 1)]
    return [max(1, right - left) for left, right in pairwise(edges)]


def data_address(media_type: str, octets: bytes) -> str:
    """A picture as a `data:` address, the only kind the page maker opens."""
    return f"data:{media_type};base64,{base64.b64encode(octets).decode()}"
