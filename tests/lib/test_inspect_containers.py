"""ZIP files and Office documents: what they claim is checked against what they hold."""

import io
import struct
import tracemalloc
import zipfile
import zlib

import pytest

from qms.lib.refusal import Refused
from qms.lib.uploads import Inspected, Limits, inspect
from tests.lib import samples
from tests.shared_data import needs_shared_data, packed_files, shared_data


def look(content: bytes, name: str, limits: Limits | None = None) -> Inspected:
    return inspect(io.BytesIO(content), name=name, limits=limits)


def refusal(content: bytes, name: str, limits: Limits | None = None) -> str:
    with pytest.raises(Refused) as caught:
        look(content, name, limits)
    return str(caught.value.sentence)


def test_a_plain_bomb_is_refused_without_unpacking_it() -> None:
    bomb = samples.zipped({"a.txt": b"\x00" * 300_000_000})
    assert len(bomb) < 400_000
    tracemalloc.start()
    assert "unpacks to far more" in refusal(bomb, "bomb.zip")
    assert tracemalloc.get_traced_memory()[1] < 30_000_000
    tracemalloc.stop()


def test_a_bomb_of_overlapping_entries_is_refused() -> None:
    bomb = samples.overlapping_zip()
    with zipfile.ZipFile(io.BytesIO(bomb)) as archive:
        assert sum(entry.file_size for entry in archive.infolist()) == 2_000_000_000
    assert "damaged" in refusal(bomb, "bomb.zip")


def test_entries_inside_each_other_are_refused_though_each_is_sound() -> None:
    overlapping = samples.nested_entries_zip()
    with zipfile.ZipFile(io.BytesIO(overlapping)) as archive:
        assert archive.namelist() == ["a.txt", "b.txt"]
    assert "damaged" in refusal(overlapping, "a.zip")


def test_bytes_hidden_behind_packed_content_are_refused() -> None:
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(b"words") + packer.flush()
    assert look(samples.crafted_zip(b"words", packed, zipfile.ZIP_DEFLATED), "a.zip").kind == "zip"
    assert "damaged" in refusal(samples.crafted_zip(b"words", packed + b"more", zipfile.ZIP_DEFLATED), "a.zip")


def test_a_bomb_in_a_document_is_refused() -> None:
    bomb = samples.office("docx", word__more_dot_xml=b"<a>" + b" " * 100_000_000 + b"</a>")
    assert "unpacks to far more" in refusal(bomb, "bomb.docx")


def test_bombs_within_archives_are_counted_together() -> None:
    small = samples.zipped({"a.txt": b"a" * 9_000_000})
    outer = samples.zipped({f"{number}.zip": small for number in range(40)}, zipfile.ZIP_STORED)
    assert "unpacks to far more" in refusal(outer, "bomb.zip")


def test_archives_in_archives_end_somewhere() -> None:
    content = samples.zipped({"a.txt": b"x"})
    assert look(samples.zipped({"a.zip": content}), "outer.zip").kind == "zip"
    for _depth in range(3):
        content = samples.zipped({"a.zip": content})
    assert "too deep" in refusal(content, "outer.zip")


def test_too_many_entries_are_refused() -> None:
    many = samples.zipped({f"{number}.txt": b"" for number in range(60)})
    assert "more than 50 files" in refusal(many, "a.zip", Limits(max_entries=50))


def test_a_zip_that_lies_about_sizes_checksums_or_places_is_refused() -> None:
    honest = samples.zipped({"a.txt": b"honest words " * 100})
    assert look(honest, "a.zip").kind == "zip"
    for offset, lie in ((24, 5), (24, 10**6), (20, 5), (20, 10**6), (16, 1), (42, 7)):
        assert "damaged" in refusal(samples.patched_directory(honest, offset, struct.pack("<L", lie)), "a.zip")


def test_a_shortened_size_with_a_fitting_checksum_is_refused() -> None:
    words = b"honest words " * 100
    lie = samples.patched_directory(samples.zipped({"a.txt": words}), 24, struct.pack("<L", 13))
    lie = samples.patched_directory(lie, 16, struct.pack("<L", zlib.crc32(words[:13])))
    with zipfile.ZipFile(io.BytesIO(lie)) as archive:
        assert archive.read("a.txt") == words[:13]
    assert "damaged" in refusal(lie, "a.zip")


