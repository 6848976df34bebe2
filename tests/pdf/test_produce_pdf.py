"""A record becomes a PDF that says everything, in every script, whatever stands in its fields."""

from __future__ import annotations

import dataclasses
import json
import re
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from django.utils.html import format_html
from pypdf import PdfReader

from qms.pdf import document as d
from qms.pdf.canonical import canonical, record_digest
from qms.pdf.failure import PdfFailed
from qms.pdf.glyphs import printable
from qms.pdf.layout import _twentieths
from qms.pdf.produce import produce
from qms.pdf.render import Limits
from qms.pdf.seal import SealKey, ensure_key
from tests.pdf import cast

ROOT = Path(__file__).resolve().parents[2]
HOSTILE = (
    "</td></table><script>alert(1)</script><img src='http://127.0.0.1:9/x.png'><link rel=attachment href='file:///etc/"
    "passwd'><style>@import url(http://127.0.0.1:9/y.css);</style>{{ 7 }}{% now 'Y' %}&lt;"
)


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> SealKey:
    return ensure_key(tmp_path_factory.mktemp("keys"))


def words(pdf: bytes) -> str:
    """The text a reader would see, white space as single spaces."""
    return re.sub(r"\s+", " ", "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages))


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


def attached(pdf: bytes, name: str) -> bytes:
    with pikepdf.open(BytesIO(pdf)) as opened:
        return opened.attachments[name].get_file().read_bytes()


@pytest.mark.parametrize("shares", [[3, 3, 4, 3], [3, 3, 4, 3, 4], [1], [1, 4], [4, 3, 3, 3, 2, 3], [9, 1, 1, 1]])
def test_columns_never_grow_wider_than_the_page(shares: list[int]) -> None:
    widths = _twentieths(shares)
    assert sum(widths) == 20
    assert min(widths) >= 1


def test_every_field_signature_and_change_stands_in_the_pdf(key: SealKey) -> None:
    text = words(produce(cast.document(), key=key).pdf)
    for shown in (
        "CMP-2026-00042", "Nordwerk Medical GmbH", "Universitätsklinikum Süd", "Infusion cap 4 mm",
        "21 CFR 820.35(a)(3)", "1,240", "4 Dec 2026", "Beim Schließen der Kappe von Hand entsteht ein Riss.",
        "王小明", "我们需要在星期五之前得到答复",
        "Dr. Anna Weiß", "20 Nov 2026, 09:00:05 CET", "20 Nov 2026, 08:00:05 UTC", "Approved and closed", "18422",
        "Олена Коваль", "End of CMP-2026-00042, version 7.",
    ):  # fmt: skip
        assert shown in text
    assert len(re.findall("Investigation of the returned sample", text)) == 4


def test_each_page_says_which_of_how_many_it_is(key: SealKey) -> None:
    read = pages(produce(cast.document(sections=cast.sections(history=60)), key=key).pdf)
    assert len(read) > 4
    for number, text in enumerate(read, 1):
        assert f"Page {number} of {len(read)}" in text


def test_a_wide_table_lies_across_the_page_and_what_follows_stands_upright(key: SealKey) -> None:
    columns = [d.Column(label="Row"), d.Column(label="Failure mode", share=4)]
    wide = d.Table(title="Sheet", columns=columns, rows=[["R001", "Crack"]], wide=True)
    narrow = d.Table(title="Actions", columns=columns, rows=[["R001", "Weld anew"]])
    document = cast.document(sections=[cast.facts(), wide, narrow])
    with pikepdf.open(BytesIO(produce(document, key=key).pdf)) as opened:
        shapes = ["across" if page.mediabox[2] > page.mediabox[3] else "upright" for page in opened.pages]
    assert shapes == ["upright", "upright", "across", "upright"]


def test_how_a_table_is_printed_is_no_part_of_its_digest() -> None:
    table = d.Table(title="Sheet", columns=[d.Column(label="Row")], rows=[["R001"]])
    assert record_digest(cast.document(sections=[table])) == record_digest(
        cast.document(sections=[dataclasses.replace(table, wide=True)])
    )


def test_a_record_with_400_changes_and_30_files_is_whole(key: SealKey) -> None:
    made = produce(cast.document(sections=cast.sections(history=400, files=30)), key=key)
    text = words(made.pdf)
    assert "400 changes, oldest first." in text
    assert len(re.findall(r"\d\d:\d\d:05 CE", text)) >= 400
    assert all(f"Report {number} – Prüfbericht.pdf" in text for number in range(2, 31))
    heads = [page for page in pages(made.pdf) if "When and who" in page]
    assert len(heads) > 8, "table heads repeat on every page of the history"


def test_german_words_and_dates(key: SealKey) -> None:
    made = produce(cast.document(language="de", paper="Letter"), key=key)
    reader = PdfReader(BytesIO(made.pdf))
    assert "20.11.2026, 12:00:05 MEZ" in words(made.pdf) or "20.11.2026, 12:00:05 CET" in words(made.pdf)
    assert str(reader.root_object["/Lang"]) == "de"
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [612, 792]


def test_bookmarks_name_the_sections(key: SealKey) -> None:
    outline = PdfReader(BytesIO(produce(cast.document(), key=key).pdf)).outline
    assert "7Files" in [str(entry["/Title"]).replace(" ", "") for entry in outline if isinstance(entry, dict)]


def hostile_sections() -> list[d.Section]:
    """Every kind of section with the same hostile words in every field."""
    bad = HOSTILE
    no_digest = "0" * 64
    return [
        d.Facts(title=bad, facts=[d.Fact(label=bad, value=bad, rule=bad)]),
        d.Verbatim(title=bad, text=bad, language=bad, note=bad),
        d.Text(title=bad, text=bad),
        d.Conversation(title=bad, messages=[d.Message(author=bad, side="customer", at=cast.NOON, body=bad)]),
        d.FilesList(title=bad, files=[d.FileEntry(name=bad, media_type=bad, size=1, sha256=no_digest)]),
        d.Signatures(
            title=bad,
            signatures=[
                d.Signature(printed_name=bad, at=cast.NOON, meaning=bad, signed=bad, digest=no_digest, role=bad)
            ],
        ),
        d.History(title=bad, changes=[d.Change(at=cast.NOON, who=bad, field=bad, before=bad, after=bad, reason=bad)]),
        d.Table(title=bad, columns=[d.Column(label=bad)], rows=[[bad]]),
        d.Drawing(title=bad, says=bad, svg=drawn(bad)),
    ]


def drawn(words: str) -> str:
    """A drawing with these words in it."""
    shape = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 40" font-family="Noto Sans" font-size="12">'
        '<text y="20">{}</text></svg>'
    )
    return str(format_html(shape, words))


