"""Gapless numbers: `CMP-2026-00042`. A sequence leaves gaps on rollback, so a row per series is locked instead."""

from django.db import connection
from django.utils import timezone

from qms.lib.ids import uuid7
from qms.organisations.models import Organisation

_NEXT = """INSERT INTO records_numberseries (id, organisation_id, prefix, year, last) VALUES (%s, %s, %s, %s, %s)
 ON CONFLICT (organisation_id, prefix, year) DO UPDATE SET last = records_numberseries.last + EXCLUDED.last
 RETURNING last"""


def next_numbers(organisation: Organisation, prefix: str, count: int = 1) -> list[str]:
    """Take `count` numbers of the series for the current year in the organisation's zone, oldest first.

    The row stays locked until the transaction ends: a rolled-back act gives its numbers back.
    """
    year = timezone.now().astimezone(organisation.zone).year
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [uuid7(), organisation.pk, prefix, year, count])
        last = int(cursor.fetchone()[0])
    return [f"{prefix}-{year}-{number:05d}" for number in range(last - count + 1, last + 1)]
