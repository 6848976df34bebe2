"""The navigation of both sides. Apps above add their entries in `AppConfig.ready`:

    register_nav(Side.STAFF, Entry("staff:complaints", _("Complaints"), "message-square-warning",
                                   Right.READ_RECORDS, group="records", order=10, key="f", on_phone=True))

An entry is shown to those who hold its right. `count` answers what asks for action; it must be one bounded query.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qms.accounts.rights import Right
from qms.accounts.seat import Seat, Side
from qms.web.shell import NavGroup, NavItem

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
    count: Callable[[Seat], Count | None] | None = None


_entries: dict[Side, dict[str, Entry]] = {Side.STAFF: {}, Side.PORTAL: {}}


def register_nav(side: Side, entry: Entry) -> None:
    """Add an entry to the navigation of a side. Registering the same address again replaces it."""
    if entry.group not in GROUPS:
        raise ValueError(f"no group {entry.group!r} in the navigation: {', '.join(GROUPS)}")
    _entries[side][entry.url_name] = entry


def navigation(seat: Seat, path: str) -> tuple[list[NavGroup], list[NavItem]]:
    """The groups for this seat, and the up to five entries of a phone's tab bar. `path` marks the present entry."""
    shown = sorted(
        (entry for entry in _entries[seat.side].values() if seat.may(entry.right)), key=lambda entry: entry.order
    )
    urls = {entry.url_name: reverse(entry.url_name, args=[seat.organisation.slug]) for entry in shown}
    here = max((url for url in urls.values() if path.startswith(url)), key=len, default="")
    items = {entry.url_name: _item(entry, urls[entry.url_name], here, seat) for entry in shown}
    groups = [
        NavGroup(title, [items[entry.url_name] for entry in shown if entry.group == group])
        for group, title in GROUPS.items()
    ]
    phone = [items[entry.url_name] for entry in shown if entry.on_phone]
    return [group for group in groups if group.items], phone[:5]


def _item(entry: Entry, url: str, here: str, seat: Seat) -> NavItem:
    count = entry.count(seat) if entry.count else None
    return NavItem(
        label=entry.label,
        url=url,
        icon=entry.icon,
        count=count.words if count else "",
        hot=count.hot if count else False,
        current=url == here,
        key=entry.key,
    )
