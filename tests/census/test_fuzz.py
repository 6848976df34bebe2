"""Thousands of requests by everybody to whatever they meet: no 500, no inside shown, nothing slow, nothing taken lost.

FUZZ_REQUESTS sets how many there are together (2,000 here, 100,000 in `make torture`), FUZZ_WALKS in how many walks,
each a test that `-n` can give a process of its own; FUZZ_SEED which way they go, FUZZ_SECONDS how long each may take.
"""

import os
import random
import sys
import time
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection

from tests.census.forms import forms_of
from tests.census.fuzzing import Fuzz, Walker, shown_on, walkers_of
from tests.census.kinds import ENTRIES
from tests.census.test_bad_input import accidents
from tests.census.visits import Visit, browser, none_of, visit
from tests.factories.cast import Cast
from tests.factories.trade_offs import asked_for, begun
from tests.factories.weighings import marked

WALKS = int(os.environ.get("FUZZ_WALKS", "2"))
REQUESTS = int(os.environ.get("FUZZ_REQUESTS", "2000")) // WALKS
SEED = os.environ.get("FUZZ_SEED", "20261123")
SECONDS = float(os.environ.get("FUZZ_SECONDS", "0" if "FUZZ_REQUESTS" in os.environ else "120"))
"""0: as long as it takes."""
LEAST = 300
"""So many must be done within the time, or the run proves nothing."""


@pytest.mark.parametrize("walk", range(WALKS))
def test_a_long_walk_over_all_forms(cast: Cast, record_property: Any, walk: int) -> None:
    for entry in ENTRIES.values():
        for state in {*entry.states[::3], entry.stands}:
            entry.make(cast.a, state)
    # Django's test client keeps a copy of every template's context, which nobody reads here.
    with accidents() as met, patch("django.test.client.store_rendered_templates", lambda _store, **_told: None):
        fuzz = Fuzz(walkers_of(cast.a, browser), random.Random(f"{SEED} {walk}"), met)
        end = time.monotonic() + SECONDS
        while fuzz.sent < REQUESTS and len(fuzz.faults) < 20 and (not SECONDS or time.monotonic() < end):
            fuzz.step()
    connection.close()
    record_property("fuzz", fuzz.told())
    sys.stdout.write(f"walk {walk} of {WALKS}, seed {SEED}: {fuzz.told()}\n")
    none_of(fuzz.faults)
    assert fuzz.sent >= min(LEAST, REQUESTS), fuzz.told()
    assert met.statuses[302] > fuzz.sent // 50, f"some of what was sent was taken: {fuzz.told()}"
    assert met.statuses[422] > fuzz.sent // 50, f"some of what was sent was refused: {fuzz.told()}"
    assert len(fuzz.places) > 60, fuzz.told()
    assert fuzz.read_back > fuzz.sent // 250, fuzz.told()


def test_a_text_is_found_on_a_page_of_any_length() -> None:
    page = "<p>" + "many words " * 20_000 + "</p><p>1e309</p>"
    assert "1e309" in shown_on(Visit(200, page.encode(), "", frozenset(), {}))


def test_a_text_for_another_record_is_found_on_that_one(cast: Cast) -> None:
    house = cast.a
    record = marked(house, asked_for(house, begun(house)))
    url = f"/{house.slug}/trade-offs/{record.number}/"
    question = "Which way is best for you?"
    said = {"customer": str(house.nordlicht.pk), "title": "Press", "question": question}
    with accidents() as met:
        fuzz = Fuzz(walkers_of(house, browser), random.Random(SEED), met)
        engineer = next(one for one in fuzz.walkers if one.part == "engineer")
        taken = visit(engineer.client, "POST", f"{url}share/", {**sent(engineer, f"{url}share/"), **said})
        assert taken.status == 302, taken.text
        fuzz._follow(engineer, f"{url}share/", taken.location, said)
        none_of(fuzz.faults)
        fuzz._follow(engineer, f"{url}share/", taken.location, {**said, "question": "What nobody was asked."})
    assert ["What nobody was asked." in fault for fault in fuzz.faults] == [True]
    assert fuzz.read_back == 2


def sent(walker: Walker, url: str) -> dict[str, Any]:
    """What the form of a page would send as it stands."""
    forms = forms_of(visit(walker.client, "GET", url).text)
    return next(dict(one.values) for one in forms if "question" in one.values)
