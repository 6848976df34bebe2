"""The present moment as a default of database columns.

A column's default keeps the function it was given; this one asks Django's clock at each call, so that tests and the
demo's story can move it.
"""

from datetime import datetime

from django.utils import timezone


def present() -> datetime:
    """The present moment, aware, in UTC."""
    return timezone.now()
