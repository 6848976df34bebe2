"""A file is what its content says; what may come in is a list, and every refusal says what to do."""

import hashlib
import io

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from qms.lib.refusal import Refused
from qms.lib.uploads import ACCEPT, Inspected, Limits, inspect
from tests.lib import samples

# Pillow warns about damaged metadata and reads on.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL.*")


def look(content: bytes, name: str, **limits: int) -> Inspected:
    return inspect(io.BytesIO(content), name=name, limits=Limits(**limits))


def refusal(content: bytes, name: str, **limits: int) -> str:
    with pytest.raises(Refused) as caught:
        look(content, name, **limits)
    assert caught.value.field == "file"
    sentence = str(caught.value.sentence)
    assert sentence.endswith(".")
    return sentence


ACCEPTED = {
    "a.pdf": (samples.pdf(), "pdf", "application/pdf"),
    "a.jpg": (samples.picture("JPEG"), "jpeg", "image/jpeg"),
    "a.png": (samples.picture("PNG"), "png", "image/png"),
    "a.webp": (samples.picture("WEBP"), "webp", "image/webp"),
    "a.gif": (samples.picture("GIF"), "gif", "image/gif"),
    "a.tif": (samples.picture("TIFF"), "tiff", "image/tiff"),
    "a.docx": (
        samples.office("docx"),
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "a.xlsx": (samples.office("xlsx"), "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "a.odt": (samples.open_document(), "odt", "application/vnd.oasis.opendocument.text"),
    "a.txt": (b"plain words\n", "txt", "text/plain"),
    "utf16.txt": ("Prüfbericht".encode("utf-16"), "txt", "text/plain"),
    "old.txt": ("Prüfbericht".encode("cp1252"), "txt", "text/plain"),
    "page.txt": (b"<html><script>alert(1)</script>", "txt", "text/plain"),
    "a.csv": (b"lot;bad\r\n7;-12\r\n", "csv", "text/csv"),
    "a.step": (b"ISO-10303-21;\nHEADER;\nENDSEC;\n", "drawing", "text/plain"),
    "a.dxf": (b"  0\nSECTION\n  2\nHEADER\n", "drawing", "text/plain"),
    "a.eml": (samples.mail(("photo.png", samples.picture())), "eml", "message/rfc822"),
    "a.zip": (samples.zipped({"in/photo.png": samples.picture(), "note.txt": b"x"}), "zip", "application/zip"),
    "a.mp4": (samples.video(), "mp4", "video/mp4"),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_customers_send_is_accepted(name: str) -> None:
    content, kind, media_type = ACCEPTED[name]
    found = look(content, name)
    assert (found.kind, found.media_type, found.safe_name) == (kind, media_type, name)
    assert (found.size, found.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert found.warnings == ()
    assert (found.width, found.height) == ((30, 20) if found.is_picture else (None, None))


@pytest.mark.parametrize("name", [name for name in ACCEPTED if name not in ("page.txt", "old.txt", "utf16.txt")])
def test_a_file_under_a_foreign_name_is_refused(name: str) -> None:
    content, kind, _media_type = ACCEPTED[name]
    if kind not in ("txt", "csv", "drawing", "eml"):
        assert "Please" in refusal(content, "wrong.txt")
    if kind != "pdf":
        assert "Please" in refusal(content, "wrong.pdf")
    if not kind.endswith(("png", "gif", "jpeg", "webp", "tiff")):
        assert "Please" in refusal(content, "wrong.png")
    if kind != "docx":
        assert "Please" in refusal(content, "wrong.docx")
    if kind != "mp4":
        assert "Please" in refusal(content, "wrong.mp4")


@pytest.mark.parametrize(
    ("content", "name", "advice"),
    [
        (b"<html><script>alert(1)</script>", "report.pdf", "looks like HTML"),
        (b"<svg onload='alert(1)'/>", "drawing.png", "looks like SVG"),
        (b"<svg onload='alert(1)'/>", "drawing.svg", "send it as PDF or PNG"),
        (b"MZ\x90\x00", "setup.exe", "Programs and scripts are not accepted"),
        (b"MZ\x90\x00" + b"\x00" * 60, "photo.jpg", "Programs and scripts are not accepted"),
        (b"#!/bin/sh\n", "run.sh", "Programs and scripts are not accepted"),
        (b"\x1f\x8b\x08\x00", "a.tar.gz", "pack the files as ZIP"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "8d.doc", "save it as DOCX, XLSX, PPTX or PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "8d.xlsx", "locked with a password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "8d.xlsm", "made to carry macros"),
        (b"\x00\x00\x00\x18ftypheic", "IMG_1.HEIC", "send it as JPEG or PNG"),
        (b"\x00\x00\x00\x18ftypheic", "IMG_1.jpg", "send it as JPEG or PNG"),
        (b"x", "what.ever", "Please send a PDF, picture"),
        (b"x", "", "Please send a PDF, picture"),
        (b"", "empty.txt", "The file is empty"),
        (b"a\x00b\x01c\x02d", "binary.txt", "not text"),
        (b"hello", "hello.eml", "not an e-mail"),
        (b'ID;PWXL;N;E\nC;Y1;X1;K0;EEXEC("calc")\n', "sylk.csv", "another format"),
        (b"=cmd|'/k calc.exe'!A0\n", "dde.csv", "can start a program"),
        (b"a,\"=cmd|'/k calc.exe'!A0\"\n", "dde.csv", "can start a program"),
        (b"a;@SUM(1+cmd|'/k calc.exe'!A0)\n", "dde.csv", "can start a program"),
    ],
)
def test_a_refusal_says_what_to_do_instead(content: bytes, name: str, advice: str) -> None:
    assert advice in refusal(content, name)


def test_bars_signs_and_exclamation_marks_are_just_text() -> None:
    content = b"lot|change|note\n7|-12|Broken again!\n8|+3|don't|won't!\n@site|=1|x!\n"
    assert look(content, "a.csv").kind == "csv"


def test_the_clients_word_is_not_believed() -> None:
    upload = SimpleUploadedFile("page.pdf", b"<html>", content_type="application/pdf")
    with pytest.raises(Refused, match="looks like HTML"):
        inspect(upload, name="page.pdf", declared_type="application/pdf")
    found = inspect(io.BytesIO(b"words"), name="a.txt", declared_type="image/png")
    assert found.media_type == "text/plain"
    assert found.warnings == ("The sender's program named another type for this file.",)


def test_a_photo_named_for_another_photo_format_is_named_rightly() -> None:
    found = look(samples.picture("WEBP"), "../IMG.jpg")
    assert (found.kind, found.safe_name) == ("webp", "IMG.webp")
    assert look(samples.picture("JPEG"), "image").safe_name == "image.jpg"


def test_a_stream_without_seeking_is_read_too() -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    assert inspect(Pipe(samples.pdf()), name="a.pdf").kind == "pdf"


def test_the_stream_stands_at_its_beginning_afterwards() -> None:
    stream = io.BytesIO(samples.picture())
    inspect(stream, name="a.png")
    assert stream.tell() == 0


def test_a_file_larger_than_allowed_is_not_read_to_its_end() -> None:
    class Endless(io.RawIOBase):
        given = 0

        def readable(self) -> bool:
            return True

        def read(self, size: int = -1) -> bytes:
            self.given += size
            return b"a" * size

    endless = Endless()
    with pytest.raises(Refused, match="larger than 1 MB"):
        inspect(endless, name="a.txt", limits=Limits(max_bytes=1024 * 1024))  # type: ignore[arg-type]
    assert endless.given < 2 * 1024 * 1024


def test_a_pdf_that_begins_later_ends_early_or_goes_on_is_refused() -> None:
    whole = samples.pdf()
    assert "Please" in refusal(b"<html></html>" + whole, "a.pdf")
    assert "end is missing" in refusal(whole[: len(whole) // 2], "a.pdf")
    assert "two things at once" in refusal(whole + samples.zipped({"a.txt": b"x"}), "a.pdf")
    assert "end is missing" in refusal(whole + b"x" * 5_000, "a.pdf")
    assert "damaged" in refusal(b"%PDF-1.7\n%%EOF", "a.pdf")


def test_a_locked_pdf_is_refused_and_a_protected_one_is_noted() -> None:
    assert "locked with a password" in refusal(samples.locked_pdf("owner", "user"), "a.pdf")
    assert look(samples.locked_pdf("owner", ""), "a.pdf").warnings == ("The PDF restricts copying or printing.",)


def test_a_pdf_that_starts_programs_is_refused_and_a_script_is_noted() -> None:
    launch = pikepdf.Dictionary(S=pikepdf.Name("/Launch"), F="calc.exe")
    assert "start a program" in refusal(samples.pdf(OpenAction=launch), "a.pdf")
    script = pikepdf.Dictionary(S=pikepdf.Name("/JavaScript"), JS="app.alert(1)")
    assert "script" in look(samples.pdf(OpenAction=script), "a.pdf").warnings[0]
    hidden = samples.pdf(OpenAction=launch).replace(b"/Launch", b"/L#61unch")
    assert "start a program" in refusal(hidden, "a.pdf")


def test_a_pdf_with_files_inside_is_noted() -> None:
    stream = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.attachments["run.exe"] = b"MZ"
        document.save(stream)
    assert "further files" in look(stream.getvalue(), "a.pdf").warnings[0]


def test_a_tiff_of_several_pages_is_not_silently_cut_to_one() -> None:
    stream = io.BytesIO()
    page = Image.new("L", (10, 10))
    page.save(stream, "TIFF", save_all=True, append_images=[page])
    assert "several pages" in refusal(stream.getvalue(), "scan.tif")
    moving = io.BytesIO()
    page.save(moving, "GIF", save_all=True, append_images=[Image.new("L", (10, 10), 255)])
    assert look(moving.getvalue(), "a.gif").warnings == ("The picture moves; only its first image is kept.",)


def test_a_video_with_something_appended_or_missing_is_refused() -> None:
    whole = samples.video()
    assert "damaged or incomplete" in refusal(whole[:-3], "a.mp4")
    assert "damaged or incomplete" in refusal(whole + b"<script>", "a.mp4")
    assert "two things at once" in refusal(whole + samples.zipped({"a.txt": b"x"}), "a.mp4")


def test_a_mail_is_as_good_as_its_worst_attachment() -> None:
    assert "“run.exe”, inside the file: Programs" in refusal(samples.mail(("run.exe", b"MZ")), "a.eml")
    assert "“r.pdf”, inside the file" in refusal(samples.mail(("r.pdf", b"<html>")), "a.eml")
    inner = samples.mail(("run.exe", b"MZ"))
    assert "“run.exe”" in refusal(samples.mail(("forwarded.eml", inner)), "a.eml")


def test_a_name_written_the_old_way_is_understood_in_a_mail() -> None:
    old = samples.mail(("NAME", b"MZ")).replace(b'filename="NAME"', b'filename="=?iso-8859-1?Q?Pr=FCfung=2Eexe?="')
    assert "“Prüfung.exe”, inside the file: Programs" in refusal(old, "a.eml")


def test_the_file_field_offers_what_is_accepted() -> None:
    assert {".pdf", ".jpg", ".docx", ".eml"} <= set(ACCEPT.split(","))
    assert not {".exe", ".html", ".svg", ".docm"} & set(ACCEPT.split(","))


HEADS = [
    b"",
    b"%PDF-1.7\n",
    b"PK\x03\x04",
    b"\xff\xd8\xff",
    b"\x89PNG\r\n\x1a\n",
    b"GIF89a",
    b"II*\x00",
    b"RIFF____WEBP",
]
HEADS += [
    b"\x00\x00\x00\x18ftypmp42",
    b"From: a\nContent-Type: multipart/mixed; boundary=b\n\n--b\n",
    b"ID;P",
    b"\xff\xfe",
]


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(head=st.sampled_from(HEADS), rest=st.binary(max_size=600), name=st.sampled_from(ACCEPT.split(",")))
def test_random_bytes_are_accepted_or_refused_but_never_crash(head: bytes, rest: bytes, name: str) -> None:
    try:
        found = look(head + rest, "a" + name)
    except Refused as refused:
        assert str(refused.sentence)
    else:
        assert found.size == len(head + rest)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    name=st.sampled_from([name for name in ACCEPTED if name != "a.pdf"]),
    flips=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=6),
)
def test_damaged_files_are_accepted_or_refused_but_never_crash(name: str, flips: list[tuple[float, int]]) -> None:
    content = bytearray(ACCEPTED[name][0])
    for place, value in flips:
        content[int(place * len(content))] = value
    try:
        look(bytes(content), name)
    except Refused as refused:
        assert str(refused.sentence)
