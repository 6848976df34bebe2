"""The navigation of both sides. Apps above add their entries in `AppConfig.ready`:

    register_nav(Side.STAFF, Entry("staff:complaints", _("Complaints"), "message-square-warning",
                                   Right.READ_RECORDS, group="records", order=10, key="f", on_phone=True))

An entry is shown to those who hold its right. `counts` names what asks for action: bounded rows, and the words for how
many there are. All entries are counted by one statement (qms.web.together).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qms.accounts.rights import Right
from qms.accounts.seat import Seat, Side
from qms.notifications.queries import unread_of
from qms.web.shell import NavGroup, NavItem
from qms.web.together import Together

GROUPS: dict[str, Promise | str] = {
    "": "",
    "records": _("Records"),
    "together": _("Together"),
    "administration": _("Administration"),
}


@dataclass(frozen=True)
class Count:
    """A number beside an entry; `hot` when it means late."""

    words: str
    hot: bool = False


@dataclass(frozen=True)
class Counts:
    """What an entry counts: rows of the seat, cut at a bound, and what is told of their number."""

    rows: Callable[[Seat], QuerySet[Any, Any]]
    words: Callable[[int], Count | None]


@dataclass(frozen=True)
class Entry:
    """One entry: the name of its address (called with the organisation's slug), its words and who sees it."""

    url_name: str
    label: Promise | str
    icon: str
    right: Right
    group: str = ""
    order: int = 50
    key: str = ""
    on_phone: bool = False
    counts: Counts | None = None


_entries: dict[Side, dict[str, Entry]] = {Side.STAFF: {}, Side.PORTAL: {}}


def register_nav(side: Side, entry: Entry) -> None:
    """Add an entry to the navigation of a side. Registering the same address again replaces it."""
    if entry.group not in GROUPS:
        raise ValueError(f"no group {entry.group!r} in the navigation: {', '.join(GROUPS)}")
    _entries[side][entry.url_name] = entry


def address(url_name: str, slug: str) -> str:
    """The address of a page of an organisation, or nothing where the app that has it is not installed."""
    try:
        return reverse(url_name, args=[slug])
    except NoReverseMatch:
        return ""


def entries_of(seat: Seat) -> list[Entry]:
    """The entries this seat may use, in their order."""
    return sorted(
        (entry for entry in _entries[seat.side].values() if seat.may(entry.right)), key=lambda entry: entry.order
    )


BELL = "unread messages"


def ask_for_frame(seat: Seat, asked: Together) -> None:
    """Ask what the frame of each page tells: unread messages, and the counts of the entries."""
    asked.count(BELL, lambda: unread_of(seat.person))
    for entry in entries_of(seat):
        if entry.counts is not None:
            asked.count(entry.url_name, partial(entry.counts.rows, seat))


def navigation(seat: Seat, path: str, asked: Together) -> tuple[list[NavGroup], list[NavItem]]:
    """The groups for this seat, and the up to five entries of a phone's tab bar. `path` marks the present entry."""
    shown = entries_of(seat)
    urls = {entry.url_name: address(entry.url_name, seat.organisation.slug) for entry in shown}
    shown = [entry for entry in shown if urls[entry.url_name]]
    here = max((url for url in urls.values() if path.startswith(url)), key=len, default="")
    items = {entry.url_name: _item(entry, urls[entry.url_name], here, asked) for entry in shown}
    groups = [
        NavGroup(title, [items[entry.url_name] for entry in shown if entry.group == group])
        for group, title in GROUPS.items()
    ]
    phone = [items[entry.url_name] for entry in shown if entry.on_phone]
    return [group for group in groups if group.items], phone[:5]


def _item(entry: Entry, url: str, here: str, asked: Together) -> NavItem:
    count = entry.counts.words(asked[entry.url_name]) if entry.counts else None
    return NavItem(
        label=entry.label,
        url=url,
        icon=entry.icon,
        count=count.words if count else "",
        hot=count.hot if count else False,
        current=url == here,
        key=entry.key,
    )
