"""Identifiers rise with time, in every thread and process."""

import os
import time
from concurrent.futures import ThreadPoolExecutor

from hypothesis import given
from hypothesis import strategies as st

from qms.lib.ids import _Ticker, _ticker, uuid7


def test_an_identifier_is_a_uuid_of_version_7_and_carries_the_time() -> None:
    before = time.time_ns() // 1_000_000
    identifier = uuid7()
    after = time.time_ns() // 1_000_000
    assert identifier.version == 7
    assert identifier.variant == "specified in RFC 4122"
    assert before <= identifier.int >> 80 <= after + 1


def test_identifiers_of_one_thread_rise() -> None:
    made = [uuid7() for _ in range(20_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_identifiers_of_many_threads_are_all_different_and_rise_in_each() -> None:
    with ThreadPoolExecutor(8) as pool:
        batches = list(pool.map(lambda _number: [uuid7() for _ in range(2_000)], range(8)))
    assert all(batch == sorted(batch) for batch in batches)
    assert len({identifier for batch in batches for identifier in batch}) == 16_000


@given(st.lists(st.integers(min_value=1, max_value=2**47), min_size=2, max_size=200))
def test_a_clock_that_jumps_back_does_not_turn_the_order(moments: list[int]) -> None:
    ticker = _Ticker()
    ticks = [ticker.tick(moment) for moment in moments]
    assert ticks == sorted(set(ticks))


def test_a_full_counter_moves_on_to_the_next_millisecond() -> None:
    ticker = _Ticker()
    ticker.tick(1000)
    ticker._counter = (1 << 42) - 1
    assert ticker.tick(1000)[0] == 1001


def test_a_forked_process_does_not_repeat_its_parent() -> None:
    # With its clock ahead, a process only counts up from the last identifier: so would a child that kept the count.
    _ticker.tick(time.time_ns() // 1_000_000 + 60_000)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, uuid7().bytes)
        os._exit(0)
    of_parent = uuid7()
    os.waitpid(child, 0)
    of_child = os.read(reader, 16)
    os.close(reader)
    os.close(writer)
    _ticker.start_anew()
    assert of_child[:12] != of_parent.bytes[:12]
