"""Identifiers of rows and files: UUID version 7 (RFC 9562, section 5.7)."""

import os
import threading
import time
import uuid

_COUNTER_BITS = 42
_RANDOM_BITS = 32


class _Ticker:
    """The last (milliseconds, counter) given out in this process."""

    def __init__(self) -> None:
        self.start_anew()

    def start_anew(self) -> None:
        """Forget everything: a forked child must neither repeat its parent's counter nor inherit a held lock."""
        self._lock = threading.Lock()
        self._milliseconds = 0
        self._counter = 0

    def tick(self, now: int) -> tuple[int, int]:
        """The next (milliseconds, counter), never at or below the last one; `now` in Unix milliseconds."""
        with self._lock:
            if now > self._milliseconds:
                self._milliseconds, self._counter = now, _seed()
            elif self._counter + 1 < 1 << _COUNTER_BITS:
                self._counter += 1
            else:
                self._milliseconds, self._counter = self._milliseconds + 1, _seed()
            return self._milliseconds, self._counter


def _seed() -> int:
    """A random start with the top bit clear, so that there is room to count up."""
    return int.from_bytes(os.urandom(6), "big") >> (48 - _COUNTER_BITS + 1)


_ticker = _Ticker()
os.register_at_fork(after_in_child=_ticker.start_anew)


def uuid7() -> uuid.UUID:
    """A new UUIDv7: 48 bits of Unix time in milliseconds, then counter, then random bits.

    Within one process each result is greater than the one before, from any thread and also
    when the clock steps back (RFC 9562, section 6.2, method 1: a counter of 42 bits whose
    start is random). The last 32 bits are random each time.
    """
    milliseconds, counter = _ticker.tick(time.time_ns() // 1_000_000)
    random_tail = int.from_bytes(os.urandom(4), "big")
    value = (milliseconds & ((1 << 48) - 1)) << 80
    value |= 0x7 << 76
    value |= (counter >> 30) << 64  # rand_a: the upper 12 bits of the counter
    value |= 0b10 << 62
    value |= (counter & ((1 << 30) - 1)) << _RANDOM_BITS
    value |= random_tail
    return uuid.UUID(int=value)
