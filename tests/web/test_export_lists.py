"""A file holds exactly the list: its columns, order and rows, and nothing a spreadsheet would compute."""

import csv
import datetime as dt
import io
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from qms.web.exports import neutral, write_csv, write_xlsx
from qms.web.tables import Column, State

Row = tuple[str, int, dt.datetime, State]
COLUMNS: list[Column[Row]] = [
    Column("number", "Number", lambda row: row[0], link=lambda row: "/x"),
    Column("pieces", "Pieces", lambda row: row[1], format="number"),
    Column("received", "Received", lambda row: row[2], format="datetime"),
    Column("state", "State", lambda row: row[3], format="badge"),
    Column("bar", "Progress", lambda row: "<svg>", format="html", in_export=False),
]
MOMENT = dt.datetime(2026, 11, 24, 7, 12, tzinfo=dt.UTC)
ROWS: list[Row] = [("CMP-1", 3, MOMENT, State("Open", "info")), ("=1+1", 1200, MOMENT, State("Closed"))]


@pytest.fixture(autouse=True)
def _in_vienna() -> None:
    timezone.activate(ZoneInfo("Europe/Vienna"))


def lines_of(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def test_csv_is_the_list_with_a_mark_for_spreadsheets(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    assert write_csv(path, COLUMNS, ROWS) == 2
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert lines_of(path) == [
        ["Number", "Pieces", "Received", "State"],
        ["CMP-1", "3", "2026-11-24 08:12+01:00", "Open"],
        ["'=1+1", "1200", "2026-11-24 08:12+01:00", "Closed"],
    ]


def test_xlsx_has_real_dates_and_numbers_and_text_that_stays_text(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    assert write_xlsx(path, COLUMNS, ROWS, title="Complaints", note="Site: Graz") == 2
    sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert sheet[0][0] == "Complaints"
    assert sheet[1][0] == "Site: Graz · Times: Europe/Vienna"
    assert sheet[3][:4] == ["Number", "Pieces", "Received", "State"]
    assert sheet[5] == ["=1+1", 1200.0, MOMENT.replace(tzinfo=None, hour=8), "Closed"]


def test_money_and_days_and_yes_keep_their_kind(tmp_path: Path) -> None:
    columns: list[Column[tuple[object, ...]]] = [
        Column("a", "Amount", lambda row: row[0]),
        Column("b", "Day", lambda row: row[1]),
        Column("c", "Yes", lambda row: row[2]),
    ]  # fmt: skip
    rows: list[tuple[object, ...]] = [(Decimal("12.50"), dt.date(2026, 3, 1), True), (None, None, False)]
    write_xlsx(tmp_path / "a.xlsx", columns, rows, title="x")
    sheet = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx")).get_sheet_by_index(0).to_python()
    assert sheet[4] == [12.5, dt.date(2026, 3, 1), "yes"]


def test_progress_is_told_while_writing(tmp_path: Path) -> None:
    told: list[int] = []
    columns: list[Column[int]] = [Column("n", "N", lambda row: row)]
    write_csv(tmp_path / "n.csv", columns, range(1200), progress=told.append)
    assert told == [500, 1000, 1200]


@pytest.mark.parametrize("cell", ["=SUM(A1)", "+1", "-1", "@x", "\tx", "\rx"])
def test_what_a_spreadsheet_would_compute_is_made_text(cell: str) -> None:
    assert neutral(cell) == f"'{cell}"


@settings(max_examples=40)
@given(cells=st.lists(st.text(), min_size=1, max_size=5))
def test_any_text_can_be_exported(tmp_path: Path, cells: list[str]) -> None:
    columns: list[Column[str]] = [Column("t", "Text", lambda row: row)]
    assert write_xlsx(tmp_path / "t.xlsx", columns, cells, title="x") == len(cells)
    assert write_csv(tmp_path / "t.csv", columns, cells) == len(cells)
    for line in lines_of(tmp_path / "t.csv")[1:]:
        assert not line or not line[0].startswith(("=", "+", "-", "@", "\t", "\r"))
