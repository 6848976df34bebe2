"""The document of every kind speaks as a person does: no day, key, choice or list is printed as it is stored."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

from qms.pdf.document import Document
from qms.pdf.records import document_of
from qms.records.queries import find_record
from tests.census.kinds import ENTRIES
from tests.census.visits import none_of
from tests.census.world import World

STORED = re.compile(
    r"\b\d{4}-\d{2}-\d{2}(?:T|\b)|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-|[\[{]\"|\": "
    r"|^(?:None|True|False)$|^[a-z]+_[a-z_]+$"
)
"""Days of ISO 8601, keys, JSON, Python's words, codes."""


def texts_in(part: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a document with the names of the parts it lies in."""
    if isinstance(part, str):
        yield where, part
    elif is_dataclass(part):
        where = f"{where} {getattr(part, 'label', '')} {getattr(part, 'field', '')}"
        for field in fields(part):
            if field.name not in ("svg", "trail", "digest", "key", "kind"):
                yield from texts_in(getattr(part, field.name), f"{where}.{field.name}")
    elif isinstance(part, dict):
        for name, item in part.items():
            yield from texts_in(item, f"{where}.{name}")
    elif isinstance(part, list | tuple):
        for item in part:
            yield from texts_in(item, where)


@pytest.mark.parametrize(
    "text", ["2026-11-29", "2026-11-29T08:00", "01a2277b-b45c-768b-b057-3c9176afa6b7", '[["A", "B"]]', "None", "due_on"]
)
def test_what_is_stored_is_told_from_words(text: str) -> None:
    assert STORED.search(text)
    assert not STORED.search("29 Nov 2026, A · Keep press 2: none of them")


@pytest.mark.parametrize("slug", sorted(ENTRIES))
def test_a_document_prints_nothing_as_it_is_stored(world: World, slug: str) -> None:
    entry, faults = ENTRIES[slug], []
    for state in {entry.stands, entry.states[-1], entry.states[len(entry.states) // 2]}:
        record = world.at(slug, state)
        readers = {"manager": "staff", "piet": "portal"} if record.shared else {"manager": "staff"}
        for part, side in readers.items():
            if path := entry.path(side):
                with world.cast.a.sitting(part) as seat:
                    made: Document = document_of(find_record(seat, path, record.number), seat, language="en")
                texts = list(texts_in(made))
                assert any(record.number in text for _where, text in texts), "the document is read"
                faults += [f"{part} {state} {where}: {text[:80]}" for where, text in texts if STORED.search(text)]
    none_of(sorted(set(faults)))
