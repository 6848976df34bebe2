"""A complaint contradicts a row: it waits for a re-assessment with the figures in words, and priority and RPN rise."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from qms.clocks.models import Clock, Task
from qms.lib.refusal import Refused
from qms.notifications.models import OutboxMessage
from qms.records.models import Record, RecordLink
from qms.risk import services
from qms.risk.models import RiskLink
from qms.risk.observing import observed_words
from qms.risk.tasks import compare_with_the_field
from tests.factories.cast import Cast, House
from tests.factories.complaints import complaint, filed
from tests.factories.fmeas import fmea, opened, row, with_row
from tests.factories.records import do

pytestmark = pytest.mark.usefixtures("own_database")


def ship(house: House, pieces: int = 10_000, part: str = "B-10") -> None:
    with house.sitting("engineer") as seat:
        day = timezone.localdate().replace(day=1) - dt.timedelta(days=20)
        services.enter_shipped(house.organisation, figures=[(part, day, pieces)], by=seat)


def link(house: House, record: Any, many: int = 1, code: str = "R001") -> Any:
    """Link that many complaints to the row."""
    for _one in range(many):
        source = Record(pk=filed(house).pk)
        with house.sitting("engineer") as seat:
            source = Record.objects.get(pk=source.pk)
            record = services.contradict(record, by=seat, source=source, row=row_of(record, code))
    return record


def row_of(record: Any, code: str) -> Any:
    from qms.risk.queries import row_of as found

    return found(record, code)


def test_field_data_raises_the_occurrence_and_with_it_priority_and_rpn(cast: Cast) -> None:
    """Mission, row 1.4: S8 O3 D6 is M with 144; the field makes O 6, so H with 288, and an action is demanded."""
    ship(cast.a)
    record = link(cast.a, with_row(cast.a, opened(cast.a)), 12)
    found = row(cast.a, record)
    assert (found.priority, found.rpn, found.proposed_occurrence) == ("M", 144, 6)
    record = do(
        cast.a, record, "reassess_row", "engineer", row=found, severity=8, occurrence=6, detection=6,
        occurrence_evidence="12 complaints on 10,000 pieces.",
    )  # fmt: skip
    found = row(cast.a, record)
    assert (found.priority, found.rpn, found.pending_since) == ("H", 288, None)
    with pytest.raises(Refused, match="asks for an action"):
        do(cast.a, record, "submit", "engineer")


def test_the_owner_gets_the_figures_in_words_a_task_and_ten_working_days(cast: Cast) -> None:
    ship(cast.a)
    record = link(cast.a, fmea(cast.a, "approved"), 3)
    with cast.a.sitting("manager"):
        clock = Clock.objects.get(record_id=record.pk, code="fmea_row_review", state="running")
        assert (clock.subject, clock.due_at > timezone.now() + dt.timedelta(days=11)) == ("R001", True)
        task = Task.objects.get(record_id=record.pk, act="reassess_row", state="open")
        assert (task.person, task.subject, task.due_at) == (cast.engineer, "R001", clock.due_at)
        assert OutboxMessage.objects.filter(event__contains=f"fmea:{record.pk}:R001").count() == 0  # the owner did it
    words = observed_words(row(cast.a, record).observed)
    assert "3 records on 10,000 pieces" in words and "300 ppm" in words and "it no longer holds; 5 is proposed" in words


def test_an_interval_that_reaches_the_bound_leaves_the_assumption_alone(cast: Cast) -> None:
    ship(cast.a, pieces=20_000)
    record = link(cast.a, with_row(cast.a, opened(cast.a), occurrence=4))  # bears 100 ppm; 1 of 20,000 is 50 ppm
    found = row(cast.a, record)
    assert found.pending_since is not None
    assert found.proposed_occurrence is None


def test_without_shipped_pieces_there_is_no_rate_but_the_row_waits(cast: Cast) -> None:
    found = row(cast.a, link(cast.a, fmea(cast.a, "approved")))
    assert found.observed["rate"] is None
    assert found.pending_since is not None
    assert "no shipped pieces" in observed_words(found.observed)


def test_a_record_counts_once_for_a_row(cast: Cast) -> None:
    record = link(cast.a, fmea(cast.a, "approved"))
    with cast.a.sitting("engineer") as seat:
        source = Record.objects.get(kind="complaint")
        with pytest.raises(Refused, match="linked to this row already"):
            services.contradict(record, by=seat, source=source, row=row_of(record, "R001"))
        assert RecordLink.objects.get(target_id=record.pk).relation == "contradicts"


def test_a_rating_is_kept_by_signature_and_not_asked_again_on_the_same_figures(cast: Cast) -> None:
    ship(cast.a)
    record = link(cast.a, fmea(cast.a, "approved"), 3)
    record = do(cast.a, record, "keep_rating", "manager", row="R001", justification="All of one bad lot.")
    found = row(cast.a, record)
    assert found.pending_since is None and found.observed["decided_by"] == cast.manager.name
    with cast.a.sitting("manager"):
        assert services.compare_all() == 0
    ship(cast.a, pieces=9_000)
    with cast.a.sitting("manager"):
        assert services.compare_all() == 1
        assert services.compare_all() == 0
    assert row(cast.a, record).pending_since is not None


def test_a_study_is_not_approved_over_a_row_that_waits(cast: Cast) -> None:
    record = link(cast.a, with_row(cast.a, opened(cast.a)))
    with pytest.raises(Refused, match="re-assess R001"):
        do(cast.a, record, "submit", "engineer")


def test_a_link_is_ended_with_its_reason_and_the_row_waits_no_more(cast: Cast) -> None:
    record = link(cast.a, fmea(cast.a, "approved"))
    with cast.a.sitting("engineer"):
        risk_link = RiskLink.objects.get(record_id=record.pk)
    record = do(cast.a, record, "end_contradiction", "engineer", risk_link=risk_link, ended_reason="Another part.")
    assert row(cast.a, record).pending_since is None
    with cast.a.sitting("manager"):
        assert not Task.objects.filter(record_id=record.pk, act="reassess_row", state="open").exists()


def test_a_complaint_picks_the_row_from_its_own_page(cast: Cast, client_for: Any) -> None:
    record, complaint, browser = fmea(cast.a, "approved"), filed(cast.a, part_number="B-10"), client_for(cast.engineer)
    page = browser.get(f"/{cast.a.slug}/complaints/{complaint.number}/").content.decode()
    address = f"/{cast.a.slug}/fmeas/touched/?from={complaint.number}"
    assert f'href="{address}"' in page
    assert "Weld cracks" in browser.get(address).content.decode()
    answer = browser.post(address, {"row": f"{record.number}:R001", "form_key": ""})
    assert answer.status_code == 302, answer.content.decode()
    assert row(cast.a, record).pending_since is not None


def test_a_failure_mode_nobody_thought_of_becomes_a_row_of_an_open_study(cast: Cast, client_for: Any) -> None:
    record, complaint = opened(cast.a), filed(cast.a, part_number="B-10")
    sent = {
        "row": "new", "study": record.number, "new_function": "Weld", "new_mode": "Weld is missing",
        "new_effect": "Bracket falls off", "new_cause": "Robot skips a point", "new_severity": 8, "new_occurrence": 2,
        "new_detection": 4,
    }  # fmt: skip
    browser, address = client_for(cast.engineer), f"/{cast.a.slug}/fmeas/touched/?from={complaint.number}"
    assert browser.post(address, {**sent, "new_mode": ""}).status_code == 422
    assert browser.post(address, sent).status_code == 302
    assert row(cast.a, record).mode == "Weld is missing"


def test_a_record_is_not_closed_before_the_row_it_contradicts_was_reassessed(cast: Cast) -> None:
    source = complaint(cast.a, "accepted")
    study = with_row(cast.a, opened(cast.a))
    with cast.a.sitting("engineer") as seat:
        study = services.contradict(
            study, by=seat, source=Record.objects.get(pk=source.pk), row=row_of(study, "R001")
        )  # fmt: skip
    closing = {"capa_needed": False, "capa_reason": "Single robot, corrected."}
    with pytest.raises(Refused, match=f"R001 of {study.number}"):
        do(cast.a, source, "close", "manager", **closing)
    rated = {"severity": 8, "occurrence": 6, "detection": 6, "occurrence_evidence": "12 of 10,000 in the field."}
    do(cast.a, study, "reassess_row", "engineer", row=row(cast.a, study), **rated)
    assert do(cast.a, source, "close", "manager", **closing).state == "closed"


def test_the_nightly_comparison_runs_twice_and_asks_once(cast: Cast) -> None:
    ship(cast.a)
    study = link(cast.a, with_row(cast.a, opened(cast.a)), 12)
    compare_with_the_field()
    with cast.a.sitting("engineer"):
        before = Task.objects.filter(record_id=study.pk, state="open").count()
    compare_with_the_field()
    with cast.a.sitting("engineer"):
        assert Task.objects.filter(record_id=study.pk, state="open").count() == before


def test_the_page_of_the_reassessment_says_which_row_it_is_about(cast: Cast, client_for: Any) -> None:
    ship(cast.a)
    record = link(cast.a, with_row(cast.a, opened(cast.a)), 12)
    page = f"/{cast.a.slug}/fmeas/{record.number}/reassess_row/?row=R001"
    shown = client_for(cast.engineer).get(page).content.decode()
    assert "R001 · Weld cracks" in shown
    assert "Proposed from the figures; it was 3." in shown
    assert 'for="id_row"' not in shown, "a hidden field has no label"
