"""Gapless numbers."""

import threading
from typing import Any

import pytest
from django.db import connection

from qms.organisations.context import Acting, tenant_context
from qms.records.numbering import next_numbers
from tests.factories.cast import Cast

PEOPLE = 50


def test_fifty_at_once_get_fifty_numbers_in_a_row(cast: Cast) -> None:
    organisation = cast.a.organisation
    start = threading.Barrier(10)
    taken: list[str] = []

    def take() -> None:
        try:
            start.wait(timeout=30)
            for _turn in range(PEOPLE // 10):
                with tenant_context(Acting(organisation=organisation.pk, source="test")):
                    taken.extend(next_numbers(organisation, "PAR"))
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _n in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(int(number[-5:]) for number in taken) == list(range(1, PEOPLE + 1))


def test_an_act_that_fails_gives_its_number_back(cast: Cast) -> None:
    organisation = cast.a.organisation

    def act(*, fails: bool) -> list[str]:
        with tenant_context(Acting(organisation=organisation.pk, source="test")):
            numbers = next_numbers(organisation, "BACK", 3)
            if fails:
                raise RuntimeError("the act fails")
        return numbers

    assert [number[-5:] for number in act(fails=False)] == ["00001", "00002", "00003"]
    with pytest.raises(RuntimeError):
        act(fails=True)
    assert [number[-5:] for number in act(fails=False)] == ["00004", "00005", "00006"]


def test_the_year_is_that_of_the_house(cast: Cast, at: Any) -> None:
    import datetime as dt

    at(dt.datetime(2026, 12, 31, 23, 30, tzinfo=dt.UTC))
    with tenant_context(Acting(organisation=cast.a.organisation.pk, source="test")):
        assert next_numbers(cast.a.organisation, "CMP") == ["CMP-2027-00001"], "it is 2027 in Vienna"