def test_a_zip_with_something_before_after_or_missing_is_refused() -> None:
    whole = samples.zipped({"a.txt": b"words"})
    assert "Please" in refusal(b"#!/bin/sh\n" + whole, "a.zip")
    assert "damaged" in refusal(b"PK\x03\x04" + whole, "a.zip")
    assert "damaged" in refusal(whole + b"more", "a.zip")
    assert "damaged" in refusal(whole[:-5], "a.zip")
    assert "damaged" in refusal(samples.crafted_zip(b"x", b"x", 0, comment_bytes=9), "a.zip")
    assert "damaged" in refusal(whole[: len(whole) // 2], "a.zip")


def test_two_entries_of_one_name_are_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", b"one")
        archive.writestr("A.txt", b"other")
    assert "damaged" in refusal(stream.getvalue(), "a.zip")


def test_a_name_in_the_directory_must_be_the_name_at_the_entry() -> None:
    honest = samples.zipped({"a.txt": b"words"})
    assert "damaged" in refusal(samples.patched_directory(honest, 46, b"b"), "a.zip")


@pytest.mark.parametrize("name", ["../a.txt", "/etc/a.txt", "C:/a.txt", "in\\..\\a.txt", "in/../../a.txt"])
def test_entries_that_climb_out_are_refused(name: str) -> None:
    assert "point outside" in refusal(samples.zipped({name: b"x"}), "a.zip")


def test_links_and_locked_and_oddly_packed_entries_are_refused() -> None:
    link = zipfile.ZipInfo("a.txt")
    link.external_attr = 0o120777 << 16
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert "point outside" in refusal(stream.getvalue(), "a.zip")
    honest = samples.zipped({"a.txt": b"words"})
    assert "locked with a password" in refusal(samples.patched_directory(honest, 8, b"\x01\x00"), "a.zip")
    assert "ordinary ZIP" in refusal(samples.zipped({"a.txt": b"words"}, zipfile.ZIP_LZMA), "a.zip")


def test_a_zip_is_as_good_as_its_worst_file() -> None:
    assert "“evil.html”, inside the file: Web pages" in refusal(samples.zipped({"in/evil.html": b"<html>"}), "a.zip")
    assert "“p.png”, inside the file" in refusal(samples.zipped({"p.png": b"MZ\x90"}), "a.zip")
    mac = samples.zipped({"a.txt": b"x", "__MACOSX/._a.txt": b"\x00\x05\x16\x07\x00"})
    assert look(mac, "a.zip").warnings == ()
    assert "“._a.exe”" not in refusal(samples.zipped({"__MACOSX/._a.exe": b"MZ"}), "a.zip")


def test_a_checker_has_only_so_much_time() -> None:
    files = {f"{number}.txt": b"x" for number in range(50)}
    assert "takes too long" in refusal(samples.zipped(files), "a.zip", Limits(max_seconds=0.0))


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"word__vbaProject_dot_bin": b"\xd0\xcf\x11\xe0"}, "macros"),
        ({"xl__macrosheets__sheet1_dot_xml": "<a/>"}, "macros"),
        ({"word__embeddings__oleObject1_dot_bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"}, "start a program"),
        ({"word__media__image1_dot_png": b"MZ\x90\x00"}, "start a program"),
        (
            {
                "word___rels__settings_dot_xml_dot_rels": samples.relations(
                    "oleObject", "http://evil.example/", "External"
                )
            },
            "loads parts",
        ),
        (
            {"word___rels__s_dot_rels": samples.relations("attachedTemplate", "http://e.example/t.dotm", "External")},
            "loads parts",
        ),
        (
            {"word___rels__s_dot_rels": samples.relations("attachedTemplate", "file:///\\\\e\\t.dotm", "External")},
            "loads parts",
        ),
        ({"word___rels__s_dot_rels": samples.relations("aFChunk", "chunk.mht")}, "start a program"),
        ({"word__a_dot_xml": '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'}, "entities"),
        ({"word__a_dot_xml": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'}, "entities"),
        (
            {
                "word__a_dot_xml": '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY x "y">]><a/>'.encode(
                    "utf-16"
                )
            },
            "entities",
        ),
        ({"word__a_dot_xml": "<a><b></a>"}, "damaged"),
        ({"word__a_dot_xml": b'<?xml version="1.0" encoding="nonsense"?><a/>'}, "damaged"),
        ({"EncryptedPackage": b"x"}, "password"),
    ],
)
def test_a_document_that_can_act_is_refused(parts: dict[str, bytes | str], reason: str) -> None:
    assert reason in refusal(samples.office("docx", **parts), "a.docx")


