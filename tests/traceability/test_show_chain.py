"""The page of a chain, for staff and for the customer: graph, matrix, gaps."""

import re
from typing import Any

from django.test import Client

from feedback.models import Complaint
from qms.records.models import Record, Relation
from tests.factories.cast import Cast, House
from tests.factories.chains import row, tie
from tests.factories.complaints import filed


def page(client: Client, house: House, record: Any, query: str = "", *, portal: bool = False) -> str:
    path = "portal/reports" if portal else "complaints"
    answer = client.get(f"/{house.slug}/{path}/{record.number}/traceability/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def boxes(text: str) -> list[str]:
    """The records of the graph in the order in which the Tab key walks through them."""
    return re.findall(r'<a href="[^"]+" class="record[^"]*" aria-label="(CMP-\d{4}-\d{5})', text)


def test_the_graph_shows_what_hangs_together_in_reading_order(cast: Cast, client_for: Any) -> None:
    records = row(cast.a, 3)
    text = page(client_for(cast.engineer), cast.a, records[2])
    assert boxes(text) == [record.number for record in records]
    assert "3 records hang together" in text
    assert f"<title>{records[1].number} follows from {records[0].number}</title>" in text
    assert f'href="/{cast.a.slug}/complaints/{records[0].number}/" class="record' in text


def test_a_record_alone_says_so(cast: Cast, client_for: Any) -> None:
    text = page(client_for(cast.engineer), cast.a, filed(cast.a))
    assert "No record is linked with this one" in text


def test_the_address_says_which_way_how_far_and_how_large(cast: Cast, client_for: Any) -> None:
    records, client = row(cast.a, 4), client_for(cast.engineer)
    assert len(boxes(page(client, cast.a, records[1], "?direction=back"))) == 2
    assert len(boxes(page(client, cast.a, records[0], "?far=1"))) == 2
    sizes = [page(client, cast.a, records[0], f"?zoom={zoom}") for zoom in (100, 200)]
    width = [float(re.findall(r'<svg class="chain"[^>]* width="([\d.]+)"', text)[0]) for text in sizes]
    assert width[1] == 2 * width[0]
    assert len(boxes(page(client, cast.a, records[0], "?view=no&zoom=1e9&far=x&shown=-1&direction=up"))) == 4


def test_what_is_not_shown_is_told_and_shown_on_request(cast: Cast, client_for: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("qms.traceability.page.SHOWN", (2, 4))
    monkeypatch.setattr("qms.traceability.page.Asked.shown", 2)
    records, client = row(cast.a, 4), client_for(cast.engineer)
    text = page(client, cast.a, records[0], "?shown=2")
    assert len(boxes(text)) == 2
    assert "2 more records of the chain are not shown here" in text
    assert "?shown=4" in text
    assert len(boxes(page(client, cast.a, records[0], "?shown=4"))) == 4


def test_gaps_are_marked_counted_and_listed(cast: Cast, client_for: Any) -> None:
    closed, other = filed(cast.a), filed(cast.a)
    tie(cast.a, (other, closed))
    with cast.a.sitting("manager"):
        Complaint.objects.filter(pk=closed.pk).update(state="closed", capa_needed=True)
    client = client_for(cast.engineer)
    assert f"{closed.number} Weld crack, Complaint, Closed, 1 gap" in page(client, cast.a, other)
    matrix = page(client, cast.a, other, "?view=matrix")
    assert "1 gap" in matrix
    assert "CAPA (1)" in matrix
    assert "Not yet" in matrix, "the open complaint is not decided, and need not be"
    gaps = page(client, cast.a, other, "?view=gaps")
    assert "Corrective action is needed, but no CAPA follows" in gaps
    assert "ISO 13485:2016, 8.5.2" in gaps


def test_the_customer_sees_the_own_chain_and_no_gap_of_ours(cast: Cast, client_for: Any) -> None:
    closed, hidden, behind = filed(cast.a), filed(cast.a, title="Secret"), filed(cast.a)
    theirs, shared = filed(cast.a, "rival"), filed(cast.a)
    tie(cast.a, (shared, closed), (hidden, closed), (behind, hidden), (theirs, closed))
    with cast.a.sitting("manager"):
        Complaint.objects.filter(pk=closed.pk).update(state="closed", capa_needed=None)
        Record.objects.filter(pk=hidden.pk).update(shared=False)
    text = page(client_for(cast.piet), cast.a, closed, portal=True)
    assert boxes(text) == [closed.number, shared.number]
    assert "2 records hang together" in text
    for number in (hidden.number, behind.number, theirs.number, "Secret", "gap", "more record", "+1"):
        assert number not in text.replace("red number counts gaps", "").replace("+n leads", "")
    matrix = page(client_for(cast.piet), cast.a, closed, "?view=matrix", portal=True)
    assert "Decision on corrective action" not in matrix


def test_a_link_that_contradicts_is_told_in_words(cast: Cast, client_for: Any) -> None:
    first, second = filed(cast.a), filed(cast.a)
    tie(cast.a, (first, second), relation=Relation.CONTRADICTS)
    text = page(client_for(cast.engineer), cast.a, first)
    assert f"contradicts {second.number}" in text
    assert f"contradicted by {first.number}" in text


def test_titles_are_escaped_in_the_picture(cast: Cast, client_for: Any) -> None:
    record = filed(cast.a, title="</title><script>alert(1)</script>")
    text = page(client_for(cast.engineer), cast.a, record)
    assert "<script>alert" not in text


def test_every_record_page_leads_to_its_chain(cast: Cast, client_for: Any) -> None:
    record = filed(cast.a)
    here = f"/{cast.a.slug}/complaints/{record.number}/"
    assert f'href="{here}traceability/"' in client_for(cast.engineer).get(here).content.decode()
    there = f"/{cast.a.slug}/portal/reports/{record.number}/"
    assert f'href="{there}traceability/"' in client_for(cast.piet).get(there).content.decode()
