"""The readable history: before, after, by whom and why, whatever way the change came."""

import datetime as dt
import html
import re
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from feedback.models import Complaint, ContainmentAction
from qms.organisations.context import because
from qms.records.history import Asked, Change, history_of
from qms.records.models import Record
from tests.factories.capas import action, capa
from tests.factories.cast import Cast
from tests.factories.complaints import complaint, filed
from tests.factories.trade_offs import trade_off
from tests.factories.weighings import joint_weighing


def newest(rows: list[Change], field: str) -> Change:
    return next(row for row in rows if row.field == field)


def change(cast: Cast, way: str) -> Complaint:
    """A complaint whose lot and title were changed in that way, for a reason."""
    record = filed(cast.a, lot="L-1", title="Old title")
    with cast.a.sitting("engineer"):
        because("typing error")
        if way == "save":
            fresh = Complaint.objects.get(pk=record.pk)
            fresh.lot, fresh.title = "L-2", "New title"
            fresh.save(update_fields=["lot", "title"])
        elif way == "update":
            Complaint.objects.filter(pk=record.pk).update(lot="L-2", title="New title")
        elif way == "bulk_update":
            fresh = Complaint.objects.get(pk=record.pk)
            fresh.lot, fresh.title = "L-2", "New title"
            Complaint.objects.bulk_update([fresh], ["lot", "title"])
        else:
            with connection.cursor() as cursor:
                cursor.execute("UPDATE feedback_complaint SET lot = 'L-2' WHERE record_ptr_id = %s", [record.pk])
                cursor.execute("UPDATE records_record SET title = 'New title' WHERE id = %s", [record.pk])
    return record


@pytest.mark.parametrize("way", ["save", "update", "bulk_update", "sql"])
def test_a_change_is_told_whatever_way_it_came(cast: Cast, way: str) -> None:
    record = change(cast, way)
    with cast.a.sitting("auditor"):
        rows = history_of(record).changes
    lot, title = newest(rows, "lot"), newest(rows, "title")
    assert (lot.before, lot.after, lot.who, lot.reason) == ("L-1", "L-2", "Jana Engineer", "typing error")
    assert (title.before, title.after, title.who, title.reason) == (
        "Old title", "New title", "Jana Engineer", "typing error",
    )  # fmt: skip
    assert (lot.table, title.table) == ("feedback.complaint", "records.record")


def test_bulk_rows_of_a_child_are_told(cast: Cast) -> None:
    record = filed(cast.a)
    with cast.a.sitting("engineer"):
        ContainmentAction.objects.bulk_create(
            ContainmentAction(
                organisation=cast.a.organisation, record_id=record.pk, place="house", action=words, by_name="J"
            )
            for words in ("Block lot", "Sort parts")
        )
        ContainmentAction.objects.filter(action="Sort parts").update(quantity=1200)
        rows = history_of(record).changes
    assert {row.after for row in rows if row.field == "action"} == {"Block lot", "Sort parts"}
    assert {row.after for row in rows if row.field == "place"} == {"In house"}
    quantity = newest(rows, "quantity")
    assert (quantity.act, quantity.before, quantity.after, quantity.label) == ("~", "", "1,200", "Pieces blocked")


def test_values_are_words(cast: Cast) -> None:
    record = complaint(cast.a, "acknowledged")
    with cast.a.sitting("auditor"):
        rows = history_of(record).changes
    assert newest(rows, "site").after == "Graz"
    assert newest(rows, "owner").after == "Jana Engineer"
    state = newest(rows, "state")
    assert state.before != state.after
    assert "_" not in state.after
    assert not any(row.field in {"version", "state_since", "id", "import_key"} for row in rows)


def test_what_lies_in_lists_is_told_in_words(cast: Cast) -> None:
    """What a customer was shown of a trade-off is kept as plain data; an auditor reads lines of it."""
    record = joint_weighing(cast.a, "weights")
    with cast.a.sitting("auditor"):
        told = newest(history_of(record).changes, "content").after.replace("\N{NO-BREAK SPACE}", " ").splitlines()
    assert told[:2] == ["options:", "   1: A · Keep press 2"]
    assert "   1: Stability for customers · 60.00" in told
    assert not any(sign in line for line in told for sign in '[]{}"')


