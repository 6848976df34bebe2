"""The document of a CAPA, the page that is signed, and what becomes of them in the history."""

from qms.pdf.document import Facts, Table
from qms.pdf.records import document_of
from tests.census.visits import browser
from tests.factories.capas import capa
from tests.factories.cast import Cast
from tests.factories.complaints import filed


def test_the_document_tells_team_places_actions_and_documents(cast: Cast) -> None:
    source = filed(cast.a)
    record = capa(cast.a, "awaiting_effect", sources=(source,))
    with cast.a.sitting("manager") as seat:
        sections = document_of(record, seat, language="en").sections
    tables = {str(one.title): [list(row) for row in one.rows] for one in sections if isinstance(one, Table)}
    facts = {str(one.title): {fact.key: fact.value for fact in one.facts} for one in sections if isinstance(one, Facts)}
    assert tables["Follows from"] == [[source.number, "Weld crack", "Nordlicht Bahntechnik"]]
    assert [row[0] for row in tables["Team"]] == ["Jana Engineer"]
    assert {row[0] for row in tables["Containment"]} == {"At the customer", "In house", "In transit"}
    assert facts["Action A01"]["verified_by"] == "Jana Engineer"
    assert ["FMEA", "FMEA-0012", "C"] in [row[:3] for row in tables["Prevention"]]


def test_who_approves_a_plan_sees_what_is_signed(cast: Cast) -> None:
    record = capa(cast.a, "plan_review")
    page = browser(cast.manager).get(f"/{cast.a.slug}/capas/{record.number}/approve_plan/").content.decode()
    assert "What you sign" in page
    for words in ("Lock the current of robot 2", "Lot L-77 is blocked.", "robot 2 crack"):
        assert words in page
