"""Tell something as of an earlier moment: for the demo's story only, which lies in the past when it is loaded.

The trail is not moved: it takes the database's clock.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.utils import timezone


@contextmanager
def told_at(moment: datetime) -> Iterator[None]:
    """Django's clock shows `moment` (aware) inside the block. For a single-threaded command."""
    real = timezone.now
    timezone.now = lambda: moment
    try:
        yield
    finally:
        timezone.now = real
