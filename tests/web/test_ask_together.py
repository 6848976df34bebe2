"""The small questions of a page are asked in one statement, and answered for the seat that asks."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qms.organisations.models import Customer, Site
from qms.web.together import Together, together
from tests.factories.cast import Cast


def names(rows: Any) -> list[str]:
    return [row["name"] for row in rows]


def test_all_questions_cost_one_statement_and_later_answers_nothing(cast: Cast) -> None:
    with cast.a.sitting("manager"), CaptureQueriesContext(connection) as statements:
        asked = Together()
        asked.count("sites", lambda: Site.objects.all())
        asked.rows("customers", lambda: Customer.objects.order_by("-name").values("pk", "name"))
        asked.rows("one", lambda: Customer.objects.order_by("name").values("name")[:1])
        before = len(statements)
        assert asked["sites"] == 2
        assert names(asked["customers"]) == ["Nordlicht Bahntechnik", "Aurelia Medical"]
        assert names(asked["one"]) == ["Aurelia Medical"]
        assert asked["customers"][0]["pk"] == str(cast.a.nordlicht.pk)
        assert len(statements) == before + 1


def test_a_page_that_needs_no_answer_asks_nothing(cast: Cast) -> None:
    with cast.a.sitting("manager"), CaptureQueriesContext(connection) as statements:
        before = len(statements)
        Together().count("sites", lambda: pytest.fail("not even the question is made"))
        assert len(statements) == before


def test_what_comes_after_the_first_answer_is_asked_by_itself(cast: Cast) -> None:
    with cast.a.sitting("manager"):
        asked = Together()
        asked.later(lambda late: late.count("sites", lambda: Site.objects.all()))
        asked.count("customers", lambda: Customer.objects.all())
        assert (asked["customers"], asked["sites"]) == (2, 2)
        asked.rows("by name", lambda: Customer.objects.filter(name__startswith="Nord").values("name"))
        assert names(asked["by name"]) == ["Nordlicht Bahntechnik"]
        with pytest.raises(KeyError):
            asked["nobody asked"]


def test_a_question_that_nothing_can_answer_has_no_rows(cast: Cast) -> None:
    with cast.a.sitting("manager"):
        asked = Together()
        asked.rows("none", lambda: Customer.objects.none().values("name"))
        asked.count("none counted", lambda: Customer.objects.none())
        asked.rows("not found", lambda: Customer.objects.filter(code="NO").values("name"))
        assert (asked["none"], asked["none counted"], asked["not found"]) == ([], 0, [])


def test_values_stay_values(cast: Cast) -> None:
    name = '100 % of \'; DROP TABLE x; -- "quoted" \\ %s 日本'
    with cast.a.sitting("admin"):
        Customer.objects.filter(pk=cast.a.aurelia.pk).update(name=name)
        asked = Together()
        asked.rows("found", lambda: Customer.objects.filter(name=name).values("name"))
        asked.count("counted", lambda: Customer.objects.filter(name__contains="100 %"))
        assert (names(asked["found"]), asked["counted"]) == ([name], 1)


def test_another_seat_of_the_same_request_never_gets_the_answers_of_the_first(cast: Cast) -> None:
    request = SimpleNamespace(seat=cast.a.seat("manager"))
    asked = together(request)
    assert together(request) is asked
    request.seat = cast.a.seat("piet")
    assert together(request) is not asked


def test_the_wall_holds_in_each_question(cast: Cast) -> None:
    with cast.a.sitting("piet"):
        asked = Together()
        asked.rows("customers", lambda: Customer.objects.values("pk", "name"))
        assert names(asked["customers"]) == ["Nordlicht Bahntechnik"]
