"""The pages of nonconformities: what each side reads of one that was contained, decided on, asked and carried out."""

from typing import Any

import pytest

from qms.pdf.records import document_of
from qms.records.queries import find_record
from tests.factories.cast import Cast
from tests.factories.nonconformities import REQUEST, WORDS, nonconformity
from tests.factories.records import do


def test_the_parts_show_how_far_they_have_come(cast: Cast, client_for: Any) -> None:
    record = nonconformity(cast.a, "refused")
    page = client_for(cast.manager).get(f"/{cast.a.slug}/nonconformities/{record.number}/?tab=parts").content.decode()
    for words in (
        "Lot L-77 blocked in cage 3.",
        "Use as is, by concession: 40 pieces",
        "Refused by the customer",
        REQUEST,
    ):
        assert words in page


@pytest.mark.parametrize("tab", ["", "?tab=files", "?tab=history", "as-customer/"])
def test_every_part_of_the_page_opens(cast: Cast, client_for: Any, tab: str) -> None:
    record = nonconformity(cast.a, "concession_asked")
    answer = client_for(cast.auditor).get(f"/{cast.a.slug}/nonconformities/{record.number}/{tab}")
    assert answer.status_code == 200
    assert "L-77" in answer.content.decode() or tab == "?tab=files"


def test_the_list_is_filtered_by_where_it_was_found(cast: Cast, client_for: Any) -> None:
    final, incoming = nonconformity(cast.a), nonconformity(cast.a, source="incoming")
    page = client_for(cast.engineer).get(f"/{cast.a.slug}/nonconformities/?source=incoming").content.decode()
    assert incoming.number in page
    assert final.number not in page


def test_the_signing_page_shows_what_is_signed(cast: Cast, client_for: Any) -> None:
    record = nonconformity(cast.a, "contained")
    words = {"decision": "scrap", "quantity": 40, "justification": "Cannot be saved."}
    record = do(cast.a, record, "propose_disposition", "engineer", **words)
    url = f"/{cast.a.slug}/nonconformities/{record.number}/approve_disposition/"
    page = client_for(cast.manager).get(url).content.decode()
    for shown in (WORDS, "Cannot be saved.", "Lot L-77 blocked in cage 3."):
        assert shown in page


def test_the_documents_of_both_sides_hold_what_each_may_read(cast: Cast) -> None:
    record = nonconformity(cast.a, "refused")
    texts = {}
    for part in ("manager", "piet"):
        with cast.a.sitting(part) as seat:
            found = find_record(seat, "nonconformities", record.number)
            texts[part] = repr(document_of(found, seat, language="en"))
    assert REQUEST in texts["manager"]
    assert REQUEST in texts["piet"]
    assert WORDS in texts["manager"]
    assert WORDS not in texts["piet"]
    assert "cage 3" not in texts["piet"]


def test_the_customer_finds_the_request_by_search_and_not_our_words(cast: Cast, client_for: Any) -> None:
    record = nonconformity(cast.a, "concession_asked")
    piet = client_for(cast.piet)
    assert record.number in piet.get(f"/{cast.a.slug}/portal/find/", {"q": "assembly"}).content.decode()
    assert record.number not in piet.get(f"/{cast.a.slug}/portal/find/", {"q": "cage"}).content.decode()
    assert record.number in client_for(cast.manager).get(f"/{cast.a.slug}/find/", {"q": "cage"}).content.decode()


def test_an_earlier_one_of_the_same_lot_is_shown(cast: Cast, client_for: Any) -> None:
    earlier, record = nonconformity(cast.a), nonconformity(cast.a)
    page = client_for(cast.engineer).get(f"/{cast.a.slug}/nonconformities/{record.number}/?tab=parts").content.decode()
    assert earlier.number in page
