"""The front of a chain's pack: what the chain is, its graph in strips that fit a page, its matrix, its gaps."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from qms.accounts.seat import Seat, Side
from qms.lib.layered import Drawing
from qms.pdf.words import Words
from qms.records.offers import kind_of
from qms.traceability.matrix import WORDS, Matrix, state_of
from qms.traceability.page import Reading, counted_words
from qms.traceability.picture import Looks, picture, relation_words

COLUMNS = 4
"""Columns of the graph on one page."""
WIDE, HIGH = 960.0, 560.0
"""Room for the graph on a page laid sideways, in CSS pixels."""
FONT = "Noto Sans, Noto Sans CJK SC, Noto Sans Arabic, sans-serif"


@dataclass(frozen=True)
class Chapter:
    """A chain as it was read for a seat; `bound`: the records whose PDFs follow."""

    reading: Reading
    seat: Seat
    bound: set[UUID]


def chapter_sheets() -> tuple[str, ...]:
    """The styles of the chapter."""
    return ((Path(__file__).parent / "chapter.css").read_text(),)


def chapter(made: Chapter, words: Words) -> str:
    """The HTML, in the language and zone of the document; every value is made printable."""
    reading, chain = made.reading, made.reading.chain
    ours = made.seat.side is Side.STAFF
    gaps = {record.pk: len(reading.found.gaps_of(record.pk)) for record in chain.records}
    looks = Looks(
        state=lambda one: state_of(one, ours=ours), page=lambda one: "", onward=lambda one: "", gaps=gaps, font=FONT,
        text=words.text,
    )  # fmt: skip
    numbers = {record.pk: words.text(record.number) for record in chain.records}
    places = [row.record.pk for row in reading.matrix.rows if row.record.pk in made.bound]
    context = {
        "counted": counted_words(chain),
        "not_shown": max(chain.more, 0),
        "not_bound": [words.text(one.number) for one in chain.records if one.pk not in made.bound],
        "strips": list(_strips(made, looks)),
        "needs": [(need, reading.matrix.gaps.get(need, 0)) for need in reading.matrix.needs],
        "kinds": [kind_of(slug).plural for slug in reading.matrix.kinds],
        "rows": [_row(row, reading.matrix, words, places, ours) for row in reading.matrix.rows],
        "gaps": _gaps(made, words),
        "rules": bool(reading.found.rules),
        "ties": [(numbers[tie.source], relation_words(tie, tie.source), numbers[tie.target]) for tie in chain.ties],
    }  # fmt: skip
    return render_to_string("pdf/chain.html", context)


def _strips(made: Chapter, looks: Looks) -> Iterator[str]:
    """The graph cut into strips of a few columns, each as large as its page allows, none larger than on a screen."""
    drawing: Drawing = made.reading.drawing
    step = COLUMNS * (drawing.sizes.width + drawing.sizes.beside)
    left = 0.0
    while left < drawing.width:
        right = min(left + step + drawing.sizes.margin, drawing.width)
        if drawing.width - right < drawing.sizes.width:
            right = drawing.width
        zoom = min(100.0, 100 * WIDE / (right - left), 100 * HIGH / (drawing.height + 30))
        yield picture(made.reading.chain, drawing, looks, zoom=zoom, window=(left, right))
        left = right if right == drawing.width else left + step


def _row(row: Any, matrix: Matrix, words: Words, places: list[UUID], ours: bool) -> dict[str, Any]:
    return {
        "number": words.text(row.record.number),
        "title": words.text(row.record.title),
        "place": places.index(row.record.pk) + 1 if row.record.pk in places else 0,
        "state": state_of(row.record, ours=ours).words,
        "links": [row.links.get(kind, "") for kind in matrix.kinds],
        "needs": [(mark, WORDS[mark].words) if (mark := row.needs.get(need)) else ("", "") for need in matrix.needs],
    }  # fmt: skip


def _gaps(made: Chapter, words: Words) -> list[dict[str, Any]]:
    return [
        {
            "number": words.text(row.record.number), "title": words.text(row.record.title), "label": rule.label,
            "sentence": rule.sentence, "citation": rule.citation or _("own rule"),
        }
        for row in made.reading.matrix.rows
        for rule in made.reading.found.gaps_of(row.record.pk)
    ]  # fmt: skip
