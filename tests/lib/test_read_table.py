"""Tables come as people save them: every dialect is read, every line keeps its number, nothing is read wrongly."""

import csv
import datetime
import gzip
import io
import tracemalloc
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qms.lib.refusal import Refused
from qms.lib.tabular import Problem, TableLimits, read_table
from tests.lib import samples

Rows = list[tuple[int, list[str]]]


def read(content: bytes | str, name: str = "a.csv", **limits: int) -> tuple[list[str], Rows, list[Problem], list[str]]:
    data = content.encode() if isinstance(content, str) else content
    with read_table(io.BytesIO(data), name, TableLimits(**limits)) as table:
        rows = list(table.rows)
        assert list(table.rows) == rows
        assert table.count() == len(rows) + len(table.problems)
        return table.columns, rows, list(table.problems), table.notes


def refusal(content: bytes, name: str = "a.csv", **limits: int) -> str:
    with pytest.raises(Refused) as caught:
        read(content, name, **limits)
    return str(caught.value.sentence)


def workbook(*sheets: list[list[object]], hidden_first: bool = False) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "default_date_format": "yyyy-mm-dd hh:mm"}) as book:
        made = [book.add_worksheet() for _rows in sheets]
        for sheet, rows in zip(made, sheets, strict=True):
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
        if hidden_first:
            made[1].activate()
            made[1].set_first_sheet()
            made[0].hide()
    return stream.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_every_dialect_is_read_alike(delimiter: str, line_end: str, encoding: str) -> None:
    lines = [["Nr", "Teil", "Text"], ["1", "Bügel, B;10", "a\tb|c"]]
    lines += [["2", "Käfig", f"zwei{line_end}Zeilen"], ["3", "", "“x”"]]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=line_end).writerows(lines)
    columns, rows, problems, notes = read(text.getvalue().encode(encoding))
    assert columns == lines[0]
    assert rows == [(2, lines[1]), (3, lines[2]), (5, lines[3])]
    assert problems == []
    assert bool(notes) == (encoding in ("utf-16-le", "utf-16-be", "cp1252"))


cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(
    rows=st.lists(st.lists(cells, min_size=3, max_size=3).filter(lambda row: any(c.strip() for c in row)), max_size=8),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
    packed=st.booleans(),
)
def test_what_was_written_is_what_is_read(rows: list[list[str]], line_end: str, packed: bool) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=line_end, quoting=csv.QUOTE_ALL)
    writer.writerows([["first", "second", "third"], *rows])
    content = text.getvalue().encode()
    columns, read_rows, problems, _notes = read(gzip.compress(content, mtime=0) if packed else content)
    assert columns == ["first", "second", "third"]
    assert [row for _line, row in read_rows] == rows
    assert problems == []


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.binary(max_size=300) | st.lists(st.sampled_from(['"', ",", ";", "\r", "\n", "a", "\x00", "ä"])).map("".join))
def test_random_content_is_read_or_refused_but_never_crashes(content: bytes | str) -> None:
    try:
        columns, rows, _problems, _notes = read(content)
    except Refused as refused:
        assert str(refused.sentence).endswith(".")
    else:
        assert len(set(columns)) == len(columns)
        assert all(columns)
        assert all(len(row) == len(columns) for _line, row in rows)


def test_the_line_number_is_that_of_the_file() -> None:
    _columns, rows, problems, _notes = read('a,b\n\n"one\ntwo\nthree",x\n1\n2,y\n')
    assert rows == [(3, ["one\ntwo\nthree", "x"]), (7, ["2", "y"])]
    assert problems == [Problem(6, None, "The line has 1 cells, but the header has 2.")]


def test_a_line_too_long_is_reported_and_empty_cells_at_its_end_are_not_counted() -> None:
    _columns, rows, problems, _notes = read("a,b\n1,2,,\n1,2,3\n4,5\n")
    assert rows == [(2, ["1", "2"]), (4, ["4", "5"])]
    assert problems == [Problem(3, None, "The line has 3 cells, but the header has 2.")]


def test_a_quotation_mark_that_is_never_closed_is_reported_with_its_line() -> None:
    _columns, rows, problems, _notes = read('a,b\n1,2\n3,"four\n5,6\n7,8\n')
    assert rows == [(2, ["1", "2"])]
    sentence = "A quotation mark opened in this line is never closed; the file may be cut off."
    assert problems == [Problem(3, None, sentence)]


def test_a_cell_without_end_is_reported_and_not_gathered() -> None:
    _columns, rows, problems, _notes = read("a,b\n1,2\n3," + "x" * 3_000_000)
    assert rows == [(2, ["1", "2"])]
    assert problems[0].line == 3
    assert "does not end" in problems[0].sentence


def test_a_long_cell_is_reported_with_its_column() -> None:
    _columns, rows, problems, _notes = read("a,b\n1,2\n3," + "x" * 101 + "\n", max_cell=100)
    assert rows == [(2, ["1", "2"])]
    assert problems == [Problem(3, "b", "The cell has 101 characters; at most 100 fit.")]


def test_a_nul_is_reported_with_its_column() -> None:
    content = "a,b\n" + "1,2\n" * 100 + "3,x\x00y\n"
    assert read(content)[2] == [Problem(102, "b", "The cell contains a NUL character, which no text has.")]


def test_chatter_above_the_header_is_left_out() -> None:
    columns, rows, _problems, notes = read("Report of March\nmade by X, Y\n\nlot,bad,note\n1,2,x\n3,4,y\n")
    assert columns == ["lot", "bad", "note"]
    assert rows[0] == (5, ["1", "2", "x"])
    assert notes == ["2 lines above the header were left out."]


