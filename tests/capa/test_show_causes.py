"""What a team knows of the causes, on the page and in the document, and the gap when a CAPA goes on without."""

from typing import Any

import pytest

from capa.models import Capa, Cause
from capa.queries.causes import chains
from qms.pdf.document import Drawing, Table
from qms.pdf.records import document_of
from qms.records.offers import kind_of
from qms.records.queries import get_visible
from qms.traceability.offers import GAP_RULES
from tests.census.visits import browser
from tests.factories.capas import CHAIN, analysed, capa, cause, chain
from tests.factories.cast import Cast, House
from tests.factories.records import do


def page_of(house: House, record: Capa, person: Any) -> str:
    answer = browser(person).get(f"/{house.slug}/capas/{record.number}/?tab=causes")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_shows_table_fishbone_and_chains(cast: Cast) -> None:
    record = analysed(cast.a, capa(cast.a, "analysis"))
    page = page_of(cast.a, record, cast.engineer)
    assert "Pores or burn-through" in page
    assert page.count('<svg xmlns="http://www.w3.org/2000/svg" class="fishbone"') == 2
    assert "1 root cause (ring)" in page
    assert page.count("Root cause verified") == 2
    assert page.index(CHAIN[0]) < page.index(CHAIN[1])


def test_beside_a_cause_stands_what_can_be_done_with_it(cast: Cast) -> None:
    record = capa(cast.a, "analysis")
    row = cause(cast.a, record, text="Operator error at the robot")
    page = page_of(cast.a, record, cast.engineer)
    here = f"/{cast.a.slug}/capas/{record.number}"
    for address in (f"verify_cause/?cause={row.pk}", f"add_cause/?parent={row.pk}", "add_cause/?branch=detection"):
        assert f"{here}/{address}" in page
    assert "An error of a person is where the asking begins" in page
    assert "A verified root cause is needed here" in page
    assert "verify_cause" not in page_of(cast.a, record, cast.auditor)


def test_markup_in_a_cause_is_only_text(cast: Cast) -> None:
    record = capa(cast.a, "analysis")
    cause(cast.a, record, text="<script>alert(1)</script> & <b>bold</b>")
    page = page_of(cast.a, record, cast.engineer)
    assert "<script>alert(1)" not in page
    assert "<b>bold" not in page


def test_a_cause_is_added_by_a_plain_form(cast: Cast) -> None:
    record = capa(cast.a, "analysis")
    above = cause(cast.a, record)
    client, url = browser(cast.engineer), f"/{cast.a.slug}/capas/{record.number}/add_cause/?parent={above.pk}"
    page = client.get(url).content.decode()
    assert f'value="{above.pk}" selected' in page
    key = page.split('name="form_key" value="')[1].split('"')[0]
    version = page.split('name="version" value="')[1].split('"')[0]
    sent = {"parent": str(above.pk), "text": "The cable is worn", "form_key": key, "version": version}
    assert client.post(url, sent).status_code == 302
    with cast.a.sitting("engineer"):
        row = Cause.objects.get(number=2)
    assert (row.parent_id, row.branch, row.category) == (above.pk, "occurrence", "machine")
    assert client.get(f"{url[: url.index('?')]}?parent=nonsense&branch=1").status_code == 200


def test_the_document_draws_the_fishbone_and_lists_every_cause(cast: Cast) -> None:
    record = analysed(cast.a, capa(cast.a, "analysis"))
    with cast.a.sitting("engineer") as seat:
        made = document_of(get_visible(kind_of("capa"), seat, record.number), seat, language="en")
    drawings = [part for part in made.sections if isinstance(part, Drawing)]
    assert [str(one.title) for one in drawings] == [
        "Fishbone: Why it occurred", "Fishbone: Why it was not detected",
    ]  # fmt: skip
    assert "C02" in drawings[0].svg
    table = next(part for part in made.sections if isinstance(part, Table) and "Causes: Why it occ" in str(part.title))
    assert [row[:2] for row in table.rows] == [["C01", None], ["C02", "C01"]]
    assert table.rows[1][3] == "Verified, root cause"
    assert "Test or measurement" in str(table.rows[1][4])


@pytest.mark.parametrize(("branch", "shown"), [("system", 3), ("occurrence", 2)])
def test_a_question_that_nobody_answered_is_shown_where_it_is_needed(cast: Cast, branch: str, shown: int) -> None:
    record = capa(cast.a, "analysis")
    cause(cast.a, record, branch=branch)
    with cast.a.sitting("engineer"):
        assert len(chains(record)) == shown


def test_words_of_causes_are_found(cast: Cast) -> None:
    record = capa(cast.a, "analysis")
    cause(cast.a, record, text="The Zwischenkreis voltage dips")
    found = browser(cast.engineer).get(f"/{cast.a.slug}/find/?q=Zwischenkreis").content.decode()
    assert record.number in found


def test_going_on_without_a_verified_cause_is_a_gap(cast: Cast) -> None:
    rule = GAP_RULES["capa_without_verified_cause"]
    justified = capa(cast.a, "planning")
    known = do(cast.a, analysed(cast.a, capa(cast.a, "analysis")), "conclude_analysis", "engineer")
    early = capa(cast.a, "analysis")
    chain(cast.a, early)
    with cast.a.sitting("manager"):
        assert not rule.broken_by(Capa.objects.all()).exists()
        Capa.objects.filter(pk=justified.pk).update(no_cause_reason="")
        Capa.objects.filter(pk=known.pk).update(round=2)
        assert set(rule.broken_by(Capa.objects.all())) == {justified, known}