@pytest.mark.parametrize(
    "body",
    [
        "<w:p><w:r><w:instrText> DDEAUTO c:\\\\windows\\\\calc.exe </w:instrText></w:r></w:p>",
        "<w:p><w:r><w:instrText>DD</w:instrText></w:r><w:r><w:instrText>EAUTO x</w:instrText></w:r></w:p>",
        '<w:p><w:fldSimple w:instr="DDE x y"/></w:p>',
    ],
)
def test_a_field_that_calls_a_program_is_refused(body: str) -> None:
    assert "start a program" in refusal(samples.office("docx", word__document_dot_xml=samples.document(body)), "a.docx")


def test_words_about_such_fields_are_just_words() -> None:
    text = samples.document("<w:p><w:r><w:t>We use DDE and DDEAUTO.</w:t></w:r></w:p>")
    assert look(samples.office("docx", word__document_dot_xml=text), "a.docx").warnings == ()


def test_a_firms_own_template_and_links_are_no_reason_to_refuse() -> None:
    template = samples.relations("attachedTemplate", "file:///C:\\Templates\\8D.dotx", "External")
    found = look(samples.office("docx", word___rels__settings_dot_xml_dot_rels=template), "a.docx")
    assert found.warnings == ("The document refers to other files that are not part of it.",)
    link = samples.relations("hyperlink", "https://acme.example", "External")
    assert look(samples.office("docx", word___rels__document_dot_xml_dot_rels=link), "a.docx").warnings == ()


def test_a_document_under_another_office_name_is_refused() -> None:
    assert "DOCX document" in refusal(samples.office("docx"), "a.xlsx")
    assert "under its real name" in refusal(samples.office("docx"), "a.zip")
    assert "not an Office document" in refusal(samples.zipped({"a.txt": b"x"}), "a.docx")


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"Basic__Standard__Module1_dot_xml": "<a/>"}, "macros"),
        ({"Object_1": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"}, "start a program"),
        (
            {"META-INF__manifest_dot_xml": '<m:manifest xmlns:m="m"><m:encryption-data/></m:manifest>'},
            "password",
        ),
        ({"content_dot_xml": '<o xmlns:t="t"><t:dde-source/></o>'}, "start a program"),
        ({"content_dot_xml": '<o xmlns:s="s"><s:event-listener/></o>'}, "start a program"),
    ],
)
def test_an_open_document_that_can_act_is_refused(parts: dict[str, bytes | str], reason: str) -> None:
    assert reason in refusal(samples.open_document(**parts), "a.odt")


@needs_shared_data
def test_none_of_the_97_hostile_documents_comes_in() -> None:
    files = packed_files("nasty/office_files.tar.xz")
    assert len(files) == 97
    accepted = set()
    for path, content in files:
        name = path.rpartition("/")[2]
        try:
            accepted.add(look(content, name).safe_name)
        except Refused as refused:
            assert str(refused.sentence).endswith(".")
    assert accepted == {"harmless-clean.docx"}


@needs_shared_data
def test_hostile_documents_do_not_come_in_under_a_harmless_name() -> None:
    for path, content in packed_files("nasty/office_files.tar.xz"):
        if "harmless-clean" in path or content == b"bla\n":
            continue
        for name in ("a.docx", "a.xlsx", "a.pptx", "a.odt", "a.zip", "a.pdf", "a.png", "a.eml"):
            with pytest.raises(Refused):
                look(content, name)


@needs_shared_data
def test_odd_pdfs_are_accepted_or_refused() -> None:
    reasons: dict[str, int] = {}
    for path, content in packed_files("nasty/pdf_files.tar.xz", ".pdf")[::15]:
        try:
            look(content, path.rpartition("/")[2])
            reasons["accepted"] = reasons.get("accepted", 0) + 1
        except Refused as refused:
            reasons[str(refused.sentence)] = reasons.get(str(refused.sentence), 0) + 1
    assert reasons["accepted"] > 25


@needs_shared_data
def test_odd_mails_are_accepted_or_refused() -> None:
    accepted = 0
    for _path, content in packed_files("mail/mime_test_messages.tar.xz"):
        try:
            accepted += look(content or b"x", "a.eml").kind == "eml"
        except Refused as refused:
            assert str(refused.sentence).endswith(".")
    assert accepted > 400


@needs_shared_data
def test_a_zip_of_4978_complaints_is_accepted() -> None:
    with (shared_data() / "complaints" / "cfpb_text_files.zip").open("rb") as stream:
        assert inspect(stream, name="complaints.zip").kind == "zip"
