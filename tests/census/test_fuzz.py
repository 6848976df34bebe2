"""Thousands of requests by everybody to whatever they meet: no 500, no inside shown, nothing slow, nothing taken lost.

FUZZ_REQUESTS sets how many (2,000 here, 100,000 in a torture run), FUZZ_SEED which way, FUZZ_SECONDS the longest time.
"""

import os
import random
import time
from typing import Any

from django.db import connection

from tests.census.fuzzing import Fuzz, walkers_of
from tests.census.test_bad_input import accidents
from tests.census.visits import browser, none_of
from tests.factories.cast import Cast
from tests.factories.complaints import complaint

REQUESTS = int(os.environ.get("FUZZ_REQUESTS", "2000"))
SEED = os.environ.get("FUZZ_SEED", "20261123")
SECONDS = float(os.environ.get("FUZZ_SECONDS", "0" if "FUZZ_REQUESTS" in os.environ else "60"))
"""0: as long as it takes."""
LEAST = 300
"""So many must be done within the time, or the run proves nothing."""


def test_a_long_walk_over_all_forms(cast: Cast, record_property: Any) -> None:
    for state in ("open", "acknowledged", "investigating", "reply_drafted", "replied", "contested"):
        complaint(cast.a, state)
    with accidents() as met:
        fuzz = Fuzz(walkers_of(cast.a, browser), random.Random(SEED), met)
        end = time.monotonic() + SECONDS
        while fuzz.sent < REQUESTS and len(fuzz.faults) < 20 and (not SECONDS or time.monotonic() < end):
            fuzz.step()
    connection.close()
    told = f"{fuzz.sent} requests, {len(fuzz.places)} addresses, {fuzz.read_back} texts read back, {dict(met.statuses)}"
    record_property("fuzz", f"{told}, slowest {fuzz.slowest:.2f} s")
    none_of(fuzz.faults)
    assert fuzz.sent >= min(LEAST, REQUESTS), told
    assert met.statuses[302] > fuzz.sent // 50, f"some of what was sent was taken: {told}"
    assert met.statuses[422] > fuzz.sent // 50, f"some of what was sent was refused: {told}"
    assert len(fuzz.places) > 60, told
    assert fuzz.read_back > fuzz.sent // 100, told
