"""What the guards of a page ask again and again, read once for that page.

A page says `at_hand(record)`; a record that an act has locked is asked anew every time.
"""

from collections.abc import Callable
from typing import TypeVar

from qms.records.models import Record

T = TypeVar("T")
R = TypeVar("R", bound=Record)


def at_hand(record: R) -> R:
    """Keep from now on what guards find out about this object; for as long as a page is drawn."""
    record.__dict__["_at_hand"] = {}
    return record


def kept(record: Record, name: str, ask: Callable[[], T]) -> T:
    """What was found out under that name, or what `ask` finds now."""
    store: dict[str, T] | None = record.__dict__.get("_at_hand")
    if store is None:
        return ask()
    if name not in store:
        store[name] = ask()
    return store[name]
