"""Action Priority of design and process FMEA (AIAG & VDA FMEA Handbook, 1st edition 2019, tables of step 5).

A table, not a formula: formulas that imitate it differ from it in 22 to 438 of its 1,000 cells. FMEA-MSR has another
one. A severity of 1 is low whatever the rest, as the handbook says of effects that nobody notices.
"""

from collections.abc import Iterator
from enum import StrEnum

RATINGS = range(1, 11)
"""Severity, occurrence and detection are whole numbers from 1 to 10; 10 is worst."""


class Priority(StrEnum):
    """How urgently the team must act on a cause."""

    HIGH = "H"
    MEDIUM = "M"
    LOW = "L"


class NoRating(ValueError):
    """A rating that is no whole number from 1 to 10."""


_DETECTION = (range(7, 11), range(5, 7), range(2, 5), range(1, 2))
"""The columns of the table, from least to most likely detected."""

_OCCURRENCE = (range(8, 11), range(6, 8), range(4, 6), range(2, 4), range(1, 2))
"""The rows of each block, from most to least frequent."""

_TABLE = {
    range(9, 11): ("HHHH", "HHHH", "HHHM", "HMLL", "LLLL"),
    range(7, 9): ("HHHH", "HHHM", "HMMM", "MMLL", "LLLL"),
    range(4, 7): ("HHMM", "MMML", "MLLL", "LLLL", "LLLL"),
    range(2, 4): ("MMLL", "LLLL", "LLLL", "LLLL", "LLLL"),
    range(1, 2): ("LLLL", "LLLL", "LLLL", "LLLL", "LLLL"),
}
"""Severity to its block: a word per band of occurrence, a letter per band of detection."""


def action_priority(severity: int, occurrence: int, detection: int) -> Priority:
    """The Action Priority of a cause. Raises NoRating."""
    for rating in (severity, occurrence, detection):
        if type(rating) is not int or rating not in RATINGS:
            raise NoRating(f"{rating!r} is no rating: severity, occurrence and detection are whole numbers, 1 to 10.")
    block = next(rows for band, rows in _TABLE.items() if severity in band)
    row = block[next(place for place, band in enumerate(_OCCURRENCE) if occurrence in band)]
    return Priority(row[next(place for place, band in enumerate(_DETECTION) if detection in band)])


def risk_priority_number(severity: int, occurrence: int, detection: int) -> int:
    """Severity × occurrence × detection, 1 to 1,000: for customers who ask for it. The handbook advises against it."""
    action_priority(severity, occurrence, detection)
    return severity * occurrence * detection


def cells() -> Iterator[tuple[int, int, int, Priority]]:
    """All 1,000 cells: severity, occurrence, detection, priority."""
    for severity in RATINGS:
        for occurrence in RATINGS:
            for detection in RATINGS:
                yield severity, occurrence, detection, action_priority(severity, occurrence, detection)
