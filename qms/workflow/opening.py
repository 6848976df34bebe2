"""The start of every record: its number and its row, in one transaction with what belongs to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from qms.organisations.context import because
from qms.records.numbering import next_numbers
from qms.records.offers import kind_of


@contextmanager
def numbered(record: Any, *, why: str, prefix: str = "", yearly: bool = True) -> Iterator[None]:
    """Store a new record under the next number of its kind; the block adds what belongs to it and calls `begin`.

    why: the reason that the trail keeps of all that is written. prefix: one of the kind's, where it has several.
    yearly=False: numbers without a year. An error takes record and number back.
    """
    with transaction.atomic():
        because(why)
        prefix = prefix or kind_of(record.kind).prefix
        record.number = next_numbers(record.organisation, prefix, yearly=yearly)[0]
        record.save(force_insert=True)
        yield
        because("")
