"""Causes hang below each other: each answers why the one above is so."""

import pytest

from capa.models import Cause
from capa.rules.causes import DEEPEST
from qms.lib.refusal import Refused
from tests.factories.capas import capa, cause, chain, verified
from tests.factories.cast import Cast
from tests.factories.records import do


def test_a_cause_behind_another_answers_the_same_question_at_the_same_bone(cast: Cast) -> None:
    record = capa(cast.a, "containment")
    first = cause(cast.a, record, branch="detection", category="measurement", text="The test samples too few")
    second = cause(cast.a, record, branch="", category="", parent=first, text="The plan is copied")
    assert (first.code, second.code) == ("C01", "C02")
    assert (second.branch, second.category, second.state) == ("detection", "measurement", "proposed")
    assert (second.parent_id, second.proposed_by) == (first.pk, cast.engineer)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"branch": ""}, "the question that it answers"),
        ({"category": "moon"}, "Choose a category"),
        ({"text": "  "}, "what the cause is"),
    ],
)
def test_half_a_cause_is_refused(cast: Cast, changes: dict[str, str], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        cause(cast.a, capa(cast.a, "containment"), **changes)


def test_a_why_that_comes_back_in_its_chain_is_refused_as_a_circle(cast: Cast) -> None:
    record = capa(cast.a, "containment")
    first = cause(cast.a, record, text="The cable is worn")
    second = cause(cast.a, record, text="It is changed too late", parent=first)
    with pytest.raises(Refused, match="C01, which it should explain: the chain would go round"):
        cause(cast.a, record, text="the CABLE is worn!", parent=second)


def test_a_chain_ends_after_nine_whys(cast: Cast) -> None:
    record, parent = capa(cast.a, "containment"), None
    for number in range(DEEPEST):
        parent = cause(cast.a, record, text=f"Reason number {number}", parent=parent)
    with pytest.raises(Refused, match="9 whys at most"):
        cause(cast.a, record, text="One more", parent=parent)


def test_nothing_is_added_behind_a_root_or_an_excluded_cause(cast: Cast) -> None:
    record = capa(cast.a, "analysis")
    root = chain(cast.a, record)[-1]
    with pytest.raises(Refused, match="C02 is verified as root"):
        cause(cast.a, record, text="One more why", parent=root)
    other = cause(cast.a, record, text="The cap is worn")
    do(cast.a, record, "exclude_cause", "engineer", cause=other, why="Caps are new", evidence="Measured: 4 mm")
    with pytest.raises(Refused, match="C03 is excluded"):
        cause(cast.a, record, text="Caps are cheap", parent=other)


def test_a_cause_of_another_record_is_no_parent(cast: Cast) -> None:
    foreign = cause(cast.a, capa(cast.a, "containment"))
    with pytest.raises(Refused, match="a cause of this record"):
        cause(cast.a, capa(cast.a, "containment"), parent=foreign)


@pytest.mark.parametrize(
    ("text", "warnings"),
    [
        ("Brackets B-10 of robot 2 crack beside the weld", ["restates"]),
        ("Operator error at the robot", ["human"]),
        ("Bedienfehler in der Nachtschicht", ["human"]),
        ("The gas hose leaks", []),
    ],
)
def test_what_is_no_good_cause_is_warned_of_and_kept(cast: Cast, text: str, warnings: list[str]) -> None:
    assert cause(cast.a, capa(cast.a, "containment"), text=text).warnings == warnings


def test_a_why_that_says_its_cause_again_is_warned_of(cast: Cast) -> None:
    record = capa(cast.a, "containment")
    first = cause(cast.a, record, text="The welding current is too low")
    assert cause(cast.a, record, text="Too low is the welding current", parent=first).warnings == ["repeats"]


def test_numbers_of_excluded_causes_are_not_given_out_again(cast: Cast) -> None:
    record = capa(cast.a, "analysis")
    first = cause(cast.a, record)
    do(cast.a, record, "exclude_cause", "engineer", cause=first, why="No", evidence="Measured")
    assert cause(cast.a, record, text="Another").number == 2
    with cast.a.sitting("engineer"):
        assert Cause.objects.get(number=1, record_id=record.pk).state == "excluded"
    assert verified(cast.a, record, cause(cast.a, record, text="A third")).number == 3
