"""A study goes from its draft to an approved revision that stays readable while the next one is made."""

from typing import Any

import pytest

from qms.lib.refusal import Refused
from qms.risk.models import Revision
from tests.factories.cast import Cast
from tests.factories.fmeas import fmea, manager2, opened, row, with_row
from tests.factories.records import do


def test_a_study_gets_a_number_and_its_rows_codes_that_are_given_once(cast: Cast) -> None:
    record = with_row(cast.a, with_row(cast.a, opened(cast.a)))
    assert record.number.startswith("FMEA-")
    do(cast.a, record, "drop_row", "engineer", row=row(cast.a, record, "R002"), dropped_reason="Twice the same.")
    record = with_row(cast.a, record)
    assert row(cast.a, record, "R003").code == "R003"


def test_priority_and_rpn_are_looked_up(cast: Cast) -> None:
    record = with_row(cast.a, opened(cast.a))
    found = row(cast.a, record)
    assert (found.priority, found.rpn, found.tables) == ("M", 144, "AIAG & VDA 2019")


@pytest.mark.parametrize("rating", [0, 11, 7.5, "8", None])
def test_what_is_no_rating_is_refused(cast: Cast, rating: Any) -> None:
    with pytest.raises(Refused):
        with_row(cast.a, opened(cast.a), severity=rating)


def test_who_owns_a_study_does_not_approve_it(cast: Cast) -> None:
    record = opened(cast.a, by="manager")
    record = do(cast.a, with_row(cast.a, record), "submit", "engineer")
    with pytest.raises(Refused, match="somebody else"):
        do(cast.a, record, "approve", "manager")


def test_the_approved_revision_stays_readable_while_the_next_is_made(cast: Cast, client_for: Any) -> None:
    record = fmea(cast.a, "revising")
    do(cast.a, record, "revise_row", "engineer", row=row(cast.a, record), mode="Weld tears", severity=8,
       occurrence=6, detection=6)  # fmt: skip
    page = client_for(cast.engineer).get(f"/{cast.a.slug}/fmeas/{record.number}/revisions/1/").content.decode()
    assert "Weld cracks" in page and "Weld tears" not in page
    compared = (
        client_for(cast.engineer).get(f"/{cast.a.slug}/fmeas/{record.number}/revisions/compare/").content.decode()
    )
    assert "<del>Weld cracks</del>" in compared and "<ins>Weld tears</ins>" in compared
    with cast.a.sitting("manager"):
        assert Revision.objects.get(record_id=record.pk).approved_by_name == cast.manager.name


def test_severity_nine_with_priority_m_asks_for_the_management(cast: Cast) -> None:
    record = with_row(cast.a, opened(cast.a), severity=9, occurrence=2, detection=5)
    record = do(cast.a, record, "submit", "engineer")
    with pytest.raises(Refused, match="signature of the management"):
        do(cast.a, record, "approve", "manager")
    record = do(cast.a, record, "sign_for_management", "manager")
    with pytest.raises(Refused, match="another quality manager"):
        do(cast.a, record, "approve", "manager")
    assert do(cast.a, record, "approve", manager2(cast.a)).state == "approved"


def test_high_priority_demands_an_action_or_a_signed_reason(cast: Cast) -> None:
    record = with_row(cast.a, opened(cast.a), occurrence=6)
    with pytest.raises(Refused, match="R001"):
        do(cast.a, record, "submit", "engineer")
    record = do(cast.a, record, "decline_action", "manager", row="R001", justification="Line is stopped.")
    assert do(cast.a, record, "submit", "engineer").state == "in_review"


def test_pages_show_the_sheet_its_rows_and_the_heat_map(cast: Cast, client_for: Any) -> None:
    record = fmea(cast.a, "approved")
    browser, here = client_for(cast.engineer), f"/{cast.a.slug}/fmeas/{record.number}/"
    for address in (f"/{cast.a.slug}/fmeas/", here, f"{here}?tab=heat", f"{here}?tab=revisions", f"{here}?tab=overview",
                    f"{here}?tab=history", f"{here}rows/R001/"):  # fmt: skip
        answer = browser.get(address, follow=True)
        assert answer.status_code == 200, address
    assert "Weld cracks" in browser.get(here).content.decode()


def test_the_sheet_takes_the_whole_page_so_that_priorities_are_in_sight(cast: Cast, client_for: Any) -> None:
    browser, here = client_for(cast.engineer), f"/{cast.a.slug}/fmeas/{fmea(cast.a).number}/"
    assert 'class="with-rail wide"' in browser.get(here).content.decode()
    assert 'class="with-rail"' in browser.get(f"{here}?tab=overview").content.decode()
