"""The find page and what the command palette is answered: records, and things to do."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from qms.accounts.access import SeatedRequest
from qms.accounts.navigation import Entry, address, entries_of
from qms.accounts.seat import Seat, Side
from qms.records.addresses import record_url
from qms.records.models import Record
from qms.records.offers import KINDS, Kind, kind_of, path_on
from qms.records.search import WORDS_LIMIT, find
from qms.records.words import fold
from qms.web.lists import query_with
from qms.web.shapes import Found, Tone, Words
from qms.web.tables import Column, State, Table

PAGE = 50
IN_PALETTE = 8
_commands: dict[tuple[Side, str], Entry] = {}


def register_command(side: Side, entry: Entry) -> None:
    """Offer something to do in the palette, beside the entries of the navigation, to those who hold its right."""
    _commands[(side, entry.url_name)] = entry


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that was found, in the words of the reader's side."""

    record: Record
    url: str
    kind: Kind
    state: Words
    tone: Tone


def hit(record: Record, seat: Seat) -> Hit:
    """The record as the find page shows it."""
    kind = kind_of(record.kind)
    label = kind.customer_state_label if seat.side is Side.PORTAL else kind.state_label
    return Hit(record, record_url(record, seat), kind, label(record.state), kind.state_tone(record.state))


COLUMNS: tuple[Column[Hit], ...] = (
    Column(
        "record",
        _("Record"),
        lambda h: (h.record.number, h.record.title),
        lambda h: h.url,
        format="record",
        role="lead",
    ),
    Column("kind", _("Kind"), lambda h: h.kind.label, role="half"),
    Column("customer", _("Customer"), lambda h: h.record.customer.name if h.record.customer else "", role="sub"),
    Column("state", _("State"), lambda h: State(h.state, h.tone), format="badge", role="half-2"),
    Column("when", _("Recorded"), lambda h: h.record.created_at, format="date", role="when"),
)


def find_page(request: SeatedRequest) -> HttpResponse:
    """The page with all hits, or with `?palette=1` the palette's options."""
    words = request.GET.get("q", "")[:WORDS_LIMIT]
    if request.GET.get("palette"):
        return render(request, "components/palette_results.html", {"results": _options(request.seat, words)})
    chosen = request.GET.get("kind", "")
    records = find(request.seat, words, _place(request.GET.get("before", "")), PAGE + 1, chosen)
    shown = records[:PAGE]
    hits = [hit(record, request.seat) for record in shown]
    context: dict[str, Any] = {
        "words": words,
        "found": bool(shown),
        "table": Table(_columns(request.seat), _("What was found, newest first"), rows=hits),
        "kinds": [kind for kind in KINDS.values() if path_on(request.seat.side, kind)],
        "chosen": chosen,
        "older_url": query_with(request.GET, before=_cursor(shown[-1])) if len(records) > PAGE else "",
        "first_url": query_with(request.GET, before=None) if request.GET.get("before") else "",
        "base": "portal.html" if request.seat.side is Side.PORTAL else "staff.html",
    }
    return render(request, "records/find.html", context)


def _columns(seat: Seat) -> list[Column[Hit]]:
    """In the portal all is the customer's own, so that column is left out."""
    return [column for column in COLUMNS if seat.side is Side.STAFF or column.key != "customer"]


def _cursor(record: Record) -> str:
    return f"{record.created_at.isoformat()}_{record.pk}"


def _place(cursor: str) -> tuple[dt.datetime, uuid.UUID] | None:
    """Where the page begins; anything that is no cursor of ours begins at the newest."""
    moment, _sign, key = cursor.partition("_")
    try:
        at = dt.datetime.fromisoformat(moment)
        return (at, uuid.UUID(key)) if at.tzinfo else None
    except ValueError:
        return None


def _options(seat: Seat, words: str) -> list[Found]:
    records = [
        Found(found.record.title, found.url, found.kind.icon, found.record.number, found.state)
        for found in (hit(record, seat) for record in find(seat, words, limit=IN_PALETTE))
    ]
    return [*records, *_things_to_do(seat, words)]


def _things_to_do(seat: Seat, words: str) -> list[Found]:
    asked = fold(words).split()
    own = [entry for (side, _name), entry in _commands.items() if side is seat.side and seat.may(entry.right)]
    found = []
    for entry in [*entries_of(seat), *own]:
        label = fold(str(entry.label))
        url = address(entry.url_name, seat.organisation.slug)
        if url and asked and all(word in label for word in asked):
            found.append(Found(entry.label, url, entry.icon))
    return found[:IN_PALETTE]
