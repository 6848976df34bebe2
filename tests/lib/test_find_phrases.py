"""Phrases are found as whole words, with modest endings, however letters are composed; the longest counts."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qms.lib.phrases import ENDING, folded, is_exact, phrases_in, words_of

SIGNS = st.sampled_from(["\n", " ", ", ", " | ", "**", "_", " – ", ". "])
LETTERS = "abnäöüßÄéSCıİﬁ1"
WORD = st.lists(st.sampled_from(LETTERS), min_size=1, max_size=6).map("".join)
PHRASE = st.lists(WORD, min_size=1, max_size=3).map(" ".join)
TEXT = st.lists(st.one_of(WORD, SIGNS), max_size=25).map("".join)
LANGUAGE = st.sampled_from(["en", "de", "pl", "ja"])


@pytest.mark.parametrize(
    ("text", "phrase", "language", "stands"),
    [
        ("The **seams** are wide.", "seam", "en", True),
        ("A seamless tube", "seam", "en", False),
        ("weld\nseam", "Weld seam", "en", True),
        ("weld-seam_width", "weld seam", "en", True),
        ("des Nahtes, die Nähte", "Naht", "de", True),
        ("die Nähte", "Naht", "de", True),
        ("la nähte", "Naht", "fr", False),
        ("Schweißnahtbreite", "Schweißnaht", "de", False),
        ("der Radius", "Rad", "de", False),
        ("SCHWEISSNAHT", "Schweißnaht", "de", True),
        ("an sc of 5", "SC", "en", False),
        ("all SCs", "SC", "en", True),
        ("a SCAN", "SC", "en", False),
        ("der kontrollierten Kopien", "kontrollierte Kopie", "de", True),
        ("Na\u00adht", "Naht", "de", True),
        ("焊缝宽度为4毫米", "焊缝", "zh-hans", True),
        ("溶接部FMEAを", "FMEA", "ja", True),
        ("", "Naht", "de", False),
        ("anything", "—", "en", False),
    ],
)
def test_what_counts_as_the_phrase(text: str, phrase: str, language: str, stands: bool) -> None:
    assert (phrases_in(text, [phrase], language) == {phrase}) == stands


def test_the_longest_counts_and_the_shorter_where_it_stands_alone() -> None:
    both = ["seam", "weld seam"]
    assert phrases_in("The weld seam is wide.", both, "en") == {"weld seam"}
    assert phrases_in("The weld seam, and a seam.", both, "en") == set(both)
    assert phrases_in("焊缝宽度", ["焊缝", "焊缝宽度"], "zh-hans") == {"焊缝宽度"}


def plainly(text: str, phrase: str, language: str) -> bool:
    """The rule of one phrase, word by word and as slowly as it reads in the description."""
    words, wanted = words_of(text), words_of(phrase)
    starts = range(len(words) - len(wanted) + 1) if wanted else ()
    return any(
        all(stands_for(word, one, language) for word, one in zip(words[n:], wanted, strict=False)) for n in starts
    )


def stands_for(word: str, wanted: str, language: str) -> bool:
    if is_exact(wanted):
        return word in (wanted, wanted + "s")
    stem = folded(wanted)
    forms = {folded(word)} | ({folded(word).translate(str.maketrans("äöü", "aou"))} if language == "de" else set())
    endings = [one[len(stem) :] for one in forms if one.startswith(stem)]
    return any(not end or (end.isalpha() and len(end) <= min(ENDING, len(stem) // 2)) for end in endings)


@settings(max_examples=300)
@given(TEXT, PHRASE, st.sampled_from(["en", "de", "pl"]))
def test_one_phrase_is_found_exactly_where_the_rule_says(text: str, phrase: str, language: str) -> None:
    assert (phrases_in(text, [phrase], language) == {phrase}) == plainly(text, phrase, language)


@given(TEXT, st.lists(PHRASE, max_size=6, unique=True), LANGUAGE)
def test_only_what_was_asked_for_and_what_stands_there_alone_too(text: str, phrases: list[str], language: str) -> None:
    found = phrases_in(text, phrases, language)
    assert found <= set(phrases)
    for one in found:
        assert phrases_in(text, [one], language) == {one}, "several phrases find nothing that one alone does not"
    if not found:
        assert not any(phrases_in(text, [one], language) for one in phrases), "none hides all others"


@given(TEXT, TEXT, PHRASE, SIGNS, LANGUAGE)
def test_a_phrase_that_is_written_is_found_however_it_is_composed(
    before: str, after: str, phrase: str, sign: str, language: str
) -> None:
    text = f"{before}{sign} {phrase} {sign}{after}"
    wanted = {phrase} if words_of(phrase) else set()
    assert phrases_in(text, [phrase], language) == wanted
    for form in ("NFD", "NFC", "NFKD"):
        assert phrases_in(unicodedata.normalize(form, text), [phrase], language) == wanted


def test_a_long_text_and_many_phrases_take_no_time_to_speak_of() -> None:
    phrases = [f"weld term{n} of kind" for n in range(2000)]
    text = "weld " * 40_000 + "term7 weld term8 of kind"
    assert phrases_in(text, phrases, "de") == {"weld term8 of kind"}
