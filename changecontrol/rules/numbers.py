"""Numbers of notices: the number of the change and a suffix drawn by lot, so that no customer can count the others."""

import secrets
from collections.abc import Collection

from qms.lib.refusal import Refused


def width_for(recipients: int) -> int:
    """Digits of the suffix: at most half of all suffixes of that width are ever given out."""
    return next(width for width in (2, 3, 4, 5) if recipients <= (10**width - 1) // 2 or width == 5)


def drawn_number(change_number: str, taken: Collection[str], recipients: int) -> str:
    """`PCN-2026-00031-07` for `CHG-2026-00031`; not among `taken`. Raises Refused when no suffix is left."""
    stem, width = change_number.replace("CHG-", "PCN-", 1), width_for(recipients)
    free = [number for place in range(1, 10**width) if (number := f"{stem}-{place:0{width}d}") not in taken]
    if not free:
        raise Refused("no suffix is left for a notice")
    return secrets.choice(free)


def number_by_lot(stem: str, taken: Collection[str]) -> str:
    """`JWG-2026-04817` for `JWG-2026`; not among `taken`, so that no customer can count what others are shown."""
    while (number := f"{stem}-{secrets.randbelow(99_999) + 1:05d}") in taken:
        if len(taken) >= 99_999:
            raise Refused("no number is left")
    return number
