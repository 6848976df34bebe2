"""Containment: each of the three places of stock is answered, with a measure or why there can be no parts."""

import pytest

from capa.models import CapaContainment
from qms.lib.refusal import Refused
from tests.factories.capas import PLACES, capa
from tests.factories.cast import Cast
from tests.factories.records import do


def test_the_analysis_waits_for_the_last_place(cast: Cast) -> None:
    record = capa(cast.a, "open")
    do(cast.a, record, "change_team", "engineer", person=cast.engineer, role="leader")
    record = do(cast.a, record, "contain", "engineer", places=PLACES[:2])
    with pytest.raises(Refused, match="In transit"):
        do(cast.a, record, "start_analysis", "engineer")
    record = do(cast.a, record, "contain", "engineer", places=PLACES[2:])
    assert do(cast.a, record, "start_analysis", "engineer").state == "analysis"


def test_a_place_is_said_once_and_its_history_kept(cast: Cast) -> None:
    record = capa(cast.a, "open")
    for quantity in (50, 48):
        record = do(cast.a, record, "contain", "engineer", places=[{**PLACES[0], "quantity": quantity}])
    with cast.a.sitting("engineer"):
        row = CapaContainment.objects.get(record_id=record.pk)
        assert (row.quantity, row.by_name) == (48, "Jana Engineer")
        assert sorted(row.history.values_list("quantity", flat=True)) == [48, 50]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"place": "house", "measure": " "}, "measure_house"),
        ({"place": "house", "measure": "None there.", "applicable": False, "quantity": 5}, "quantity_house"),
    ],
)
def test_an_answer_says_what_is_done_or_why_nothing(cast: Cast, said: dict[str, object], field: str) -> None:
    with pytest.raises(Refused) as refused:
        do(cast.a, capa(cast.a, "open"), "contain", "engineer", places=[said])
    assert refused.value.field == field
