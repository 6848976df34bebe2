"""What tables and columns of the trail are called by people, in the reader's language."""

from collections.abc import Collection
from functools import cache

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import ngettext

SHOWN = 6
BOOKKEEPING = frozenset({"id", "organisation_id", "record_id", "record_ptr_id"})
"""Keys that say nothing to a reader of a list."""


@cache
def _models() -> dict[str, type[Model]]:
    return {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}


def thing(table: str) -> str:
    """What a row of the table is: "Complaint" for feedback_complaint; the table's name where there is none."""
    model = _models().get(table)
    return str(capfirst(str(model._meta.verbose_name))) if model else table


def label(table: str, column: str) -> str:
    """What a column of the table is called."""
    model = _models().get(table)
    try:
        return str(model._meta.get_field(column.removesuffix("_id")).verbose_name) if model else column  # type: ignore[union-attr]  # relations back have no name and no column
    except FieldDoesNotExist:
        return column


def fields_in_words(table: str, columns: Collection[str]) -> str:
    """The first six fields by name, and how many more."""
    named = [label(table, column) for column in sorted(columns) if column not in BOOKKEEPING]
    words = ", ".join(named[:SHOWN])
    left = len(named) - SHOWN
    if left <= 0:
        return words
    return ngettext("%(words)s and %(count)s more", "%(words)s and %(count)s more", left) % {
        "words": words,
        "count": left,
    }
