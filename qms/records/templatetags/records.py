"""What pages of records are put together from: {% load records %}.

Each fragment asks the request for seat and address, and reads its rows itself: {% record_timeline record %},
{% record_compose record %}, {% record_files record %}, {% record_links record %}, {% record_history record %},
{% record_about record %}, {% follow_button record %}; {% shared_timeline record %} and {% shared_files record %} show
staff what the customer sees. Small ones: {% record_address "message" record %}, {% record_page record %},
 {% record_link record %}, {% state_badge record %}, {% follow_ons record as onward %},
{% talk text numbers %}.
"""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from django import template
from django.http import QueryDict
from django.template import Context
from django.urls import reverse
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qms.accounts.rights import Right
from qms.accounts.seat import Seat, Side
from qms.records import acts
from qms.records.addresses import record_url
from qms.records.asking import READERS, WATCHING, ask_for_record
from qms.records.forms import CallForm, MessageForm, NoteForm
from qms.records.history import PAGE_ROWS, Asked, Change, History, history_of
from qms.records.historyform import HistoryForm
from qms.records.models import Attachment, Record
from qms.records.offers import FollowOn, follow_ons_of, kind_of, path_on
from qms.records.queries import files_at_hand, links_of
from qms.records.timeline import EVERYTHING, LIMIT, SHOWS, timeline
from qms.web.lists import query_with
from qms.web.parts.records import diff
from qms.web.parts.small import badge, rec, words
from qms.web.tables import Column, Table
from qms.web.together import Together, together
from qms.workspace.formkeys import new_key

register = template.Library()


def _before_and_after(row: Change) -> SafeString:
    return diff(row.before, row.after) if row.before else words(row.after)


HISTORY_COLUMNS: tuple[Column[Change], ...] = (
    Column("when", gettext_lazy("When"), lambda row: row.at, format="datetime", role="when"),
    Column(
        "field", gettext_lazy("Field"), lambda row: row.label, note=lambda row: f"{row.part} {row.code}", role="lead"
    ),
    Column("change", gettext_lazy("Change"), _before_and_after, format="html", role="half"),
    Column("who", gettext_lazy("Who"), lambda row: row.who or "Concord", role="sub"),
    Column("reason", gettext_lazy("Reason"), lambda row: words(row.reason) if row.reason else "", format="html"),
)

_NUMBER = re.compile(r"\b((?:8D|[A-Z]{2,8})(?:-\d{4})?-\d{5,9})\b")
FILES_IN_RAIL = 8
BEFORE = "h-before"
"""In the address: the moment before which a page of the history begins."""

_SHOW_WORDS = {"all": lambda: _("All"), "talk": lambda: _("Talk"), "changes": lambda: _("Changes")}


def _seat(context: Context) -> Seat:
    seat: Seat = context["request"].seat
    return seat


def _frame(context: Context, record: Record) -> dict[str, Any]:
    """What every fragment needs."""
    seat = _seat(context)
    return {"record": record, "seat": seat, "ours": seat.side is Side.STAFF, "request": context["request"]}


def _asked(context: Context, record: Record) -> Together:
    """The answers to what the fragments of the record ask, with what else the page asks."""
    asked = together(context["request"])
    ask_for_record(record, _seat(context), asked)
    return asked


def _readers(context: Context, record: Record) -> list[str]:
    """The names of the customer's people whom a message reaches; not told in the portal."""
    ours = _seat(context).side is Side.STAFF
    return [row["name"] for row in _asked(context, record)[READERS]] if ours else []


@register.simple_tag(takes_context=True)
def follow_ons(context: Context, record: Record, part: str = "") -> list[dict[str, Any]]:
    """What may follow from the record: label, icon, and the address that knows where it came from.

    part: the code of a part of it (R012); then only what may follow from a part.
    """
    seat = _seat(context)
    offers = [one for one in follow_ons_of(record, seat) if one.of_parts or not part]
    number = f"{record.number}-{part}" if part else record.number
    return [{"label": one.label, "icon": one.icon, "url": _onward(one, number, seat)} for one in offers]


def _onward(offer: FollowOn, number: str, seat: Seat) -> str:
    return f"{reverse(offer.url_name, args=[seat.organisation.slug])}?from={number}"