def test_rows_of_the_record_are_told_by_their_codes(cast: Cast) -> None:
    """A score points to an option and a criterion: a reader knows them by letter and number, not by key."""
    record = trade_off(cast.a, "weighed")
    with cast.a.sitting("auditor"):
        rows = history_of(record).changes
    assert {row.after for row in rows if row.field == "option"} == {"A", "B", "C"}
    assert "C01" in {row.after for row in rows if row.field == "criterion"}


def test_the_history_of_the_whole_way_needs_a_fixed_number_of_queries(cast: Cast) -> None:
    counts = []
    for state in ("acknowledged", "closed"):
        record = complaint(cast.a, state)
        with cast.a.sitting("auditor"), CaptureQueriesContext(connection) as queries:
            history_of(record)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_filtered_by_person_field_and_day(cast: Cast, at: Any) -> None:
    record = change(cast, "save")
    with cast.a.sitting("auditor"):
        rows = history_of(record).changes
    day = rows[0].at.date()
    assert {row.field for row in Asked(person=cast.engineer.pk).keep(rows)} == {"lot", "title"}
    assert len(Asked(field="lot").keep(rows)) == 2
    assert Asked(since=day + dt.timedelta(days=2)).keep(rows) == []
    assert Asked(until=day - dt.timedelta(days=2)).keep(rows) == []


def test_the_tab_shows_and_filters(cast: Cast, client_for: Any) -> None:
    record = change(cast, "save")
    client, path = client_for(cast.auditor), f"/{cast.a.slug}/complaints/{record.number}/?tab=history"
    page = client.get(path).content.decode()
    assert "<del>" in page
    assert "typing error" in page
    filtered = client.get(f"{path}&h-person={cast.engineer.pk}&h-field=lot").content.decode()
    assert filtered.count("typing error") == 1
    assert client.get(f"{path}&h-person=nobody&h-since=not-a-day&h-field=%00x"[:-3]).status_code in (200, 400)
    assert client.get(f"{path}&h-person=nobody&h-since=2026-02-31").status_code == 200


def test_the_customer_has_no_history(cast: Cast) -> None:
    record = filed(cast.a)
    with cast.a.sitting("piet"), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        history_of(record)


def test_history_cannot_be_written_by_the_runtime(cast: Cast) -> None:
    record = filed(cast.a)
    with cast.a.sitting("manager"), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Record.history.filter(id=record.pk).update(title="forged")


def test_what_is_left_out_of_a_long_history_is_said(cast: Cast) -> None:
    record = change(cast, "save")
    with cast.a.sitting("auditor"):
        whole, short = history_of(record), history_of(record, rows=1)
    assert (whole.cut, short.cut) == (False, True)
    assert {row.field for row in short.changes} < {row.field for row in whole.changes}


def leafed(record: Record, rows: int) -> list[Change]:
    """The history page by page, so many rows of each table at a time."""
    found, before = list[Change](), None
    for _page in range(100):
        page = history_of(record, rows=rows, before=before)
        found += page.changes
        if page.older is None:
            return found
        before = page.older
    raise AssertionError("it never ends")


def test_a_long_history_is_leafed_through_without_losing_or_repeating_a_change(cast: Cast) -> None:
    record = complaint(cast.a, "closed")
    for lot in ("L-1", "L-2", "L-3"):
        with cast.a.sitting("engineer"):
            Complaint.objects.filter(pk=record.pk).update(lot=lot)
    with cast.a.sitting("auditor"):
        whole = history_of(record).changes
        assert len(whole) > 30
        assert leafed(record, 2) == leafed(record, 5) == whole


def test_a_page_of_the_history_is_bounded_and_leads_to_the_next(
    cast: Cast, client_for: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qms.records.history.PAGE_CHANGES", 3)
    record = change(cast, "save")
    client, path = client_for(cast.auditor), f"/{cast.a.slug}/complaints/{record.number}/?tab=history"
    first = client.get(path).content.decode()
    assert "typing error" in first
    assert "Newest changes" not in first
    onward = re.search(r'href="(\?[^"]*h-before=[^"]*)"', first)
    assert onward
    second = client.get(f"/{cast.a.slug}/complaints/{record.number}/{html.unescape(onward[1])}").content.decode()
    assert "typing error" not in second
    assert "Newest changes" in second
    assert client.get(f"{path}&h-before=yesterday").status_code == 200


def test_the_history_names_the_row_of_a_change(cast: Cast, client_for: Any) -> None:
    record = capa(cast.a, "planning")
    action(cast.a, record)
    page = client_for(cast.auditor).get(f"/{cast.a.slug}/capas/{record.number}/?tab=history").content.decode()
    assert "Action A01" in page
