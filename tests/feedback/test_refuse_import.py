"""What is wrong with a file keeps all of it out, and every fault is named with its line."""

import csv
import gzip
from pathlib import Path

import pytest

from qms.importing import services as imports
from qms.lib.refusal import Refused
from tests.factories.cast import Cast
from tests.feedback.letters import GOOD, refused, table

WRONG = [
    ("description", ",2024-03-01,NL,,,,,,,,", "line 2, Text: Describe what happened."),
    (
        "future",
        "Crack.,2124-03-01,NL,,,,,,,,",
        "line 2, Received: The complaint cannot have been received in the future.",
    ),
    ("no date", "Crack.,yesterday,NL,,,,,,,,", "line 2, Received: “yesterday” is not a date."),
    ("customer", "Crack.,,ZZ,,,,,,,,", "line 2, Customer: There is no customer “ZZ”."),
    ("site", "Crack.,,NL,Mars,,,,,,,", "line 2, Site: There is no site “Mars” in use."),
    ("overlong", f"Crack.,,NL,,,{'L' * 81},,,,,", "line 2, Lot: The text has 81 characters; at most 80 fit."),
    ("number", "Crack.,,NL,,,,many,,,,", "line 2, Quantity: “many” is not a whole number of pieces."),
    ("negative", "Crack.,,NL,,,,-3,,,,", "line 2, Quantity: “-3” is not a whole number of pieces."),
    ("more than inspected", "Crack.,,NL,,,,9,3,,,", "line 2, Quantity: More pieces are affected than were inspected."),
    ("e-mail", "Crack.,,NL,,,,,,nobody,,", "line 2, Email: “nobody” is not an e-mail address."),
    ("harm", "Crack.,,NL,,,,,,,perhaps,", "line 2, Harm: “perhaps” is not known here."),
    ("serials", 'Crack.,,NL,,,,1,,,,"a,b"', "line 2, Serial: There are more serial numbers than pieces affected."),
    ("cells", "Crack.,,NL", "line 2, whole line: The line has 3 cells, but the header has 11."),
]


@pytest.mark.parametrize(("line", "sentence"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_one_wrong_line_keeps_the_whole_file_out(cast: Cast, tmp_path: Path, line: str, sentence: str) -> None:
    said = refused(cast.a, table(tmp_path, line, GOOD))
    assert sentence in said
    assert "1 of 2 lines cannot be imported, so nothing was imported." in said


def test_every_fault_of_every_line_is_in_the_report(cast: Cast, tmp_path: Path) -> None:
    report = tmp_path / "report.csv"
    refused(
        cast.a,
        table(tmp_path, GOOD, "=1+1,never,ZZ,,,,=2+2,,,,", ",,,,,,,,,,", "Crack.,,NL,,,,,,x@y,,"),
        "--report",
        str(report),
    )
    rows = list(csv.reader(report.read_text("utf-8-sig").splitlines()))
    assert rows[0] == ["Line", "Column", "Reason", "Value"]
    assert [(row[0], row[1]) for row in rows[1:]] == [
        ("3", "Received"), ("3", "Customer"), ("3", "Quantity"), ("5", "Email")
    ]  # fmt: skip
    assert rows[3][3] == "'=2+2"


@pytest.mark.parametrize(("part", "sentence"), [
    ("engineer", "Your role does not allow this."), ("auditor", "Your role does not allow this."),
    ("piet", "does not belong to this organisation"),
])  # fmt: skip
def test_who_may_not_import_is_refused(cast: Cast, tmp_path: Path, part: str, sentence: str) -> None:
    assert sentence in refused(cast.a, table(tmp_path, GOOD), "--as", getattr(cast, part).email)


@pytest.mark.parametrize(("options", "sentence"), [
    (["--map", "Nothing=description"], "The file has no column “Nothing”."),
    (["--map", "Text=description", "--map", "Lot=colour"], "There is no field “colour” to import into."),
    (["--map", "Text=description", "--map", "Lot=received_at", "--map", "Received=received_at"], "one column only"),
    (["--map", "Lot=lot"], "No column is known to say what happened."),
    (["--map", "Text=description", "--customer", "ZZ"], "There is no customer “ZZ”."),
    (["--map", "Text=description", "--zone", "Mars/Base"], "There is no time zone “Mars/Base”."),
    (["--map", "Text"], "write COLUMN=FIELD"),
])  # fmt: skip
def test_a_mapping_that_makes_no_sense_is_refused(
    cast: Cast, tmp_path: Path, options: list[str], sentence: str
) -> None:
    assert sentence in refused(cast.a, table(tmp_path, GOOD), *options, mapped=False)


@pytest.mark.parametrize(("mapping", "sentence"), [
    ("[1]", "A mapping is an object"), ('{"colums": {}}', "A mapping has no “colums”."), ("{", "cannot be read"),
    ('{"columns": {"description": "Text"}, "dates": "yyy"}', "dmy, mdy or ymd"),
])  # fmt: skip
def test_a_mapping_file_that_makes_no_sense_is_refused(cast: Cast, tmp_path: Path, mapping: str, sentence: str) -> None:
    file = tmp_path / "mapping.json"
    file.write_text(mapping)
    assert sentence in refused(cast.a, table(tmp_path, GOOD), "--mapping", str(file), mapped=False)


@pytest.mark.parametrize(("content", "sentence"), [
    (b"", "empty"), (b"%PDF-1.7 x", "not a table"), (b"Text\n", "has no lines below its header"),
    (gzip.compress(b"Text\nBroken.\n", mtime=0)[:-9], "incomplete"), (b"\x1f\x8b\x08x", "damaged"),
], ids=["empty", "a PDF", "only a header", "cut off", "damaged"])  # fmt: skip
def test_what_is_no_table_is_refused(cast: Cast, tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "letters.csv"
    path.write_bytes(content)
    assert sentence in refused(cast.a, path, "--map", "Text=description", mapped=False)


def test_a_draft_of_the_browser_is_not_imported_unchecked(cast: Cast, tmp_path: Path) -> None:
    with cast.a.sitting("manager") as seat, table(tmp_path, GOOD).open("rb") as upload:
        file = imports.receive_file(cast.a.organisation, kind="complaint", upload=upload, by=seat)
        with pytest.raises(Refused, match="Check the file before it is imported"):
            imports.import_file(file, by=seat)