@register.inclusion_tag("records/timeline.html", takes_context=True)
def record_timeline(context: Context, record: Record) -> dict[str, Any]:
    """The timeline; the address says what is shown (?show=talk) and whether all of it (?all=1)."""
    frame, params = _frame(context, record), context["request"].GET
    found = timeline(
        record, frame["seat"], show=params.get("show", "all"), limit=EVERYTHING if params.get("all") == "1" else LIMIT
    )
    choices = [(_SHOW_WORDS[show](), query_with(params, show=show, all=None), show == found.show) for show in SHOWS]
    all_url = query_with(params, all="1") + "#timeline" if found.cut else ""
    return {**frame, "timeline": found, "choices": choices if frame["ours"] else [], "all_url": all_url}


@register.inclusion_tag("records/timeline.html", takes_context=True)
def shared_timeline(context: Context, record: Record) -> dict[str, Any]:
    """The timeline as the customer sees it, for staff who look."""
    frame = _frame(context, record)
    return {**frame, "ours": False, "timeline": timeline(record, frame["seat"], as_customer=True)}


@register.inclusion_tag("records/compose.html", takes_context=True)
def record_compose(context: Context, record: Record) -> dict[str, Any]:
    """The doors to writing; nothing is drawn for those who may not write."""
    frame = _frame(context, record)
    seat: Seat = frame["seat"]
    may_talk = seat.may(Right.TALK if frame["ours"] else Right.PORTAL_FILE)
    if not may_talk:
        return {**frame, "may_talk": False}
    reaches = bool(record.customer_id and record.shared)
    return {
        **frame,
        "may_talk": True,
        "reaches": reaches,
        "message_form": MessageForm(auto_id="message_%s"),
        "note_form": NoteForm(auto_id="note_%s"),
        "call_form": CallForm(auto_id="call_%s"),
        "keys": {"message": new_key(), "note": new_key(), "call": new_key()},
        "send_words": acts.send_words(record, seat),
        "reader_words": acts.reader_words(seat, _readers(context, record)) if reaches else "",
    }


@register.inclusion_tag("records/files.html", takes_context=True)
def record_files(context: Context, record: Record, small: bool = False) -> dict[str, Any]:
    """The files the seat may see; `small` shows the newest eight only, for the rail."""
    frame = _frame(context, record)
    seat: Seat = frame["seat"]
    may_attach = seat.may(Right.ATTACH_FILES if frame["ours"] else Right.PORTAL_FILE)
    files = files_at_hand(record, shared=seat.side is Side.PORTAL)
    shown = files[:FILES_IN_RAIL] if small else files
    return {**frame, "files": shown, "more": len(files) - len(shown), "small": small, "may_attach": may_attach}


@register.simple_tag
def files_to_sign(record: Record) -> list[Attachment]:
    """All files of a record, for the page on which staff sign them with it."""
    return files_at_hand(record, shared=False)


@register.inclusion_tag("records/files.html", takes_context=True)
def shared_files(context: Context, record: Record) -> dict[str, Any]:
    """The files as the customer sees them, for staff who look."""
    frame = _frame(context, record)
    return {**frame, "ours": False, "files": files_at_hand(record, shared=True), "small": True}


@register.inclusion_tag("records/links.html", takes_context=True)
def record_links(context: Context, record: Record) -> dict[str, Any]:
    """Linked records in both directions; empty in the portal."""
    frame = _frame(context, record)
    return {**frame, "links": links_of(record, frame["seat"]), "may_link": frame["seat"].may(Right.LINK_RECORDS)}


@register.inclusion_tag("records/history.html", takes_context=True)
def record_history(context: Context, record: Record) -> dict[str, Any]:
    """Every changed field, filtered by person, field and period as the address says. Staff only."""
    frame = _frame(context, record)
    params: QueryDict = context["request"].GET
    before = _moment(params.get(BEFORE, ""))
    read = history_of(record, rows=PAGE_ROWS, before=before) if frame["ours"] else History([], cut=False)
    form = HistoryForm(params or None, rows=read.changes)
    kept = (form.asked() if form.is_bound else Asked()).keep(read.changes)
    page = History(kept, read.cut, read.older).page()
    table = Table(HISTORY_COLUMNS, _("History"), rows=page.changes)
    carried = [(key, value) for key, values in params.lists() if not key.startswith("h-") for value in values]
    older = query_with(params, **{BEFORE: page.older.isoformat()}) + "#history" if page.older else ""
    newest = query_with(params, **{BEFORE: None}) + "#history" if before else ""
    counts = {"shown": len(page.changes), "count": len(read.changes)}
    return {**frame, "form": form, "table": table, "carried": carried, "older": older, "newest": newest, **counts}


