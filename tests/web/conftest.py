"""What the tests of the web kit share."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db.models import QuerySet
from django.template import Context, Engine, engines
from django.test import Client, override_settings

from tests.web.things import Thing, table_of_things

Drawing = Callable[..., str]


@pytest.fixture
def draw() -> Drawing:
    """`draw("{% badge word %}", word="Late")`: the HTML of a piece of template."""

    def drawing(source: str, **values: object) -> str:
        engine: Engine = engines["django"].engine  # type: ignore[attr-defined]
        return engine.from_string(source).render(Context(values))

    return drawing


@pytest.fixture
def browser() -> Iterator[Client]:
    """A client for the addresses of `tests.web.urls`; accidents become pages."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    with override_settings(ROOT_URLCONF="tests.web.urls"):
        yield Client(raise_request_exception=False)


@pytest.fixture
def things() -> Iterator[QuerySet[Thing]]:
    """Rows to page and filter, in a table of this test alone."""
    with table_of_things() as rows:
        yield rows
