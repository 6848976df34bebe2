"""Rings that come while the same work is still going on in this process: they do not wait, and none is lost."""

import threading
from collections.abc import Callable
from functools import wraps


def one_at_a_time(work: Callable[[], int]) -> Callable[[], int]:
    """Work that takes one thread of a process at most: a call during another one makes that one go round again.

    It returns the sum of its rounds, and 0 for a call that was handed over. A round that fails takes no call with it:
    the failure is raised when nobody waits any more. Other processes are not held up.
    """
    busy, asked = threading.Lock(), threading.Event()

    @wraps(work)
    def call() -> int:
        asked.set()
        done, failure = 0, None
        while asked.is_set() and busy.acquire(blocking=False):
            try:
                asked.clear()
                done += work()
            except Exception as error:  # noqa: BLE001  edge: task runner; raised below, after the others' rings
                failure = error
            finally:
                busy.release()
        if failure is not None:
            raise failure
        return done

    return call
