"""The lists of people and customers: filters that never raise, and queries that do not grow with the rows."""

from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qms.organisations import services
from tests.factories.cast import Cast


def queries_of(browser: Any, url: str) -> int:
    """How many queries a page asks, the second time."""
    browser.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(url).status_code == 200
    return len(asked)


def test_more_customers_ask_no_more_queries(cast: Cast, client_for: Any) -> None:
    browser, url = client_for(cast.manager), f"/{cast.a.slug}/customers/?clear=1"
    few = queries_of(browser, url)
    with cast.a.sitting("manager"):
        for number in range(12):
            services.create_customer(cast.a.organisation, code=f"C{number}", name=f"Customer {number}", by=cast.manager)
    assert queries_of(browser, url) == few


def test_a_customer_with_more_contacts_and_people_asks_no_more(cast: Cast, client_for: Any) -> None:
    browser = client_for(cast.manager)
    few = queries_of(browser, f"/{cast.a.slug}/customers/{cast.a.aurelia.pk}/")
    with cast.a.sitting("manager"):
        for number in range(5):
            services.add_contact(cast.a.aurelia, name=f"Contact {number}", by=cast.manager)
    assert queries_of(browser, f"/{cast.a.slug}/customers/{cast.a.aurelia.pk}/") == few
    assert queries_of(browser, f"/{cast.a.slug}/customers/{cast.a.nordlicht.pk}/") == few


def test_filters_narrow_the_list_of_people(cast: Cast, client_for: Any) -> None:
    browser, url = client_for(cast.auditor), f"/{cast.a.slug}/people/"
    text = browser.get(url + "?role=auditor").content.decode()
    assert "Otto Auditor" in text
    assert "Jana Engineer" not in text
    assert "Piet Larsen" in browser.get(url + "?side=customers&text=LARSEN").content.decode()
    assert "Nobody matches." in browser.get(url + "?text=nobody-at-all").content.decode()


@pytest.mark.parametrize(
    "wrong", ["text=%00", "role=emperor", "sort=person__password", "after=xyz", "size=-1", "text=" + "x" * 500]
)
@pytest.mark.parametrize("page", ["people/", "customers/", "sites/", "people/invitations/"])
def test_bad_questions_get_an_answer(cast: Cast, client_for: Any, page: str, wrong: str) -> None:
    assert client_for(cast.admin).get(f"/{cast.a.slug}/{page}?{wrong}").status_code in (200, 302, 400)


def test_names_are_shown_as_text(cast: Cast, client_for: Any) -> None:
    name = "<script>alert(1)</script>"
    with cast.a.sitting("manager"):
        row = services.create_customer(cast.a.organisation, code="X", name=name, by=cast.manager)
    browser = client_for(cast.manager)
    for url in ("customers/", f"customers/?text={quote(name)}", f"customers/{row.pk}/", f"customers/{row.pk}/edit/"):
        text = browser.get(f"/{cast.a.slug}/{url}").content.decode()
        assert name not in text
        assert "&lt;script&gt;" in text
