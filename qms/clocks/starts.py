"""What people begin from their start page: domains register their "new" pages in `AppConfig.ready`.

register_start(Start("staff:complaint_new", _("New complaint"), Right.RECORD_FEEDBACK))
"""

from dataclasses import dataclass

from django.urls import reverse

from qms.accounts.rights import Right
from qms.accounts.seat import Seat
from qms.web.shapes import Words


@dataclass(frozen=True)
class Start:
    """A page on which something new begins: the name of its address, its words, the right it asks for."""

    url_name: str
    label: Words
    right: Right


_starts: dict[str, Start] = {}


def register_start(start: Start) -> None:
    """Offer the page on My work. Registering the same address again replaces it."""
    _starts[start.url_name] = start


def starts_for(seat: Seat) -> list[tuple[Words, str]]:
    """Words and address of what this seat may begin."""
    slug = seat.organisation.slug
    return [(one.label, reverse(one.url_name, args=[slug])) for one in _starts.values() if seat.may(one.right)]
