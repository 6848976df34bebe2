"""What differs between two revisions of a notice, word by word, as the customer reads it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from changecontrol.queries.notice import Shown, date_lines, impact_lines
from qms.lib.worddiff import Piece, word_diff
from qms.web.shapes import Words


def differences_of(shown: Shown) -> list[tuple[Words, list[Piece]]]:
    """The blocks of the newest revision that differ from the one before it; empty where there is none before."""
    if len(shown.revisions) < 2:
        return []
    after, before = (_blocks(row.content) for row in shown.revisions[:2])
    return [
        (label, word_diff(before.get(label, ""), text)) for label, text in after.items() if text != before.get(label)
    ]


def _blocks(content: Mapping[str, Any]) -> dict[Words, str]:
    found: dict[Words, str] = {
        _TITLE: content["title"], _TEXT: content["text"], _REASON: content["reason"],
        _COMPARED: _lines(content["comparison"]),
        _IMPACT: "\n".join(f"{words}: {text}" for words, text in impact_lines(dict(content))),
        _DAYS: "\n".join(f"{words}: {day}" for words, day in date_lines(dict(content))),
        _PARTS: _lines(content["parts"]), _CONTACT: content["contact"],
        _FILES: "\n".join(f"{name} ({digest[:16]})" for name, _size, digest in content.get("files", [])),
    }  # fmt: skip
    return found


def _lines(rows: list[list[str]]) -> str:
    return "\n".join(" | ".join(cell or "–" for cell in row) for row in rows)


_TITLE, _TEXT, _REASON = _("Title"), _("Description"), _("Reason")
_COMPARED, _IMPACT, _DAYS = _("Before and after"), _("Impact"), _("Days")
_PARTS, _CONTACT, _FILES = _("Parts"), _("Contact"), _("Files")
