"""How much a file may cost before it is refused, and the purse it is paid from."""

import time
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from qms.lib.refusal import Refused

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one upload. Bytes are bytes; ratio is expanded to stored size; seconds are wall time."""

    max_bytes: int = 25 * MEGABYTE
    max_pixels: int = 50_000_000
    max_entries: int = 5_000
    max_expanded_bytes: int = 250 * MEGABYTE
    max_ratio: int = 150
    # Ratios mean nothing in small files: an empty worksheet packs 200:1.
    ratio_counts_from_bytes: int = 10 * MEGABYTE
    # A container inside a container inside the upload is the deepest: mail > ZIP > document.
    max_depth: int = 2
    max_seconds: float = 20.0


@dataclass(slots=True)
class Budget:
    """What one upload, with everything packed inside it, has spent so far."""

    limits: Limits
    stored_bytes: int
    expanded_bytes: int = 0
    entries: int = 0
    deadline: float = field(init=False)

    def __post_init__(self) -> None:
        self.deadline = time.monotonic() + self.limits.max_seconds

    def spend(self, expanded: int) -> None:
        """Count bytes that came out of a packed file; raises `Refused` when they are too many."""
        self.expanded_bytes += expanded
        too_dense = self.expanded_bytes > self.limits.ratio_counts_from_bytes and (
            self.expanded_bytes > self.limits.max_ratio * self.stored_bytes
        )
        if too_dense or self.expanded_bytes > self.limits.max_expanded_bytes:
            raise Refused(_("The file unpacks to far more than a document holds. Please send its parts one by one."))
        self.check_time()

    def check_time(self) -> None:
        """Raise `Refused` when the file has taken longer than its share."""
        if time.monotonic() > self.deadline:
            raise Refused(_("Checking the file takes too long. Please send it in a simpler form, for example as PDF."))

    def count_entries(self, number: int) -> None:
        """Count packed files; raises `Refused` when they are too many."""
        self.entries += number
        if self.entries > self.limits.max_entries:
            sentence = _("The file holds more than %(limit)d files. Please send fewer at a time.")
            raise Refused(sentence % {"limit": self.limits.max_entries})