def test_markup_in_every_field_is_only_text(key: SealKey) -> None:
    said = cast.document(
        organisation=HOSTILE, number=HOSTILE, kind=HOSTILE, title=HOSTILE, state=HOSTILE, customer=HOSTILE,
        generated_for=HOSTILE, watermark=HOSTILE, verify_address="",
        sections=hostile_sections(),
    )  # fmt: skip
    made = produce(said, key=key)
    text = words(made.pdf).replace(" ", "")
    assert text.count("<script>alert(1)</script>") > 20
    assert text.count("{{7}}{%now'Y'%}&lt;") > 20
    assert "root:x:0" not in words(made.pdf)
    with pikepdf.open(BytesIO(made.pdf)) as opened:
        assert set(opened.attachments) == {"record.json", "proof.json"}


def test_a_drawing_is_printed_as_lines_and_words_and_is_no_part_of_the_digest(key: SealKey) -> None:
    def made(svg: str) -> d.Document:
        return cast.document(sections=[d.Drawing(title="Fishbone", says="Two causes under machine", svg=svg)])

    printed = produce(made(drawn("Current \x1b of robot 2")), key=key)
    text = words(printed.pdf)
    assert "Current [U+001B] of robot 2" in text
    assert "Two causes under machine" in text
    assert printed.digest == produce(made(drawn("drawn another way")), key=key).digest


@pytest.mark.parametrize("said", ["كابل القطب", "שלום עולם", "क्षेत्र"])
def test_a_line_of_a_drawing_is_shaped_like_any_other_line(key: SealKey, said: str) -> None:
    printed = produce(cast.document(sections=[d.Drawing(title="Drawn", says=said, svg=drawn(said))]), key=key)
    with pikepdf.open(BytesIO(printed.pdf)) as opened:
        runs = [run for page in opened.pages for run in _glyphs(page.obj)]
    assert any(len(run) > 4 and runs.count(run) == 2 for run in runs), "once drawn, once told"


def _glyphs(content: pikepdf.Object) -> list[bytes]:
    """The glyphs of each run that is shown."""
    shown = [one.operands[0] for one in pikepdf.parse_content_stream(content) if str(one.operator) == "TJ"]
    return [b"".join(bytes(part) for part in run if isinstance(part, pikepdf.String)) for run in shown]


def test_control_characters_and_overrides_are_spelt_out(key: SealKey) -> None:
    said = "a\x00b\x1bc\u202egnp.exe\r\nnext\ue000\U0001fabf"
    made = produce(cast.document(sections=[d.Text(title="Text", text=said)]), key=key)
    text = words(made.pdf)
    assert "a[U+0000]b[U+001B]c[U+202E]gnp.exe next" in text
    assert "[U+E000]" in text
    assert json.loads(attached(made.pdf, "record.json"))["sections"][0]["text"] == said


