"""What the frame around a page shows: navigation, notice, the reader. Accounts fills it for each request.

The context variable is called ``shell``. Pages without one (sign-in, errors) extend ``plain.html``.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from qms.web.shapes import Words


@dataclass(frozen=True, slots=True)
class NavItem:
    """An entry of the navigation. ``count`` only where it asks for action; ``hot`` paints it as late.

    ``key`` is the second key after ``g`` ("w" for my work).
    """

    label: Words
    url: str
    icon: str = "circle"
    count: Words | int = ""
    hot: bool = False
    current: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class NavGroup:
    """Entries under a small heading; the first group has no title."""

    title: Words
    items: Sequence[NavItem]

    @property
    def current(self) -> bool:
        """Whether the present page is one of them."""
        return any(item.current for item in self.items)


@dataclass(frozen=True, slots=True)
class Choice:
    """An entry of a menu. ``post`` choices change something and are sent as a form with one hidden ``value``."""

    label: Words
    url: str
    icon: str = ""
    current: bool = False
    post: bool = False
    name: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Shell:
    """Everything the staff and portal frames need; addresses are strings, empty ones hide their control."""

    organisation: str
    home_url: str
    person: str = ""
    subtitle: Words = ""
    groups: Sequence[NavGroup] = ()
    tabbar: Sequence[NavItem] = ()
    find_url: str = ""
    bell_url: str = ""
    bell_count: int = 0
    site: Words = ""
    sites: Sequence[Choice] = ()
    switch: Sequence[Choice] = ()
    me: Sequence[Choice] = ()
    sign_out_url: str = ""
    notice: Words = ""
    keys: bool = True
    mark_colour: str = ""
    contact: Words = ""
    contact_url: str = ""

    @property
    def first_items(self) -> Sequence[NavItem]:
        """All entries in one line, whatever their group: for a frame that has few."""
        return [item for group in self.groups for item in group.items]
