"""Canaries: words for every internal place of a record, so that they can be heard wherever they leak."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from tests.factories.cast import House

CANARY = "Zeisigkanarie"
FREE_TEXT = (models.CharField, models.TextField)
NO_CODES: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Poison:
    """How a record of a kind gets canaries; notes, files, links, clocks and tasks get theirs by themselves.

    `state`: where its internal fields get theirs. `tell(house, record)` does the acts after that, with canaries in
    reasons, drafts and whatever only we read. `internal(house)`: a record of nordlicht that is not shared, with
    canaries in its words; None where the kind has none. `staffs`: tables of the kind that only we read; `partly`: its
    other tables, each with what their rows are to the customer. `codes`: texts that would be no codes any more.
    `heard`: so many canaries at least are found on the staff's pages.
    """

    state: str
    heard: int
    tell: Callable[[House, Any], object]
    internal: Callable[[House], Any] | None = None
    staffs: tuple[type[models.Model], ...] = ()
    partly: Mapping[type[models.Model], str] = field(default_factory=dict)
    codes: frozenset[str] = NO_CODES


def canary(place: str) -> str:
    """The word for a place."""
    return f"{CANARY}{place.replace('_', '').replace(' ', '')}"


def heard_in(text: str) -> set[str]:
    """The canaries in a text."""
    return set(re.findall(f"{CANARY}[A-Za-z]*", text))


def texts_of(model: Any, codes: frozenset[str] = NO_CODES) -> list[Any]:
    """The fields of free text of a model, long enough for a canary."""
    return [
        field for field in model._meta.local_concrete_fields
        if isinstance(field, FREE_TEXT) and not field.choices and (field.max_length or 999) >= 40
        and field.name not in codes
    ]  # fmt: skip


def internal_texts(entry: Any) -> list[Any]:
    """The texts of a kind's own table that customers may not read."""
    internal = {rule.name for rule in entry.kind.fields if rule.disclosure == "internal"}
    return [field for field in texts_of(entry.kind.model, entry.poison.codes) if field.name in internal]


def poison_fields(entry: Any, record: Any) -> None:
    """Put a canary of its own into every internal text of the record itself."""
    values = {text.name: canary(text.name)[: text.max_length] for text in internal_texts(entry)}
    if values:
        type(record).objects.filter(pk=record.pk).update(**values)


def poison_rows(model: Any, record: Any, codes: frozenset[str] = NO_CODES) -> None:
    """Put a canary of its own into every text of the record's rows of this table.

    Rows that nobody has the right to change come with theirs: `tell` writes them so.
    """
    texts = texts_of(model, codes)
    values = {text.name: canary(f"{model.__name__} {text.name}")[: text.max_length] for text in texts}
    rows = model.objects.filter(record_id=record.pk)
    assert rows.exists(), f"no row of {model.__name__} hangs on the poisoned {record.kind}: let `tell` make one"
    if not all(CANARY in getattr(row, name) for row in rows for name in values):
        rows.update(**values)
