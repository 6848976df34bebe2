"""A table is declared once and drawn quickly, escaped, with its order told."""

import datetime as dt
from functools import partial
from types import SimpleNamespace
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from qms.web.lists import Group, KeysetPage
from qms.web.tables import Column, Format, State, Table

ROW = SimpleNamespace(number="CMP-1", title="<b>Crack</b>", pieces=12345, state=State("Open", "info"), due=None)
COLUMNS: list[Column[Any]] = [
    Column(
        "title", "Title", lambda row: row.title, link=lambda row: f"/r/{row.number}?a=1&b=2", role="lead", sort="title"
    ),
    Column("number", "Number", lambda row: row.number, format="rec", note=lambda row: "yours: <i>7</i>"),
    Column("pieces", "Pieces", lambda row: row.pieces, format="number"),
    Column("state", "State", lambda row: row.state, format="badge", role="half"),
    Column("due", "Due", lambda row: row.due, format="due", role="when", sort="due"),
    Column("hidden", "Only in files", lambda row: "x", on_page=False),
]


def page_of(sort: str) -> KeysetPage[Any]:
    return KeysetPage(rows=[ROW], sort=sort, size=50, params=QueryDict("state=open"), queryset=None)  # type: ignore[arg-type]


def test_values_are_escaped_and_links_too() -> None:
    html = Table(COLUMNS, "Complaints", rows=[ROW]).render()
    assert "&lt;b&gt;Crack&lt;/b&gt;" in html and "<b>Crack" not in html
    assert 'href="/r/CMP-1?a=1&amp;b=2"' in html
    assert "yours: &lt;i&gt;7&lt;/i&gt;" in html


def test_only_columns_of_the_page_are_drawn() -> None:
    html = Table(COLUMNS, "Complaints", rows=[ROW]).render()
    assert "Only in files" not in html
    assert '<td class="n">' not in html and "12,345" in html


def test_the_present_order_is_told_to_screen_readers() -> None:
    html = Table(COLUMNS, "Complaints", page=page_of("-due")).render()
    assert 'aria-sort="descending"><a href="?state=open&amp;sort=due">Due' in html
    assert html.count("aria-sort") == 1


def test_rows_can_be_chosen_by_a_box_with_a_name() -> None:
    html = Table(
        COLUMNS, "Complaints", rows=[ROW], pick=lambda row: (row.number, row.number), bulk_form="acts"
    ).render()
    assert 'name="pick" value="CMP-1" form="acts"' in html
    assert "Select CMP-1" in html


def test_groups_stand_under_headings_that_span_the_table() -> None:
    html = Table(COLUMNS, "Work", groups=[Group("Overdue", [ROW], 1)], pick=lambda row: ("1", "x")).render()
    assert '<th colspan="6" scope="rowgroup">Overdue<span class="count">1</span></th>' in html


def test_a_table_draws_all_kinds_of_values() -> None:
    kinds: list[tuple[Format, Any]] = [
        ("date", dt.date(2026, 3, 1)), ("datetime", timezone.now()), ("due", timezone.now()), ("person", "Jana Hofer"),
        ("record", ("CMP-1", "Crack & more")), ("text", 3), ("badge", "Draft"),
    ]  # fmt: skip
    columns = [Column[Any](kind, kind, partial(lambda value, row: value, value), format=kind) for kind, value in kinds]
    html = Table(columns, "All", rows=[None]).render()
    assert "1 Mar 2026" in html and "Crack &amp; more" in html and "Jana Hofer" in html and "today" in html
