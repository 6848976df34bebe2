"""A sheet goes out as a spreadsheet and comes in from one: all of it or, with the line and the column, nothing."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook

from qms.lib.refusal import Refused
from qms.risk.models import FailureMode
from qms.risk.services import import_shipped
from qms.risk.services.importing import NEEDED, read_rows
from qms.workspace.models import Job
from qms.workspace.tasks import run_job
from tests.factories.cast import Cast, House
from tests.factories.fmeas import ROW, fmea, opened, with_row

HEADER = ["Process step", "Failure Mode", "Failure Effect", "Failure Cause", "S", "O", "D", "Classification"]
LINE: list[Any] = ["Weld", "Crack", "Comes loose", "Current too low", 8, 3, 6, "SC"]


def workbook(*lines: Sequence[Any]) -> bytes:
    """A spreadsheet of these lines; what begins with "=" is a formula."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate(lines):
            sheet.write_row(number, 0, line)
    return stream.getvalue()


def changed(**cells: Any) -> list[Any]:
    """The line with some cells changed, by the header's name."""
    return [cells.get(name.split()[-1].lower(), value) for name, value in zip(HEADER, LINE, strict=True)]


def sent(client_for: Any, house: House, record: Any, content: bytes, name: str = "sheet.xlsx") -> str:
    """Send a file to the page that takes rows in; the answer refuses it. Returns what it says."""
    address = f"/{house.slug}/fmeas/{record.number}/import_rows/"
    file = SimpleUploadedFile(name, content)
    answer = client_for(house.engineer).post(address, {"file": file, "version": record.version, "form_key": ""})
    assert answer.status_code == 422, answer.status_code
    with house.sitting("engineer"):
        assert not FailureMode.objects.filter(record_id=record.pk).exists(), "nothing is stored"
    page: str = answer.content.decode()
    return page


def test_a_sheet_comes_back_as_it_went_out(cast: Cast, client_for: Any, tmp_path: Path) -> None:
    record = with_row(
        cast.a, opened(cast.a), special_class="SC", remarks="=SUM(A1)", severity_evidence="Two lines\nof it"
    )
    browser, here = client_for(cast.engineer), f"/{cast.a.slug}/fmeas/{record.number}/"
    assert browser.post(f"{here}export/", {"form_key": ""}).status_code == 302
    with cast.a.sitting("engineer"):
        job = Job.objects.get(kind="fmea-sheet")
    assert run_job(str(cast.a.organisation.pk), str(job.pk)) == "done"
    with cast.a.sitting("engineer"):
        stored = Job.objects.get(pk=job.pk)
    with default_storage.open(stored.storage_name) as file:
        content = file.read()
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert sheet[3][:3] == ["Row", "Function / Process Step", "Failure Mode (FM)"]
    assert {"Action Priority (AP)": "M", "RPN": 144}.items() <= dict(zip(sheet[3], sheet[4], strict=False)).items()
    found = read_rows(io.BytesIO(content), "sheet.xlsx")
    assert found.faults == []
    told = found.rows[0]
    assert {name: getattr(told, name) for name in ROW} == ROW
    assert (told.special_class, told.remarks, told.severity_evidence) == ("SC", "=SUM(A1)", "Two lines\nof it")