def test_marks_piled_up_do_not_paint_over_other_lines() -> None:
    tower = "e" + "\u0301" * 9
    assert printable(tower) == "e" + "\u0301" * 6 + "[U+0301]" * 3
    assert printable("Việt Nam, שָׁלוֹם, ཧཱུྃ") == "Việt Nam, שָׁלוֹם, ཧཱུྃ"


def test_a_letter_without_a_font_stops_the_document(key: SealKey, monkeypatch: pytest.MonkeyPatch) -> None:
    from qms.pdf import glyphs

    fewer = glyphs.covered() - {ord("ß")}
    monkeypatch.setattr(glyphs, "covered", lambda: fewer)
    with pytest.raises(PdfFailed) as failed:
        produce(cast.document(), key=key)
    assert "ß (U+00DF)" in failed.value.sentence


def test_the_same_record_gives_the_same_digest_whenever_and_for_whomever() -> None:
    later = cast.document(
        generated_at=cast.NOON.replace(year=2027), generated_for="Somebody else", zone="Asia/Tokyo", paper="Letter",
        watermark="copy", trail=None, verify_address="",
    )  # fmt: skip
    assert canonical(later) == canonical(cast.document())
    assert record_digest(cast.document(version=8)) != record_digest(later)


def test_the_attached_record_and_proof_belong_together(key: SealKey) -> None:
    made = produce(cast.document(), key=key)
    proof = json.loads(attached(made.pdf, "proof.json"))
    assert attached(made.pdf, "record.json") == canonical(cast.document())
    assert proof["digest"] == made.digest == record_digest(cast.document())
    assert (proof["organisation"], proof["number"], proof["version"]) == ("nordwerk", "CMP-2026-00042", 7)
    assert proof["trail_position"] == 18422
    assert made.digest[:8] in words(made.pdf)


def test_a_float_has_no_canonical_form() -> None:
    with pytest.raises(TypeError):
        canonical(cast.document(sections=[d.Facts(title="F", facts=[d.Fact(label="share", value=0.5)])]))  # type: ignore[arg-type]


def test_an_internal_note_cannot_stand_in_the_customers_document() -> None:
    with pytest.raises(ValueError, match="internal note"):
        cast.document(audience="customer")
    assert cast.document(audience="customer", sections=cast.sections(internal=False))


def test_a_picture_with_too_many_pixels_is_named_not_opened(key: SealKey) -> None:
    bomb = cast.picture(6000, 6000)
    files = [
        cast.file("bomb.png", shown=bomb),
        cast.file("text.png", shown=b"no picture"),
        cast.file("good.png", shown=cast.picture()),
    ]
    made = produce(cast.document(verify_address="", sections=[d.FilesList(title="Files", files=files)]), key=key)
    text = words(made.pdf)
    assert "it has more than 20 million pixels" in text
    assert "its data cannot be read" in text
    assert len({image.data for page in PdfReader(BytesIO(made.pdf)).pages for image in page.images}) == 1


def test_too_many_pages_or_too_long_or_too_little_memory_is_a_sentence(key: SealKey) -> None:
    for limits, said in (
        (Limits(pages=2), "more than 2 pages"),
        (Limits(wall_seconds=0), "longer than one PDF may take"),
        (Limits(memory=150_000_000), "The PDF was not made"),
    ):
        with pytest.raises(PdfFailed) as failed:
            produce(cast.document(), key=key, limits=limits)
        assert said in failed.value.sentence


def test_a_record_too_long_for_one_pdf_is_refused_before_any_work(key: SealKey) -> None:
    table = d.Prose(title="Limits", text="| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 6001)
    for section in (d.History(title="History", changes=cast.changes(4000)), table):
        with pytest.raises(PdfFailed) as failed:
            produce(cast.document(sections=[section]), key=key)
        assert "too long for one PDF" in failed.value.sentence


def test_an_endless_word_and_a_row_longer_than_a_page_lose_nothing(key: SealKey) -> None:
    table = d.Table(
        title="T",
        columns=[d.Column(label="a"), d.Column(label="b")],
        rows=[["k", "gate mark. " * 900], ["last", "row"]],
    )
    made = produce(cast.document(sections=[d.Text(title="Word", text="x" * 20_000), table]), key=key)
    text = words(made.pdf)
    assert text.count("x") >= 20_000
    assert text.count("gate mark.") == 900
    assert "last" in text


def test_no_sheet_or_template_of_the_pdf_uses_flex_or_a_script() -> None:
    for path in [*ROOT.glob("qms/pdf/*.css"), *ROOT.glob("templates/pdf/**/*.html")]:
        code = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"))
        assert not re.search(r"\bflex\b|<script|\|\s*safe|\sstyle=", code), path
