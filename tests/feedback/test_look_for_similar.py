"""Similar complaints while one is recorded, on its page, and where a decision relies on one."""

from typing import Any

from feedback.models import Complaint
from tests.factories.cast import Cast
from tests.factories.complaints import complaint, filed

PORES = "Pores in the weld of the drawbar after blasting."


def shown(answer: Any) -> str:
    text: str = answer.content.decode()
    assert answer.status_code == 200
    return text


def test_the_form_shows_what_is_similar_while_it_is_written(cast: Cast, client_for: Any) -> None:
    earlier, other = filed(cast.a, description=PORES, lot="L-4711"), filed(cast.b, description=PORES, lot="L-4711")
    written = {"description": "pores at a drawbar", "lot": "L-4711", "title": ""}
    page = f"/{cast.a.slug}/similar/?text=description&text=title"
    told = shown(client_for(cast.engineer).post(page, written, headers={"HX-Request": "true"}))
    assert earlier.number in told
    assert "same lot or batch: L-4711 · same words: pores, drawbar" in told
    assert cast.b.slug not in told
    assert other.number == earlier.number, "the stranger's has the same number and is not counted"
    assert told.count("<li>") == 1


def test_without_a_script_the_button_looks_and_loses_nothing(cast: Cast, client_for: Any) -> None:
    earlier = filed(cast.a, description=PORES)
    before = {"description": "Pores, drawbar again", "complainant_name": "Mrs. Weber", "quantity_affected": "x"}
    written = {**before, "look_for_similar": "1"}
    for person, page in ((cast.engineer, "complaints/new/"), (cast.piet, "portal/reports/new/")):
        text = shown(client_for(person).post(f"/{cast.a.slug}/{page}", written))
        assert earlier.number in text
        assert "Pores, drawbar again" in text
        assert "There is a problem" not in text, "nothing is checked before it is sent"
    with cast.a.sitting("engineer"):
        assert Complaint.objects.count() == 1


def test_a_record_page_names_what_matched_and_offers_links(cast: Cast, client_for: Any) -> None:
    earlier, record = filed(cast.a, description=PORES), filed(cast.a, description=PORES)
    client = client_for(cast.engineer)
    text = shown(client.get(f"/{cast.a.slug}/complaints/{record.number}/?tab=work"))
    assert "same lot or batch: L-77" in text
    link = f"/{cast.a.slug}/complaints/{record.number}/link/?number={earlier.number}&amp;relation=duplicate_of"
    assert link in text
    form = shown(client.get(link.replace("&amp;", "&")))
    assert f'value="{earlier.number}"' in form
    assert '<option value="duplicate_of" selected>' in form


def test_the_auditor_is_shown_the_likeness_and_no_links(cast: Cast, client_for: Any) -> None:
    earlier, record = filed(cast.a, description=PORES), filed(cast.a, description=PORES)
    text = shown(client_for(cast.auditor).get(f"/{cast.a.slug}/complaints/{record.number}/?tab=work"))
    assert earlier.number in text
    assert "relation=" not in text


def test_a_decision_against_an_investigation_is_offered_the_record_to_rely_on(cast: Cast, client_for: Any) -> None:
    earlier, record = filed(cast.a, description=PORES), complaint(cast.a, "contained", description=PORES)
    page = f"/{cast.a.slug}/complaints/{record.number}/justify_no_investigation/"
    client = client_for(cast.manager)
    assert f'href="?similar_record={earlier.number}"' in shown(client.get(page))
    filled = shown(client.get(f"{page}?similar_record={earlier.number}"))
    assert f'name="similar_record" value="{earlier.number}"' in filled


def test_the_assessment_sees_what_is_similar(cast: Cast, client_for: Any) -> None:
    earlier, record = filed(cast.a, description=PORES), complaint(cast.a, "acknowledged", description=PORES)
    page = shown(client_for(cast.engineer).get(f"/{cast.a.slug}/complaints/{record.number}/assess/"))
    assert earlier.number in page
    assert "similar_record=" not in page
