"""A cause that it was not stays readable, with the reason and what shows it."""

import pytest

from capa.models import Cause
from qms.lib.refusal import Refused
from tests.factories.capas import capa, cause, chain
from tests.factories.cast import Cast
from tests.factories.records import do

WHY = {"why": "Lots before had the same layer", "evidence": "Certificates of 12 lots compared"}


def test_what_lies_behind_goes_with_it(cast: Cast) -> None:
    record = capa(cast.a, "analysis")
    first = cause(cast.a, record, category="material", text="The zinc layer is too thick")
    behind = cause(cast.a, record, text="The bath was too hot", parent=first)
    do(cast.a, record, "exclude_cause", "engineer", cause=first, **WHY)
    with cast.a.sitting("engineer"):
        rows = {row.pk: row for row in Cause.objects.filter(record_id=record.pk)}
    assert rows[first.pk].why_excluded == WHY["why"]
    assert rows[first.pk].evidence == WHY["evidence"]
    assert (rows[behind.pk].state, rows[behind.pk].why_excluded) == ("excluded", "With C01.")


def test_a_verified_cause_can_turn_out_wrong(cast: Cast) -> None:
    record = capa(cast.a, "analysis")
    first, root = chain(cast.a, record)
    with pytest.raises(Refused, match="C02 behind it is verified"):
        do(cast.a, record, "exclude_cause", "engineer", cause=first, **WHY)
    do(cast.a, record, "exclude_cause", "engineer", cause=root, **WHY)
    with cast.a.sitting("engineer"):
        now = Cause.objects.get(pk=root.pk)
    assert (now.state, now.is_root, now.verified_at) == ("excluded", False, None)


def test_without_evidence_or_twice_it_is_refused(cast: Cast) -> None:
    record = capa(cast.a, "analysis")
    first = cause(cast.a, record)
    with pytest.raises(Refused, match="shows it"):
        do(cast.a, record, "exclude_cause", "engineer", cause=first, why="No", evidence="")
    do(cast.a, record, "exclude_cause", "engineer", cause=first, **WHY)
    second = cause(cast.a, record, text="Another")
    with pytest.raises(Refused, match="moved on"):
        do(cast.a, record, "exclude_cause", "engineer", cause=first, **WHY)
    assert second.state == "proposed"
