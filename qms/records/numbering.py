"""Gapless numbers: `CMP-2026-00042`, and `SPEC-00012` for what lasts longer than a year.

A sequence leaves gaps on rollback, so a row per series is locked instead.
"""

from django.db import connection
from django.utils import timezone

from qms.lib.ids import uuid7
from qms.organisations.models import Organisation

_NEXT = """INSERT INTO records_numberseries (id, organisation_id, prefix, year, last) VALUES (%s, %s, %s, %s, %s)
 ON CONFLICT (organisation_id, prefix, year) DO UPDATE SET last = records_numberseries.last + EXCLUDED.last
 RETURNING last"""


PERENNIAL = 0
"""The year of a series that knows none."""


def next_numbers(organisation: Organisation, prefix: str, count: int = 1, *, yearly: bool = True) -> list[str]:
    """Take `count` numbers of the series for the current year in the organisation's zone, oldest first.

    yearly=False: of the one series that runs on for ever, without a year.

    The row stays locked until the transaction ends: a rolled-back act gives its numbers back.
    """
    year = timezone.now().astimezone(organisation.zone).year if yearly else PERENNIAL
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [uuid7(), organisation.pk, prefix, year, count])
        last = int(cursor.fetchone()[0])
    stem = f"{prefix}-{year}" if yearly else prefix
    return [f"{stem}-{number:05d}" for number in range(last - count + 1, last + 1)]