def _moment(text: str) -> dt.datetime | None:
    """The moment in an address; None for what is none."""
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


@register.inclusion_tag("records/about.html", takes_context=True)
def record_about(context: Context, record: Record) -> dict[str, Any]:
    """What is told of every record: number, state, customer, site, owner, when."""
    frame = _frame(context, record)
    return {**frame, "kind": kind_of(record.kind), "state": state_words(record, frame["seat"])}


@register.inclusion_tag("records/follow.html", takes_context=True)
def follow_button(context: Context, record: Record) -> dict[str, Any]:
    """Watch or stop watching; drawn for staff who work on records."""
    frame = _frame(context, record)
    may = frame["ours"] and frame["seat"].may(Right.TALK)
    return {**frame, "key": new_key(), "may": may, "watching": may and bool(_asked(context, record)[WATCHING])}


def state_words(record: Record, seat: Seat) -> str:
    """The state in the words of the reader's side."""
    kind = kind_of(record.kind)
    return str((kind.customer_state_label if seat.side is Side.PORTAL else kind.state_label)(record.state))


@register.simple_tag(takes_context=True)
def state_badge(context: Context, record: Record) -> SafeString:
    """The state as a badge, in the words of the reader's side."""
    return badge(state_words(record, _seat(context)), kind_of(record.kind).state_tone(record.state))


@register.simple_tag(takes_context=True)
def record_link(context: Context, record: Record) -> SafeString:
    """The record's number, leading to its page."""
    return rec(record.number, record_url(record, _seat(context)))


@register.simple_tag(takes_context=True)
def record_page(context: Context, record: Record) -> str:
    """The address of the record's page on the reader's side."""
    return record_url(record, _seat(context))


@register.simple_tag(takes_context=True)
def record_address(context: Context, name: str, record: Record, key: object = "") -> str:
    """The address of something of the record: {% record_address "message" record %}, {% … "file" record file.pk %}."""
    seat = _seat(context)
    args = [seat.organisation.slug, path_on(seat.side, kind_of(record.kind)), record.number]
    return reverse(f"{seat.side.value}:{name}", args=[*args, key] if key else args)


@register.simple_tag
def talk(text: str, numbers: Mapping[str, str]) -> SafeString:
    """What a person wrote, escaped, lines kept; numbers of records that the reader may open lead there."""
    pieces = _NUMBER.split(text)
    drawn = [
        rec(piece, numbers[piece]) if place % 2 and piece in numbers else _lines(piece)
        for place, piece in enumerate(pieces)
    ]
    return format_html('<div dir="auto" class="words">{}</div>', format_html_join("", "{}", ((one,) for one in drawn)))


@register.simple_tag
def numbered(sentence: object, numbers: Mapping[str, str]) -> SafeString:
    """A sentence in which the numbers of records that the reader may open lead there."""
    pieces = enumerate(_NUMBER.split(str(sentence)))
    drawn = [rec(piece, numbers[piece]) if place % 2 and piece in numbers else piece for place, piece in pieces]
    return format_html_join("", "{}", ((one,) for one in drawn))


def _lines(text: str) -> SafeString:
    lines = text.replace("\r\n", "\n").split("\n")
    return format_html_join(SafeString("<br>"), "{}", ((conditional_escape(line),) for line in lines))


_ICONS = {
    "application/pdf": "file-text",
    "text/csv": "file-spreadsheet",
    "application/zip": "file-archive",
    "message/rfc822": "mail",
    "video/mp4": "file-video",
    "video/quicktime": "file-video",
}


@register.filter
def file_icon(file: Attachment) -> str:
    """The icon of a file's kind."""
    if file.is_picture:
        return "image"
    if "sheet" in file.media_type:
        return "file-spreadsheet"
    return _ICONS.get(file.media_type, "file")
