"""Tables other people made, with their own faults."""

import io
import json

import pytest

from qms.lib.refusal import Refused
from qms.lib.tabular import read_table
from tests.shared_data import needs_shared_data, packed_files, shared_data

pytestmark = needs_shared_data

COMPLAINTS = {
    "cfpb_2015_product.train": (2765, 3),
    "cfpb_2015_structured": (28156, 12),
    "cfpb_2023_structured": (40000, 18),
    "cfpb_narratives.train": (6838, 19),
    "icij_device_recalls.train": (5778, 18),
    "maude_ai_handcoded": (200, 8),
    "maude_reports.train": (1389, 10),
    "neiss_codes": (1206, 3),
    "neiss_incidents.train": (18023, 26),
    "nhtsa_complaints.train": (1325, 6),
    "nhtsa_ford_unlabelled": (3032, 14),
    "reclameaqui_pt": (390, 4),
    "reclameaqui_pt_rated": (60, 8),
}


@pytest.mark.parametrize("name", COMPLAINTS)
def test_complaint_files_are_read_whole(name: str) -> None:
    rows, columns = COMPLAINTS[name]
    with read_table(shared_data() / "complaints" / f"{name}.csv.gz") as table:
        assert len(list(table.rows)) == rows
        assert (len(table.columns), table.problems, table.notes) == (columns, [], [])


def test_the_csv_spectrum_is_read_as_its_authors_say() -> None:
    files = {path.rpartition("/")[2]: content for path, content in packed_files("nasty/csv_spectrum.tar.xz")}
    names = [name.removesuffix(".csv") for name in files if name.endswith(".csv")]
    assert len(names) == 12
    for name in names:
        answer = json.loads(files[f"{name}.json"])
        # Line ends inside cells were lost when the collection was stored: the file has LF, the answer CRLF.
        expected = [
            {key: value.replace("\r\n", "\n") for key, value in row.items()}
            for row in (answer if isinstance(answer, list) else [answer])
        ]
        if name == "location_coordinates":
            # The authors' answer has a made-up number.
            expected[0]["Contact Phone Number"] = "2095257564"
        assert _as_objects(files[f"{name}.csv"]) == expected


def _as_objects(content: bytes) -> list[dict[str, str]]:
    with read_table(io.BytesIO(content), "a.csv") as table:
        return [dict(zip(table.columns, cells, strict=True)) for _line, cells in table.rows]


def test_unzip_chatter_above_the_header_is_left_out() -> None:
    with read_table(shared_data() / "nasty" / "real_unzip_banner_before_header.csv") as table:
        rows = list(table.rows)
        assert table.columns[0] == "Date received"
        assert rows[0][0] == 4
        assert table.notes == ["2 lines above the header were left out."]
        assert [(problem.line, problem.sentence) for problem in table.problems] == [
            (31, "The line has 26 cells, but the header has 18.")
        ]


@pytest.mark.parametrize(("name", "delimiter"), [("real_cr_only_tab_latin1", "\t"), ("real_bom_cr_only", ",")])
def test_bare_carriage_returns_and_tabs_are_understood(name: str, delimiter: str) -> None:
    with read_table(shared_data() / "nasty" / f"{name}.csv") as table:
        rows = list(table.rows)
        assert (table.delimiter, len(table.columns), table.columns[0]) == (delimiter, 33, "ID")
        assert [line for line, _cells in rows] == list(range(2, 81))
        assert table.problems == []


def test_a_file_cut_off_inside_quotes_says_where() -> None:
    with read_table(shared_data() / "nasty" / "real_truncated_inside_quotes.csv") as table:
        assert len(list(table.rows)) == 14
        assert table.problems[0].line == 17
        assert "never closed" in table.problems[0].sentence


def test_a_header_that_does_not_fit_its_columns_is_left_to_the_mapping() -> None:
    with read_table(shared_data() / "nasty" / "real_mislabelled_header_fda_recalls.csv.gz") as table:
        assert table.count() == 2000
        assert table.columns[1] == "reason"


def test_hostile_office_files_are_read_as_values_or_refused() -> None:
    read = []
    for path, content in packed_files("nasty/office_files.tar.xz"):
        name = path.rpartition("/")[2]
        try:
            with read_table(io.BytesIO(content), name) as table:
                table.count()
                read.append(name)
        except Refused as refused:
            assert str(refused.sentence).endswith(".")
    assert sorted(read) == [
        *("dde-in-csv.csv", "embedded-simple-2007.xla", "embedded-simple-2007.xls", "embedded-simple-2007.xlt", "text"),
    ]
