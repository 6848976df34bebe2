"""Which requirements there are: the ids of each source. The declarations in docs/validation must answer every one.

Kept apart from the declarations, so that one that is forgotten or deleted is missed. Only ids and levels stand here;
what each asks is said in our own words in the declarations.
"""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """Where requirements come from: short name (that of its file), title, which edition, and all ids in order."""

    name: str
    title: str
    edition: str
    ids: tuple[str, ...]


def _ids(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _numbers(prefix: str, places: str) -> Iterator[str]:
    """Yield the ids of a section: _numbers("1.2", "1-3 5") is 1.2.1, 1.2.2, 1.2.3, 1.2.5."""
    for place in places.split():
        first, _, last = place.partition("-")
        yield from (f"{prefix}.{number}" for number in range(int(first), int(last or first) + 1))


MISSION = _ids(
    """
    M1.1 M1.2 M1.3 M1.4 M1.5 M1.6 C1.1 C1.2 C1.3 C2.1 C2.2 C3.1 C3.2 C3.3 C4.1 C4.2 C5.1 C5.2 C7.1 C7.2 C+1 C+2 C8 C9
    M2.1 M2.2 M2.3 M2.4 M2.5 M2.6
    M3.1 M3.2 M3.3 M3.4 M3.5 M3.6
    M4.1 M4.2 M4.3 M4.4 M4.5 M4.6 C6.1 C6.2
    M5.1 M5.2 M5.3 M5.4 M5.5 M5.6
    M6.1 M6.2 M6.3 M6.4 M6.5 M6.6
    M7.1 M7.2 M7.3 M7.4 M7.5 M7.6
    everywhere.organisation everywhere.history everywhere.signature everywhere.clock everywhere.customer
    everywhere.record everywhere.help
    """
)

PART_11 = _ids(
    """
    11.10(a) 11.10(b) 11.10(c) 11.10(d) 11.10(e) 11.10(f) 11.10(g) 11.10(h) 11.10(i) 11.10(j) 11.10(k)(1) 11.10(k)(2)
    11.30
    11.50(a)(1) 11.50(a)(2) 11.50(a)(3) 11.50(b)
    11.70
    11.100(a) 11.100(b) 11.100(c)(1) 11.100(c)(2)
    11.200(a)(1) 11.200(a)(1)(i) 11.200(a)(1)(ii) 11.200(a)(2) 11.200(a)(3) 11.200(b)
    11.300(a) 11.300(b) 11.300(c) 11.300(d) 11.300(e)
    """
)

ANNEX_11 = _ids(
    """
    1 2 3.1 3.2 3.3 3.4 4.1 4.2 4.3 4.4 4.5 4.6 4.7 4.8 5 6 7.1 7.2 8.1 8.2 9 10 11 12.1 12.2 12.3 12.4 13
    14(a) 14(b) 14(c) 15 16 17
    """
)

# Section: the places of level 1, then those of level 2. Level 3 is not claimed.
ASVS_SECTIONS = {
    "1.1": ("", "1-2"), "1.2": ("1-5", "6-9"), "1.3": ("1-2", "3-11"), "1.4": ("", "1-3"), "1.5": ("1", "2"),
    "2.1": ("1", "2-3"), "2.2": ("1-2", "3"), "2.3": ("1", "2-4"), "2.4": ("", "1"), "3.2": ("1-2", ""),
    "3.3": ("1", "2-4"), "3.4": ("1-2", "3-6"), "3.5": ("1-3", "4-5"), "3.7": ("", "1-2"), "4.1": ("1", "2-3"),
    "4.2": ("", "1"), "4.3": ("", "1-2"), "4.4": ("1", "2-4"), "5.1": ("", "1"), "5.2": ("1-2", "3"),
    "5.3": ("1-2", ""), "5.4": ("", "1-3"), "6.1": ("1", "2-3"), "6.2": ("1-8", "9-12"), "6.3": ("1-2", "3-4"),
    "6.4": ("1-2", "3-4"), "6.5": ("", "1-5"), "6.6": ("", "1-3"), "6.8": ("", "1-4"), "7.1": ("", "1-3"),
    "7.2": ("1-4", ""), "7.3": ("", "1-2"), "7.4": ("1-2", "3-5"), "7.5": ("", "1-2"), "7.6": ("", "1-2"),
    "8.1": ("1", "2"), "8.2": ("1-2", "3"), "8.3": ("1", ""), "8.4": ("", "1"), "9.1": ("1-3", ""),
    "9.2": ("1", "2-4"), "10.1": ("", "1-2"), "10.2": ("", "1-2"), "10.3": ("", "1-4"), "10.4": ("1-5", "6-11"),
    "10.5": ("", "1-5"), "10.6": ("", "1-2"), "10.7": ("", "1-3"), "11.1": ("", "1-2"), "11.2": ("", "1-3"),
    "11.3": ("1-2", "3"), "11.4": ("1", "2-4"), "11.5": ("", "1"), "11.6": ("", "1"), "12.1": ("1", "2-3"),
    "12.2": ("1-2", ""), "12.3": ("", "1-4"), "13.1": ("", "1"), "13.2": ("", "1-5"), "13.3": ("", "1-2"),
    "13.4": ("1", "2-5"), "14.1": ("", "1-2"), "14.2": ("1", "2-4"), "14.3": ("1", "2-3"), "15.1": ("1", "2-3"),
    "15.2": ("1", "2-3"), "15.3": ("1", "2-7"), "16.1": ("", "1"), "16.2": ("", "1-5"), "16.3": ("", "1-4"),
    "16.4": ("", "1-3"), "16.5": ("", "1-3"), "17.1": ("", "1"), "17.2": ("", "1-4"), "17.3": ("", "1-2"),
}  # fmt: skip


def asvs_level(level: int) -> tuple[str, ...]:
    """Return the ids of one level of ASVS 5.0.0 (1: 70 of them, 2: 183)."""
    return tuple(id for section, places in ASVS_SECTIONS.items() for id in _numbers(section, places[level - 1]))


def _in_order(ids: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(ids, key=lambda id: [int(part) for part in id.split(".")]))


SOURCES = (
    Source("mission", "What Concord is for", "rows of the mission", MISSION),
    Source("part11", "21 CFR Part 11", "electronic records; electronic signatures", PART_11),
    Source("annex11", "EU GMP Annex 11", "computerised systems, edition of 2011", ANNEX_11),
    Source("asvs", "OWASP ASVS, level 2", "version 5.0.0: levels 1 and 2", _in_order(asvs_level(1) + asvs_level(2))),
)
