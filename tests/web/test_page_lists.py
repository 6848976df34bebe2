"""Lists page by keyset: nothing is skipped or shown twice, and an address of another's making does no harm."""

from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from qms.web.lists import KeysetPage, grouped, keyset_page, query_with, remembered
from tests.web.things import fill

ORDERINGS = {"newest": ("-created", "-id"), "due": ("due?", "id"), "mixed": ("title", "-created", "id")}


def page_at(things: Any, address: str) -> KeysetPage[Any]:
    return keyset_page(things, QueryDict(address.removeprefix("?")), orderings=ORDERINGS, default="newest")


def walk(things: Any, address: str, *, direction: str) -> list[list[int]]:
    pages = []
    while address:
        page = page_at(things, address)
        pages.append([row.pk for row in page.rows])
        address = getattr(page, direction)
    return pages


ROWS = st.lists(st.tuples(st.integers(0, 5), st.none() | st.integers(0, 5), st.sampled_from("abc")), max_size=80)


@settings(max_examples=25)
@given(rows=ROWS, sort=st.sampled_from([f"{sign}{name}" for name in ORDERINGS for sign in ("", "-")]))
def test_walking_forward_and_back_shows_every_row_once_in_order(things: Any, rows: Any, sort: str) -> None:
    fill(rows)
    first = page_at(things, f"sort={sort}&size=25")
    whole = [row.pk for row in things.order_by(*(key.order(backwards=False) for key in first.keys))]
    pages = walk(things, f"?sort={sort}&size=25", direction="next_url")
    assert [pk for page in pages for pk in page] == whole
    last = page_at(things, f"sort={sort}&size=25")
    while last.next_url:
        last = page_at(things, last.next_url)
    back = [[row.pk for row in last.rows], *walk(things, last.previous_url, direction="previous_url")]
    assert [pk for page in reversed(back) for pk in page] == whole


@pytest.mark.parametrize(
    "address",
    [
        "sort=password", "sort=-", "sort=created__x", "after=x", "after=WyJuZXdlc3QiLDFd:forged", "before=%F0%9F%A6%8A",
        "size=1000000", "size=-1", "size=9" + "9" * 40, "after=&before=", "sort=newest&sort=due", "size=²",
    ],
)  # fmt: skip
def test_an_address_of_anothers_making_shows_the_beginning(things: Any, address: str) -> None:
    fill([(n, None, "a") for n in range(60)])
    page = page_at(things, address)
    assert page.size == 50 and len(page.rows) == 50 and not page.has_previous


def test_a_place_belongs_to_its_order(things: Any) -> None:
    fill([(n, n, "a") for n in range(60)])
    place = page_at(things, "sort=newest").next_url
    assert not page_at(things, place.replace("sort=newest", "sort=due")).has_previous


def test_the_page_reads_one_more_row_and_counts_only_when_asked(things: Any, django_assert_num_queries: Any) -> None:
    fill([(n, None, "a") for n in range(30)])
    with django_assert_num_queries(1):
        page = page_at(things, "size=25")
    with django_assert_num_queries(1):
        assert (page.count, page.count_words) == (30, "30")


def test_counts_stop_at_a_thousand(things: Any) -> None:
    fill([(1, None, "a")] * 1005)
    assert page_at(things, "").count_words == "1,000+"


def test_values_page_like_models(things: Any) -> None:
    fill([(n, None, "a") for n in range(60)])
    for rows in (things.values("id", "created"), things.values_list("id", "created", named=True)):
        following = page_at(rows, page_at(rows, "").next_url)
        assert len(following.rows) == 10 and following.has_previous


def test_one_order_is_one_row_comparison_that_an_index_can_walk(things: Any) -> None:
    fill([(n, None, "a") for n in range(60)])
    following = page_at(things, "").next_url
    with CaptureQueriesContext(connection) as queries:
        page_at(things, following)
    assert "ROW(" in queries[0]["sql"] and ") < (ROW(" in queries[0]["sql"]


def test_a_header_turns_its_order_round_and_keeps_the_filters(things: Any) -> None:
    fill([])
    page = page_at(things, "sort=due&state=open&after=x")
    assert page.sort_url("due") == "?sort=-due&state=open"
    assert page.sort_url("newest") == "?sort=newest&state=open"


def test_addresses_change_one_value_and_never_end_empty() -> None:
    assert query_with(QueryDict("a=1&b=2"), a=None, c="x y") == "?b=2&c=x+y"
    assert query_with(QueryDict("a=1"), a=None) == "?clear=1"


def test_a_list_comes_back_as_it_was_left() -> None:
    session: dict[str, Any] = {}

    def visit(address: str) -> Any:
        request = RequestFactory().get(address)
        request.session = session  # type: ignore[assignment]
        return remembered(request, "complaints")

    assert visit("/complaints/") is None
    assert visit("/complaints/?state=open&sort=due&after=abc") is None
    assert visit("/complaints/")["Location"] == "/complaints/?state=open&sort=due"
    assert visit("/complaints/?clear=1") is None
    assert visit("/complaints/") is None


def test_neighbours_of_one_title_stand_under_it() -> None:
    groups = grouped(["a1", "a2", "b1"], lambda row: row[0])
    assert [(group.title, group.rows, group.count) for group in groups] == [("a", ["a1", "a2"], 2), ("b", ["b1"], 1)]
