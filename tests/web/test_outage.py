"""While the database is away pages say so with 503 and what to do; when it is back, everything goes on by itself."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.factories.cast import Cast

UNUSED_PORT = "1"


@pytest.fixture
def visitor(cast: Cast, client_for: Any) -> Client:
    """The engineer's browser; what goes wrong is answered as in life, not raised."""
    client: Client = client_for(cast.engineer)
    client.raise_request_exception = False
    assert client.get(f"/{cast.a.slug}/").status_code == 200
    return client


@pytest.fixture
def outage(visitor: Client) -> Iterator[None]:
    """Nothing answers where the database was."""
    port = connection.settings_dict["PORT"]
    connection.close()
    connection.settings_dict["PORT"] = UNUSED_PORT
    yield
    connection.close()
    connection.settings_dict["PORT"] = port


def test_a_page_says_that_it_cannot_be_reached_now(visitor: Client, cast: Cast, outage: None) -> None:
    answer = visitor.get(f"/{cast.a.slug}/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    page = answer.content.decode()
    assert "Not reachable for the moment" in page
    assert "Nothing is lost." in page


def test_a_sent_form_is_told_to_be_sent_again(visitor: Client, cast: Cast, outage: None) -> None:
    answer = visitor.post(f"/{cast.a.slug}/complaints/new/", {"description": "It cracks."})
    assert answer.status_code == 503
    assert "send it again" in answer.content.decode()


def test_health_says_which_part_is_away(visitor: Client, outage: None) -> None:
    answer = visitor.get("/healthz")
    told = json.loads(answer.content)
    assert (answer.status_code, told["ok"], told["database"]["ok"]) == (503, False, False)


def test_it_goes_on_by_itself(visitor: Client, cast: Cast) -> None:
    port = connection.settings_dict["PORT"]
    connection.close()
    connection.settings_dict["PORT"] = UNUSED_PORT
    assert visitor.get(f"/{cast.a.slug}/").status_code == 503
    connection.settings_dict["PORT"] = port
    assert visitor.get(f"/{cast.a.slug}/").status_code == 200


def test_a_mistake_of_ours_is_still_a_mistake_of_ours(browser: Client) -> None:
    assert browser.get("/accident/broken/").status_code == 500
