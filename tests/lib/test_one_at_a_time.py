"""Work that rings often: one thread at a time, and no ring is lost."""

import threading

import pytest

from qms.lib.one_at_a_time import one_at_a_time


def test_a_call_during_another_makes_it_go_round_again() -> None:
    begun, go_on, rounds = threading.Event(), threading.Event(), []

    @one_at_a_time
    def work() -> int:
        rounds.append(threading.current_thread().name)
        begun.set()
        assert go_on.wait(5)
        return 1

    answers: list[int] = []
    first = threading.Thread(target=lambda: answers.append(work()), name="first")
    first.start()
    assert begun.wait(5)
    assert work() == 0, "handed over at once"
    go_on.set()
    first.join()
    assert (answers, rounds) == ([2], ["first", "first"])


def test_work_that_fails_can_be_called_again() -> None:
    failures = [ValueError("once")]

    @one_at_a_time
    def work() -> int:
        if failures:
            raise failures.pop()
        return 1

    with pytest.raises(ValueError, match="once"):
        work()
    assert work() == 1


def test_a_call_during_one_that_fails_is_not_lost() -> None:
    begun, go_on, rounds = threading.Event(), threading.Event(), []

    @one_at_a_time
    def work() -> int:
        rounds.append(1)
        begun.set()
        assert go_on.wait(5)
        if len(rounds) == 1:
            raise ValueError("the first round")
        return 1

    told: list[str] = []

    def first() -> None:
        try:
            work()
        except ValueError as error:
            told.append(str(error))

    thread = threading.Thread(target=first)
    thread.start()
    assert begun.wait(5)
    assert work() == 0, "handed over at once"
    go_on.set()
    thread.join()
    assert (len(rounds), told) == (2, ["the first round"])
