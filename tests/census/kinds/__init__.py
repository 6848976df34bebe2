"""The table of kinds of record: what the census has to know of each to ask it everything. One file a kind.

`ENTRIES` is found, not listed: a new kind adds `tests/census/kinds/<slug>.py` with an `ENTRY`, and every test of the
census asks it too. A kind without an entry fails `test_kinds.py`, which says what to add.
"""

from importlib import import_module
from pkgutil import iter_modules

from tests.census.kinds.entry import Entry, Pins, Three

__all__ = ["ENTRIES", "Entry", "Pins", "Three", "entry_at"]

_modules = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)]
ENTRIES: dict[str, Entry] = {module.ENTRY.slug: module.ENTRY for module in _modules if hasattr(module, "ENTRY")}


def entry_at(route: str) -> Entry | None:
    """The kind whose own pages have this route ("<slug:organisation>/portal/reports/<slug:number>/"), or None."""
    side, rest = "staff", route.removeprefix("<slug:organisation>/")
    if rest.startswith("portal/"):
        side, rest = "portal", rest.removeprefix("portal/")
    path = rest.split("/")[0]
    return next((entry for entry in ENTRIES.values() if path and path == entry.path(side)), None)
