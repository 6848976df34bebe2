"""Text from outside: nothing dangerous is kept, nothing meant is lost."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qms.lib.refusal import Refused
from qms.lib.text import clean_block, clean_line, excerpt, extension_of, file_name, one_line, slug
from tests.shared_data import needs_shared_data, shared_data

# Every code point there is, halves of surrogate pairs among them: JSON and broken browsers send those too.
anything = st.text(st.characters())
marks = st.lists(st.sampled_from(["\u0301", "\u0316", "\u0344", "\u0e38", "a", " ", "\u1100", "\u1161"]), max_size=200)


@given(anything | marks.map("".join))
def test_cleaning_a_line_twice_changes_nothing(text: str) -> None:
    once = clean_line(text, 10_000)
    assert clean_line(once, 10_000) == once


@given(anything | marks.map("".join))
def test_cleaning_a_block_twice_changes_nothing(text: str) -> None:
    once = clean_block(text, 10_000)
    assert clean_block(once, 10_000) == once


@given(anything)
def test_cleaned_text_can_be_stored_and_sent(text: str) -> None:
    for cleaned in (clean_line(text, 10_000), clean_block(text, 10_000), one_line(text), excerpt(text)):
        assert "\x00" not in cleaned
        assert cleaned.encode("utf-8").decode("utf-8") == cleaned
        assert cleaned == cleaned.rstrip()


@given(anything)
def test_a_mail_subject_has_one_line_and_a_bound(text: str) -> None:
    subject = one_line(text, 60)
    assert len(subject) <= 60
    assert len(subject.splitlines()) <= 1


def test_a_header_break_becomes_a_space() -> None:
    assert one_line("Weld crack\r\nBcc: all@rival.example") == "Weld crack Bcc: all@rival.example"
    assert one_line("a\u2028b\u0085c\x0bd") == "a b c d"


def test_a_sign_that_turns_the_reading_direction_is_taken_out_of_names() -> None:
    assert file_name("report\u202efdp.exe") == "reportfdp.exe"
    assert one_line("user\u200b@example.org") == "user@example.org"


def test_a_block_keeps_what_the_person_wrote() -> None:
    said = "  Part 4711:\r\n\tcrack,  2 mm\r\r\nשלום 👩‍🔧 e\u0301\n\n"
    assert clean_block(said, 200) == "  Part 4711:\n\tcrack,  2 mm\n\nשלום 👩‍🔧 é"


def test_a_line_is_collapsed() -> None:
    assert clean_line(" Weld \t crack\n B-10\x00\ud800 ", 50) == "Weld crack B-10"


def test_too_long_is_refused_and_not_cut() -> None:
    assert len(clean_line("x" * 50, 50)) == 50
    with pytest.raises(Refused, match="51 characters; at most 50"):
        clean_line("x" * 51, 50)


def test_a_tower_of_marks_costs_no_time() -> None:
    # Plain normalisation of these 400,000 characters takes minutes.
    tower = "a" + "\u0301\u0316" * 200_000
    assert len(clean_line(tower, 100)) <= 32


def test_a_mark_that_stands_for_two_is_counted_as_two() -> None:
    # U+0344 becomes two marks when it is normalised.
    tower = clean_line("a" + "\u0344" * 40, 100)
    assert clean_line(tower, 100) == tower


def test_marks_of_real_languages_stay() -> None:
    word = "ส้มโอ เจี๊ยบ Ở नि\u0327"
    assert clean_line(word, 100) == unicodedata.normalize("NFC", word)


@pytest.mark.parametrize(
    ("given_name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\photo.JPG", "photo.JPG"),
        ("con.txt", "_con.txt"),
        ('a"b<c>:d|e?*.pdf', "a_b_c__d_e__.pdf"),
        ("..", "file"),
        ("", "file"),
        ("\x00\r\n", "file"),
        (".hidden", "hidden"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie_ x.pdf"),
        ("Prüfbericht №7.pdf", "Prüfbericht №7.pdf"),
    ],
)
def test_file_names_are_made_harmless(given_name: str, safe: str) -> None:
    assert file_name(given_name) == safe


@given(anything)
def test_a_file_name_is_always_a_name(text: str) -> None:
    name = file_name(text, 40)
    assert 0 < len(name) <= 41
    assert not set(name) & set('/\\\x00\r\n"<>:|?*')
    assert not name.startswith(".")


def test_a_long_file_name_keeps_its_extension() -> None:
    assert file_name("x" * 300 + ".pdf").endswith("x.pdf")
    assert extension_of("Report.Final.PDF") == "pdf"
    assert extension_of("README") == ""


def test_a_slug_spells_out_umlauts() -> None:
    assert slug("Müller & Söhne GmbH") == "mueller-soehne-gmbh"
    assert slug("株式会社") == ""


def test_an_excerpt_ends_between_words() -> None:
    assert excerpt("The weld of bracket B-10 is cracked", 20) == "The weld of bracket…"
    assert excerpt("short", 20) == "short"


@needs_shared_data
def test_naughty_strings_pass_unharmed_or_harmless() -> None:
    for naughty in json.loads((shared_data() / "nasty" / "blns.json").read_text()):
        cleaned = clean_block(naughty, 5_000)
        assert cleaned == clean_block(cleaned, 5_000)
        visible = [sign for sign in unicodedata.normalize("NFC", naughty) if sign.isprintable() and sign != " "]
        assert [sign for sign in cleaned if sign.isprintable() and sign != " "] == visible
