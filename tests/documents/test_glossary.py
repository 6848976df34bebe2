"""The glossary: terms with their words, kept by managers, never deleted; translations are held against it."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qms.documents.models import Document, DocumentTranslation, GlossaryTerm
from qms.documents.services import Wording, change_term, retire_term
from qms.documents.services.glossary import AVOIDED_AT_MOST
from qms.documents.wording import deviations
from qms.lib.phrases import phrases_in
from qms.lib.refusal import Refused
from tests.factories.cast import Cast, House
from tests.factories.documents import document, ordered, translation
from tests.factories.glossary import term
from tests.factories.records import do
from tests.factories.registrations import file


def handed_in(house: House, text: str) -> tuple[Document, DocumentTranslation]:
    """A German translation of "The seam is 4 mm wide." that waits for its review."""
    record = ordered(house, document(house, "effective"))
    row = translation(house, record, "de", "needed")
    said = {"translation": row.pk, "title": "Schweißnaht", "text": text}
    return do(house, record, "hand_in_translation", "engineer2", **said), row


def reviewed(house: House, record: Document, row: DocumentTranslation, **reasons: str) -> Document:
    return do(house, record, "review_translation", "engineer", translation=row.pk, reasons=reasons)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"words": "***"}, "no word in it"),
        ({"words": " "}, "This is needed"),
        ({"words": "SEAM"}, "in the glossary already"),
        ({"words": "weld", "language": "xx"}, "Choose one of those"),
        ({"words": "weld", "de": "Naht", "untranslated": True}, "not to be translated"),
        ({"words": "weld", "de": "Naht", "avoid": "Raupe, NAHT"}, "agreed and not to be used"),
        ({"words": "weld", "untranslated": True, "avoid": "Weld"}, "agreed and not to be used"),
        ({"words": "Naht", "language": "de", "de": "Naht"}, "language of the term itself"),
        ({"words": "weld", "avoid": ",".join(f"w{n}" for n in range(AVOIDED_AT_MOST + 1))}, "At most 10 words"),
        ({"words": "x" * 121}, "at most 120|too long|120"),
        ({"words": "weld", "by": "engineer"}, "Your role"),
    ],
)
def test_what_makes_no_sense_is_refused(cast: Cast, said: dict[str, Any], sentence: str) -> None:
    term(cast.a)
    with pytest.raises(Refused, match=sentence):
        term(cast.a, **said)
    assert term(cast.b, "seam").pk, "another organisation has a glossary of its own"


def test_a_term_changes_with_a_reason_and_is_retired_not_deleted(cast: Cast, client_for: Any) -> None:
    row = term(cast.a, de="Naht")
    with cast.a.sitting("manager") as seat, pytest.raises(Refused, match="Say why"):
        change_term(row, said=Wording(term="seam"), version=1, reason=" ", by=seat)
    with cast.a.sitting("manager") as seat:
        said = Wording(term="seam", words={"de": "Schweißnaht"})
        change_term(row, said=said, version=1, reason="As ISO 2553 says", by=seat)
    with cast.a.sitting("manager") as seat, pytest.raises(Refused, match="in the meantime"):
        retire_term(row, version=1, reason="Not ours", by=seat)
    with cast.a.sitting("manager") as seat:
        retire_term(row, version=2, reason="Not ours any more", by=seat)
    with cast.a.sitting("manager") as seat, pytest.raises(Refused, match="is retired"):
        change_term(row, said=Wording(term="seam"), version=3, reason="Again", by=seat)
    assert term(cast.a).pk != row.pk, "it can be entered anew"
    shown = client_for(cast.auditor).get(f"/{cast.a.slug}/documents/glossary/{row.pk}/").content.decode()
    for words in ("As ISO 2553 says", "Not ours any more", "[de] Naht", "[de] Schweißnaht", cast.manager.name):
        assert words in shown
    assert client_for(cast.stranger).get(f"/{cast.b.slug}/documents/glossary/{row.pk}/").status_code == 404
    assert client_for(cast.piet).get(f"/{cast.a.slug}/documents/glossary/").status_code in (403, 404)


def test_who_translates_is_shown_the_terms_of_the_source(cast: Cast, client_for: Any) -> None:
    term(cast.a, de="Naht", avoid="Raupe", note="Where two parts are joined.")
    term(cast.a, "mm", untranslated=True)
    term(cast.a, "torque", de="Drehmoment")
    record = ordered(cast.a, document(cast.a, "effective"))
    shown = client_for(cast.a.engineer2).get(f"/{cast.a.slug}/documents/{record.number}/hand_in_translation/")
    body = shown.content.decode()
    assert "Terms of revision 1: German" in body and "Naht" in body and "Not to be used: Raupe" in body
    assert "Do not translate" in body and "Drehmoment" not in body, "only what stands in the source"


def test_the_review_asks_why_for_each_deviation_and_is_refused_without(cast: Cast) -> None:
    term(cast.a, de="Naht", avoid="Raupe")
    term(cast.a, "mm", untranslated=True)
    record, row = handed_in(cast.a, "Die Raupe ist vier Millimeter breit.")
    with pytest.raises(Refused, match="Say of each deviation why it stays"):
        reviewed(cast.a, record, row)
    whys = {"missing|seam|Naht": "Customer's word", "forbidden|seam|Raupe": "Customer's word"}
    with pytest.raises(Refused, match="“mm”"):
        reviewed(cast.a, record, row, **whys)
    record = reviewed(cast.a, record, row, **whys, **{"translated|mm|mm": "Written out on purpose"})
    kept = translation(cast.a, record, "de", "reviewed").deviations
    assert [(one["kind"], one["term"], one["why"]) for one in kept] == [
        ("translated", "mm", "Written out on purpose"),
        ("missing", "seam", "Customer's word"),
        ("forbidden", "seam", "Customer's word"),
    ]
    do(cast.a, record, "approve_translation", "manager", translation=row.pk)


def test_the_page_of_the_review_asks_for_the_reasons(cast: Cast, client_for: Any) -> None:
    term(cast.a, de="Naht", avoid="Raupe")
    record, row = handed_in(cast.a, "Die Raupe ist 4 mm breit.")
    client, url = client_for(cast.engineer), f"/{cast.a.slug}/documents/{record.number}/review_translation/"
    page = client.get(url)
    assert "the agreed word “Naht” is missing" in page.content.decode()
    assert "Compounds, separated verbs" in page.content.decode(), "it says what it cannot tell"
    form = page.context["form"]
    said = {"translation": str(row.pk), "version": form["version"].value()}
    refused = client.post(url, said)
    assert refused.status_code == 422
    said |= dict.fromkeys(form.whys, "The customer's drawing says so")
    assert client.post(url, said).status_code == 302
    tab = client.get(f"/{cast.a.slug}/documents/{record.number}/?tab=translations").content.decode()
    assert "Leaves the glossary 2 times" in tab and "drawing says so" in tab
    do(cast.a, record, "approve_translation", "manager", translation=row.pk)
    theirs = client_for(cast.piet).get(f"/{cast.a.slug}/portal/documents/{record.number}/").content.decode()
    assert "glossary" not in theirs.lower() and "drawing says so" not in theirs


def test_two_translations_wait_and_the_reasons_are_asked_for_once_one_is_chosen(cast: Cast, client_for: Any) -> None:
    term(cast.a, de="Naht")
    record, row = handed_in(cast.a, "Die Fuge ist 4 mm breit.")
    record = ordered(cast.a, record, "fr")
    other = translation(cast.a, record, "fr", "needed")
    record = do(cast.a, record, "hand_in_translation", "engineer2", translation=other.pk, text="Le cordon.")
    client, url = client_for(cast.engineer), f"/{cast.a.slug}/documents/{record.number}/review_translation/"
    page = client.get(url)
    assert page.context["form"].whys == []
    said = {"translation": str(row.pk), "version": page.context["form"]["version"].value()}
    assert "the agreed word “Naht” is missing" in client.post(url, said).content.decode()
    assert client.post(url, {**said, "translation": "nonsense"}).status_code == 422


def test_what_the_glossary_says_by_now_counts_at_the_approval(cast: Cast) -> None:
    record, row = handed_in(cast.a, "Die Fuge ist 4 mm breit.")
    record = reviewed(cast.a, record, row)
    term(cast.a, de="Naht")
    with pytest.raises(Refused, match="glossary has changed since the review"):
        do(cast.a, record, "approve_translation", "manager", translation=row.pk)
    record = do(cast.a, record, "return_translation", "engineer", translation=row.pk)
    text = {"translation": row.pk, "text": "Die Nähte sind 4 mm breit.", "title": "Naht"}
    record = do(cast.a, record, "hand_in_translation", "engineer2", **text)
    record = reviewed(cast.a, record, row)
    do(cast.a, record, "approve_translation", "manager", translation=row.pk)


def test_a_term_counts_until_it_is_retired(cast: Cast) -> None:
    row = term(cast.a, de="Naht")
    record, translated = handed_in(cast.a, "Die Fuge ist 4 mm breit.")
    with pytest.raises(Refused, match="glossary"):
        reviewed(cast.a, record, translated)
    with cast.a.sitting("manager") as seat:
        retire_term(row, version=1, reason="Not needed", by=seat)
    reviewed(cast.a, record, translated)
    found = translation(cast.a, record, "de", "reviewed")
    assert found.pk == translated.pk and found.deviations == []


def test_a_translation_that_is_only_a_file_is_not_compared(cast: Cast) -> None:
    term(cast.a, de="Naht")
    record = ordered(cast.a, document(cast.a, "effective"))
    row = translation(cast.a, record, "de", "needed")
    said = {"translation": row.pk, "title": "Fuge", "upload": file("fuge.txt", b"Die Fuge ist 4 mm breit.")}
    record = do(cast.a, record, "hand_in_translation", "engineer2", **said)
    reviewed(cast.a, record, row)
    found = translation(cast.a, record, "de", "reviewed")
    assert found.pk == row.pk and found.deviations == []


def test_the_list_finds_terms_by_word_and_by_what_lacks(cast: Cast, client_for: Any) -> None:
    term(cast.a, "seam", de="Naht", avoid="Raupe")
    term(cast.a, "torque")
    term(cast.a, "SC", untranslated=True)
    client, url = client_for(cast.engineer), f"/{cast.a.slug}/documents/glossary/"

    def shown(query: str) -> set[str]:
        return {row.term for row in client.get(f"{url}?{query}").context["shown"].page.rows}

    assert shown("") == {"SC", "seam", "torque"}
    assert shown("text=raupe") == {"seam"} and shown("text=Naht") == {"seam"}
    assert shown("lacks=de") == {"torque"}
    assert shown("untranslated=true") == {"SC"} and shown("retired=true") == set()


WORDS = st.lists(st.sampled_from(["seam", "weld", "mm", "edge", "Naht", "Raupe", "Kante"]), max_size=8).map(" ".join)


@settings(max_examples=200)
@given(
    WORDS,
    st.lists(
        st.tuples(
            st.sampled_from(["seam", "weld", "edge"]), st.booleans(), st.sampled_from(["", "Naht", "Kante"]),
            st.lists(st.sampled_from(["Raupe", "Fuge"]), max_size=2, unique=True),
        ),
        max_size=3, unique_by=lambda one: one[0],
    ),
)  # fmt: skip
def test_a_deviation_is_what_is_missing_or_forbidden_and_nothing_else(text: str, said: list[Any]) -> None:
    terms = [
        GlossaryTerm(
            term=word, untranslated=stays,
            agreed={"de": {**({"word": agreed} if agreed and not stays else {}), "avoid": avoid}},
        )
        for word, stays, agreed, avoid in said
    ]  # fmt: skip
    found = {(one.kind, one.term, one.word) for one in deviations(text, terms, "de")}
    wanted = set()
    for one in terms:
        word = one.word_in("de")
        if word and not phrases_in(text, [word], "de"):
            wanted.add(("translated" if one.untranslated else "missing", one.term, word))
        wanted |= {("forbidden", one.term, bad) for bad in one.avoided_in("de") if phrases_in(text, [bad], "de")}
    assert found == wanted
    assert all(one.key.startswith(one.kind) for one in deviations(text, terms, "de"))
