"""What differs between two revisions of a notice, or from what is written now, word by word, as the customer reads."""

from collections.abc import Mapping
from typing import Any

from changecontrol.guards.content import ENDED, content_for
from changecontrol.models import Change, ChangeNotice
from changecontrol.queries.notice import Shown, date_lines, impact_lines
from changecontrol.rules.content import BLOCKS, differing
from qms.lib.worddiff import Piece, word_diff
from qms.web.shapes import Words
from qms.web.times import day_words


def differences_of(shown: Shown) -> list[tuple[Words, list[Piece]]]:
    """The blocks of the newest revision that differ from the one before it; empty where there is none before."""
    if len(shown.revisions) < 2:
        return []
    after, before = (_blocks(row.content) for row in shown.revisions[:2])
    return [
        (label, word_diff(before.get(label, ""), text)) for label, text in after.items() if text != before.get(label)
    ]


def written_since_sent(record: ChangeNotice, shown: Shown) -> list[tuple[Words, list[Piece]]]:
    """The blocks that were written anew since the newest revision was sent: what another revision would say."""
    if record.customer is None or shown.newest is None or record.state in ENDED:
        return []
    source = Change.objects.get(organisation_id=record.organisation_id, number=record.change_number)
    sent, now = shown.newest.content, content_for(source, record.customer)
    before, after = _blocks(sent), _blocks(now)
    return [(label, word_diff(before[label], after[label])) for label in differing(sent, now)]


def _blocks(content: Mapping[str, Any]) -> dict[Words, str]:
    texts: dict[str, str] = {
        "comparison": _lines(content["comparison"]), "parts": _lines(content["parts"]),
        "impact": "\n".join(f"{words}: {text}" for words, text in impact_lines(dict(content))),
        "dates": "\n".join(f"{words}: {day_words(day)}" for words, day in date_lines(dict(content))),
        "files": "\n".join(f"{name} ({digest[:16]})" for name, _size, digest in content.get("files", [])),
    }  # fmt: skip
    return {label: texts[name] if name in texts else str(content[name]) for name, label in BLOCKS}


def _lines(rows: list[list[str]]) -> str:
    return "\n".join(" | ".join(cell or "–" for cell in row) for row in rows)
