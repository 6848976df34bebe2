"""Filters never raise: what cannot be read is told at its field and left out; what is in force is told as chips."""

from typing import Any
from urllib.parse import quote

import django_filters
import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from qms.web.filters import FilterForm
from qms.web.forms import DateInput
from qms.web.lists import keyset_page
from tests.web.conftest import Drawing
from tests.web.things import Thing, fill

NAMES = [("a", "Alpha"), ("b", "Beta")]


class ThingFilters(FilterForm):
    """One filter of each kind."""

    main = ("title", "number")
    title = django_filters.ChoiceFilter(label="Title", choices=NAMES)
    titles = django_filters.MultipleChoiceFilter(label="Titles", field_name="title", choices=NAMES)
    number = django_filters.NumberFilter(label="Number", field_name="id")
    created = django_filters.DateFilter(label="Created", field_name="created", lookup_expr="date", widget=DateInput)
    open = django_filters.BooleanFilter(label="Open", field_name="due", lookup_expr="isnull")
    thing = django_filters.ModelChoiceFilter(
        label="Thing",
        method=lambda rows, _name, one: rows.filter(pk=one.pk),
        queryset=lambda request: Thing._default_manager.all(),  # type: ignore[arg-type]  # a callable is documented
    )

    class Meta:
        """Rows of the test's own table."""

        model = Thing
        fields: tuple[str, ...] = ()


def filtered(things: Any, address: str) -> ThingFilters:
    return ThingFilters(QueryDict(address), queryset=things)


@pytest.fixture
def three(things: Any) -> Any:
    fill([(0, None, "a"), (1, 5, "b"), (30, 5, "b")])
    return things


@pytest.mark.parametrize(
    ("address", "rows"),
    [("", 3), ("title=a", 1), ("titles=a&titles=b", 3), ("created=2026-11-24", 2), ("open=true", 1), ("number=0", 0)],
)
def test_filters_narrow_the_list(three: Any, address: str, rows: int) -> None:
    assert len(filtered(three, address).qs) == rows


BAD = [
    "9" * 40,
    "-" + "9" * 40,
    "banana",
    "1e400",
    "NaN",
    "%F0%9F%A6%8A",
    "2026-99-99",
    "[]",
    "'; DROP TABLE x; --",
    "²",
]


@pytest.mark.parametrize("name", ["title", "titles", "number", "created", "open", "thing"])
@pytest.mark.parametrize("value", BAD)
def test_what_cannot_be_read_is_told_or_left_out(three: Any, draw: Drawing, name: str, value: str) -> None:
    form = filtered(three, f"{name}={quote(value)}&title=b")
    assert list(form.qs) is not None
    assert draw('{% filters form "Filter" %}{% endfilters %}', form=form)


@settings(max_examples=60)
@given(value=st.text(alphabet=st.characters(exclude_characters="\x00", codec="utf-8")))
def test_no_text_makes_a_filter_raise(three: Any, value: str) -> None:
    address = "&".join(f"{name}={quote(value)}" for name in ThingFilters.base_filters)
    list(keyset_page(filtered(three, address).qs, QueryDict(address), orderings={"id": ("id",)}, default="id").rows)


def test_filters_in_force_are_chips_that_lead_to_the_list_without_them(three: Any) -> None:
    chips = filtered(three, "title=a&created=2026-11-24&sort=due&after=x").chips
    assert [(chip.text, chip.remove_url) for chip in chips] == [
        ("Title: Alpha", "?created=2026-11-24&sort=due"),
        ("Created: 24 Nov 2026", "?title=a&sort=due"),
    ]


def test_taking_the_last_filter_away_forgets_it(three: Any) -> None:
    assert filtered(three, "title=a").chips[0].remove_url == "?clear=1"


def test_a_new_choice_keeps_the_order_but_not_the_place(three: Any, draw: Drawing) -> None:
    html = draw('{% filters form "Filter" %}{% endfilters %}', form=filtered(three, "title=a&sort=due&after=x&clear=1"))
    assert 'name="sort" value="due"' in html
    assert 'name="after"' not in html and 'name="clear"' not in html


def test_the_line_and_the_dialog_share_the_filters(three: Any, draw: Drawing) -> None:
    form = filtered(three, "")
    assert [field.name for field in form.line] == ["title", "number"]
    assert [field.name for field in form.rest] == ["titles", "created", "open", "thing"]
    assert "More filters" in draw('{% filters form "Filter" %}{% endfilters %}', form=form)


def test_the_pager_tells_count_and_neighbours(things: Any, draw: Drawing) -> None:
    fill([(n, None, "a") for n in range(60)])
    page = keyset_page(things, QueryDict("size=25"), orderings={"newest": ("-created", "-id")}, default="newest")
    html = draw("{% pager page %}", page=page)
    assert "60 in all" in html and 'rel="next"' in html and 'rel="prev"' not in html