def test_rows_of_a_file_get_the_next_numbers_and_are_rated_here(cast: Cast, client_for: Any) -> None:
    record = opened(cast.a)
    priority = [*HEADER, "Action Priority (AP)", "RPN"]
    file = SimpleUploadedFile("sheet.xlsx", workbook(priority, [*LINE, "L", 1], [*changed(mode="Pores", o=6), "L", 1]))
    address = f"/{cast.a.slug}/fmeas/{record.number}/import_rows/"
    answer = client_for(cast.engineer).post(address, {"file": file, "version": record.version, "form_key": ""})
    assert answer.status_code == 302, answer.content.decode()
    with cast.a.sitting("engineer"):
        rows = list(FailureMode.objects.filter(record_id=record.pk).order_by("number"))
    assert [(row.code, row.mode, row.priority, row.rpn) for row in rows] == [
        ("R001", "Crack", "M", 144), ("R002", "Pores", "H", 288),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"o": 11}, ("Line 3, O", "“11” is no whole number from 1 to 10")),
        ({"s": 7.5}, ("Line 3, S", "“7.5”")),
        ({"d": "high"}, ("Line 3, D", "“high”")),
        ({"s": "=2+3"}, ("Line 3, S", "“0”")),
        ({"mode": ""}, ("Line 3, Failure Mode", "must not be empty")),
        ({"cause": "x" * 2_001}, ("Line 3, Failure Cause", "2,000")),
        ({"mode": "=cmd|'/c calc'!A0", "s": None}, ("Line 3, S", "“”")),
    ],
)  # fmt: skip
def test_a_line_that_is_wrong_is_told_with_its_column(
    cast: Cast, client_for: Any, wrong: dict[str, Any], said: tuple[str, ...]
) -> None:
    page = sent(client_for, cast.a, opened(cast.a), workbook(HEADER, LINE, changed(**wrong)))
    for part in said:
        assert part in page, page[page.find("Line 3") - 100 :][:400]


@pytest.mark.parametrize("missing", [3, 4])
def test_a_file_without_a_column_is_told_which(cast: Cast, missing: int) -> None:
    header = [name for place, name in enumerate(HEADER) if place != missing]
    with pytest.raises(Refused, match=f"not found: {NEEDED[missing]}"):
        read_rows(io.BytesIO(workbook(header, [*LINE[:missing], *LINE[missing + 1 :]])), "sheet.xlsx")


NO_TABLES = [(b"\x89PNG\r\n\x1a\n" + bytes(64), "s.xlsx"), (b"PK\x03\x04" + b"\0" * 99, "s.xlsx"), (b"", "s.csv")]


@pytest.mark.parametrize(("content", "name"), NO_TABLES)
def test_what_is_no_table_is_refused(cast: Cast, content: bytes, name: str) -> None:
    with pytest.raises(Refused) as refused:
        read_rows(io.BytesIO(content), name)
    assert refused.value.field == "file"


def test_a_file_of_too_many_lines_is_refused(cast: Cast, client_for: Any) -> None:
    lines = "\n".join([";".join(HEADER), *[";".join(map(str, LINE))] * 2_001])
    page = sent(client_for, cast.a, opened(cast.a), lines.encode(), "sheet.csv")
    assert "2,000" in page


def test_an_approved_study_takes_no_rows_in(cast: Cast, client_for: Any) -> None:
    record = fmea(cast.a, "approved")
    file = SimpleUploadedFile("sheet.xlsx", workbook(HEADER, LINE))
    address = f"/{cast.a.slug}/fmeas/{record.number}/import_rows/"
    answer = client_for(cast.engineer).post(address, {"file": file, "version": record.version, "form_key": ""})
    assert answer.status_code == 409


def test_shipped_pieces_come_from_a_file_or_are_told_line_by_line(cast: Cast) -> None:
    good = workbook(["Part no", "Month", "Qty"], ["B-10", "2026-03", 1_200], ["B-10", "04/2026", 900])
    bad = workbook(["Part no", "Month", "Qty"], ["B-10", "2026-13", 1_200], ["B-10", "2026-03", -4])
    with cast.a.sitting("engineer") as seat:
        for expected in (2, 0):
            given: dict[str, Any] = {"file": io.BytesIO(good), "name": "s.xlsx", "by": seat}
            assert import_shipped(cast.a.organisation, **given) == expected
        with pytest.raises(Refused, match=r"Line 2: Write the month.*Line 3: A number of pieces"):
            import_shipped(cast.a.organisation, file=io.BytesIO(bad), name="s.xlsx", by=seat)
