"""A cause gets a new wording or another place; one that was verified is a proposal again."""

import pytest

from capa.models import Cause
from qms.lib.refusal import Refused
from tests.factories.capas import capa, cause, chain
from tests.factories.cast import Cast
from tests.factories.records import do


def test_a_verified_cause_has_to_be_verified_anew_and_its_first_version_stays(cast: Cast) -> None:
    record = capa(cast.a, "analysis")
    first, root = chain(cast.a, record)
    said = {"category": "method", "parent": first, "text": "No interval for changing cables is set"}
    do(cast.a, record, "revise_cause", "engineer2", cause=root, **said)
    with cast.a.sitting("engineer"):
        now = Cause.objects.get(pk=root.pk)
        before = Cause.history.filter(id=root.pk, version=1, state="verified").first()
    assert (now.version, now.state, now.is_root, now.verified_by, now.method) == (2, "proposed", False, None, "")
    assert now.proposed_by == cast.a.engineer2
    assert before is not None
    assert before.text == root.text


def test_a_cause_moves_with_what_lies_behind_it(cast: Cast) -> None:
    record = capa(cast.a, "containment")
    first = cause(cast.a, record, text="First")
    moved = cause(cast.a, record, text="Second", parent=first)
    last = cause(cast.a, record, text="Third", parent=moved)
    said = {"category": moved.category, "text": moved.text}
    do(cast.a, record, "revise_cause", "engineer", cause=moved, parent=None, branch="system", **said)
    with cast.a.sitting("engineer"):
        assert Cause.objects.get(pk=moved.pk).parent_id is None
        assert Cause.objects.get(pk=last.pk).branch == "system"


def test_a_chain_cannot_be_bent_into_a_circle(cast: Cast) -> None:
    record = capa(cast.a, "containment")
    first = cause(cast.a, record, text="First")
    second = cause(cast.a, record, text="Second", parent=first)
    said = {"category": first.category, "text": first.text}
    for parent in (first, second):
        with pytest.raises(Refused, match="circle"):
            do(cast.a, record, "revise_cause", "engineer", cause=first, parent=parent, **said)


def test_an_excluded_cause_and_one_without_change_are_refused(cast: Cast) -> None:
    record = capa(cast.a, "analysis")
    first = cause(cast.a, record)
    said = {"category": first.category, "text": first.text}
    with pytest.raises(Refused, match="Nothing was changed"):
        do(cast.a, record, "revise_cause", "engineer", cause=first, **said)
    do(cast.a, record, "exclude_cause", "engineer", cause=first, why="No", evidence="Measured")
    cause(cast.a, record, text="Still open")
    with pytest.raises(Refused, match="add a new cause instead"):
        do(cast.a, record, "revise_cause", "engineer", cause=first, category="method", text="Other")
