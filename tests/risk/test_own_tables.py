"""An organisation's own rating tables: drafted as a copy, changed, explained, approved by somebody else, superseded."""

from decimal import Decimal
from typing import Any

import pytest

from qms.lib.refusal import Refused
from qms.risk.models import RatingTables
from qms.risk.scales import handbook_scheme, scheme_in_force, scheme_of
from qms.workflow.refusals import Illegal
from tests.factories.cast import Cast
from tests.factories.fmeas import drafted, fmea, opened, row, tables, with_row
from tests.factories.records import do

ONE_CELL = {"severity": (8, 8), "occurrence": (3, 3), "detection": (6, 6)}


def test_a_draft_is_the_handbooks_copy_and_rates_nothing(cast: Cast) -> None:
    record = drafted(cast.a)
    assert scheme_of(record).cells == handbook_scheme().cells
    do(cast.a, record, "change_priorities", "engineer", **ONE_CELL, priority="H", cells_reason="Our own experience.")
    assert row(cast.a, with_row(cast.a, opened(cast.a))).priority == "M"


def test_a_changed_block_rates_new_rows_and_leaves_approved_studies_alone(cast: Cast) -> None:
    before = fmea(cast.a, "approved")
    block = {"severity": (8, 8), "occurrence": (3, 4), "detection": (6, 7)}
    record = do(cast.a, drafted(cast.a), "change_priorities", "engineer", **block, priority="H", cells_reason="Ours.")
    assert len(list(scheme_of(record).deviations())) == 3  # (8, 4, 7) is H in the handbook already
    record = do(cast.a, record, "approve_tables", "manager")
    new = row(cast.a, with_row(cast.a, opened(cast.a)))
    assert (new.priority, new.tables) == ("H", record.number)
    assert row(cast.a, before).priority == "M"
    do(cast.a, before, "revise", "engineer")
    assert row(cast.a, before).priority == "H", "a revision looks every row up anew"


def test_priorities_that_differ_are_explained_before_they_are_approved(cast: Cast) -> None:
    record = do(cast.a, drafted(cast.a), "change_priorities", "engineer", **ONE_CELL, priority="H", cells_reason=" ")
    with pytest.raises(Refused, match="say why"):
        do(cast.a, record, "approve_tables", "manager")


def test_who_made_the_tables_does_not_approve_them(cast: Cast) -> None:
    with pytest.raises(Refused, match="somebody else"):
        do(cast.a, drafted(cast.a, by="manager"), "approve_tables", "manager")


def test_one_set_of_tables_is_in_force(cast: Cast) -> None:
    first = tables(cast.a, "in_force")
    second = tables(cast.a, "in_force")
    with cast.a.sitting("engineer"):
        assert RatingTables.objects.get(pk=first.pk).state == "superseded"
        assert scheme_in_force().number == second.number
    with pytest.raises(Illegal):
        do(cast.a, second, "change_observation", "engineer", window_months=6, confidence=90)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"scale": "O", "rating": 4, "text": "Rare", "ppm": Decimal(9)}, "rise from rating to rating"),
        ({"scale": "O", "rating": 10, "text": "Always", "ppm": Decimal(999_999)}, "10 bears 1,000,000"),
        ({"scale": "S", "rating": 4, "text": "Some", "ppm": Decimal(150)}, "Only occurrence"),
    ],
)
def test_a_rate_that_does_not_fit_is_refused(cast: Cast, change: dict[str, Any], sentence: str) -> None:
    record = drafted(cast.a)
    with pytest.raises(Refused, match=sentence):
        do(cast.a, record, "change_scale", "engineer", **change)
    with cast.a.sitting("engineer"):
        assert RatingTables.objects.get(pk=record.pk).bounds == record.bounds


def test_a_rate_and_its_words_are_changed_together(cast: Cast) -> None:
    change = {"scale": "O", "rating": 4, "text": "One in 5,000", "ppm": Decimal(200)}
    scheme = scheme_of(do(cast.a, drafted(cast.a), "change_scale", "engineer", **change))
    assert (str(scheme.occurrence[3]), scheme.bounds[3]) == ("One in 5,000", Decimal(200))
    assert scheme.occurrence_of(Decimal(150)) == 4


@pytest.mark.parametrize("band", [(6, 5), (0, 3), (3, 11)])
def test_a_block_lies_within_the_table(cast: Cast, band: tuple[int, int]) -> None:
    block = {**ONE_CELL, "detection": band}
    with pytest.raises(Refused, match="1 to 10"):
        do(cast.a, drafted(cast.a), "change_priorities", "engineer", **block, priority="H", cells_reason="Ours.")


def test_the_pages_show_scales_and_what_differs(cast: Cast, client_for: Any) -> None:
    record = do(
        cast.a, drafted(cast.a), "change_priorities", "engineer", **ONE_CELL, priority="H", cells_reason="Ours."
    )
    browser = client_for(cast.engineer)
    for address in ("", f"{record.number}/", "handbook/"):
        assert browser.get(f"/{cast.a.slug}/rating-tables/{address}").status_code == 200, address
    assert "Ours." in browser.get(f"/{cast.a.slug}/rating-tables/{record.number}/").content.decode()