def test_the_sign_excel_names_is_taken() -> None:
    columns, rows, _problems, _notes = read("sep=;\na,x;b\n1,5;2,5\n")
    assert columns == ["a,x", "b"]
    assert rows == [(3, ["1,5", "2,5"])]


def test_header_names_become_unique_and_complete() -> None:
    columns, _rows, _problems, notes = read("Part,,part,Part,x\n1,2,3,4,5\n")
    assert columns == ["Part", "Column 2", "part (2)", "Part (3)", "x"]
    assert "Column 2 has no name in the header." in notes
    assert "The column name “Part” appears more than once." in notes


def test_a_header_without_a_name_for_the_row_numbers_is_understood() -> None:
    columns, rows, _problems, _notes = read("lot,bad\n1,A,7\n2,B,9\n")
    assert columns == ["Column 1", "lot", "bad"]
    assert rows == [(2, ["1", "A", "7"]), (3, ["2", "B", "9"])]


def test_a_table_of_one_column_is_a_table() -> None:
    assert read("diameter\n10.1\n10.2\n")[:2] == (["diameter"], [(2, ["10.1"]), (3, ["10.2"])])


def test_a_header_alone_has_no_rows() -> None:
    assert read("a;b;c\n")[:3] == (["a", "b", "c"], [], [])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        (b"%PDF-1.7 ...", "not a table"),
        (b"<html><table>", "not a table"),
        (b"\xef\xbb\xbf <?xml version='1.0'?>", "not a table"),
        (b"ID;PWXL;N;E\n", "not a table"),
        (b"a,b\n" + bytes(range(8)) * 100, "not a table"),
        (b"\xff\xfea\x00,\x00\x00\xd8b\x00", "does not fit"),
        (b"PK\x03\x04nonsense", "damaged, locked"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1nonsense", "damaged, locked"),
        (b"\x1f\x8b\x08nonsense", "packed file is damaged"),
        (gzip.compress(b"a,b\n1,2\n" * 50, mtime=0)[:-6], "packed file is incomplete"),
        (gzip.compress(b"\x00" * 30_000_000, mtime=0), "larger than"),
    ],
)
def test_what_is_no_table_is_refused(content: bytes, reason: str) -> None:
    assert reason in refusal(content)


def test_size_rows_and_columns_are_bounded() -> None:
    assert "larger than 0 MB" in refusal(b"a,b\n" * 100, max_bytes=100)
    assert "more than 3 rows" in refusal(b"a,b\n" + b"1,2\n" * 4, max_rows=3)
    assert "5 columns; at most 4" in refusal(b"1,2,3,4,5\n", max_columns=4)


def test_a_long_table_is_read_without_holding_it_in_memory() -> None:
    content = gzip.compress(b"lot,note\n" + b"".join(b"%d,%064d\n" % (line, line**5) for line in range(200_000)))
    tracemalloc.start()
    with read_table(io.BytesIO(content), "a.csv.gz") as table:
        assert table.count() == 200_000
    assert tracemalloc.get_traced_memory()[1] < 6_000_000
    tracemalloc.stop()


def test_several_gzip_members_in_a_row_are_one_file() -> None:
    content = gzip.compress(b"a,b\n1,", mtime=0) + gzip.compress(b"2\n", mtime=0) + b"\x00" * 20
    assert read(content)[1] == [(2, ["1", "2"])]


def test_a_path_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be opened"):
        read_table(tmp_path / "none.csv")
    (tmp_path / "a.tsv").write_text("a\tb\n1\t2\n")
    with read_table(str(tmp_path / "a.tsv")) as table:
        assert (table.delimiter, table.encoding, list(table.rows)) == ("\t", "utf-8", [(2, ["1", "2"])])


def test_a_spreadsheet_is_read_as_a_person_would_type_it() -> None:
    moment = datetime.datetime(2026, 3, 1, 8, 30, tzinfo=None)  # noqa: DTZ001 - spreadsheets know no zone
    book = workbook(
        [["Complaints 2026"], [], ["Nr", "When", "Open", "Text"], [7, moment, True, "007"], [1.5, "", False, "ä\nb"]],
        [["other"]],
    )
    columns, rows, problems, notes = read(book, "a.xlsx")
    assert columns == ["Nr", "When", "Open", "Text"]
    assert rows == [(4, ["7", "2026-03-01 08:30:00", "true", "007"]), (5, ["1.5", "", "false", "ä\nb"])]
    assert problems == []
    assert "Only the sheet “Sheet1” was read; there is 1 other." in notes


def test_hidden_and_empty_sheets_are_passed_over() -> None:
    assert read(workbook([["secret"]], [["a", "b"], [1, 2]], hidden_first=True))[0] == ["a", "b"]
    assert read(workbook([], [["a", "b"], [1, 2]]))[1] == [(2, ["1", "2"])]
    assert "empty" in refusal(workbook([]))


@pytest.mark.parametrize("last_cell", [b"XFD1048576", b"CV1048576"])
def test_a_workbook_that_claims_all_cells_there_are_is_refused_and_nobody_dies(last_cell: bytes) -> None:
    book = io.BytesIO(workbook([["a", "b"], [1, 2]]))
    hostile = io.BytesIO()
    with zipfile.ZipFile(book) as source, zipfile.ZipFile(hostile, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b'r="B2"', b'r="%s"' % last_cell))
    assert "damaged, locked, too large" in refusal(hostile.getvalue(), "a.xlsx")


def test_a_workbook_with_macros_or_of_another_program_is_refused() -> None:
    assert "macros" in refusal(samples.office("xlsx", xl__vbaProject_dot_bin=b"x"), "a.xlsx")
    assert "not a table" in refusal(samples.office("docx"), "a.xlsx")
    assert "damaged" in refusal(samples.zipped({"a.csv": b"a,b\n"}), "a.xlsx")
