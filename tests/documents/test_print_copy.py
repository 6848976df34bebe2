"""The sealed PDF of a document as an auditor reads it: what it is, for whom, in which languages, with every letter."""

import pytest

from qms.pdf.register import verify_here
from qms.pdf.services import make_record_pdf
from qms.pdf.verify import State
from tests.factories.cast import Cast, make_cast
from tests.factories.documents import document, in_force, revised, scheduled, translated
from tests.factories.records import do
from tests.pdf.reading import attached, octets, pages

SAID = {
    "de": "Die Schweißnaht ist 4 mm breit – größer genügt.",
    "pl": "Zażółć gęślą jaźń: spoina ma szerokość 4 mm.",
    "zh-hans": "焊缝宽度为四毫米，检验每二十件。",
}

TABLE = "\n\n# 焊缝\n\n| 特性 | ± |\n|---|---|\n| 宽度 | 0.5 mm |\n"


@pytest.fixture(scope="module")
def print_out(database: None) -> tuple[Cast, bytes, str]:
    """The second revision is in force; Polish and Chinese have caught up, German has not. The auditor prints it."""
    cast = make_cast()
    record = translated(cast.a, document(cast.a, "effective", prevailing="pl"), "de", SAID["de"], machine=True)
    record = in_force(cast.a, scheduled(cast.a, revised(cast.a, record)))
    for language in ("pl", "zh-hans"):
        record = translated(cast.a, record, language, f"{SAID[language]}{TABLE}")
    record = do(cast.a, record, "correct", "engineer", languages=["pl", "zh-hans"])
    pdf = make_record_pdf(lambda: cast.a.sitting("auditor"), path="documents", number=record.number, language="en")
    return cast, octets(pdf), record.number


def test_each_page_says_that_it_is_uncontrolled_and_the_first_who_printed_it_and_when(
    print_out: tuple[Cast, bytes, str],
) -> None:
    cast, data, number = print_out
    assert verify_here(data).state is State.GENUINE
    read = pages(data)
    assert all("uncontrolled when printed" in page for page in read)
    copy = next(page for page in read if "This copy" in page and "Copy of" in page)
    for said in (
        f"{number} v2",
        "In force",
        "Printed by",
        cast.auditor.name,
        "Printed on",
        "Polish",
        cast.manager.name,
    ):
        assert said in copy, (said, copy)


def test_each_language_is_printed_letter_by_letter_and_says_when_it_is_behind(
    print_out: tuple[Cast, bytes, str],
) -> None:
    _cast, data, number = print_out
    read = " ".join(pages(data))
    for code, name in (("de", "German"), ("pl", "Polish"), ("zh-hans", "Simplified Chinese")):
        assert SAID[code] in read and SAID[code] in attached(data), code
        assert f"{name}: {number} v{1 if code == 'de' else 2} [{code}]" in read
    assert f"{number} v1 [de], behind revision 2, translated by a machine" in read
    chinese = next(page for page in pages(data) if SAID["zh-hans"] in page)
    assert "宽度 0.5 mm" in chinese and "# 焊缝" not in chinese and "| 特性" not in chinese, (
        "printed as the page shows it"
    )
    assert "Mandatory translations Polish, Simplified Chinese" in read
    assert "[pl], behind" not in read and "[zh-hans], behind" not in read
