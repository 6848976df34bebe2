"""Several complaints share one CAPA: offered where they are alike, asked for where corrective action is decided."""

from html import unescape
from typing import Any

import pytest

from feedback.queries import capas_of
from qms.lib.refusal import Refused
from tests.factories.capas import capa
from tests.factories.cast import Cast
from tests.factories.complaints import complaint, filed
from tests.factories.records import do

PORES = "Pores in the weld of the drawbar after blasting."


def test_an_open_capa_that_is_alike_offers_to_take_the_complaint_in(cast: Cast, client_for: Any) -> None:
    opened = capa(cast.a, "open", title="Pores in welds", problem=PORES)
    record = filed(cast.a, description=PORES)
    client = client_for(cast.engineer)
    page = unescape(client.get(f"/{cast.a.slug}/complaints/{record.number}/?tab=work").content.decode())
    assert f"Add to {opened.number}" in page
    address = page.split(f'href="/{cast.a.slug}/capas/{opened.number}/add_record/')[1].split('"')[0]
    form = client.get(f"/{cast.a.slug}/capas/{opened.number}/add_record/{address}").content.decode()
    assert f'value="{record.number}"' in form
    assert "same words:" in form


def test_who_decides_that_a_capa_is_needed_names_the_one_that_takes_the_complaint_in(cast: Cast) -> None:
    opened = capa(cast.a, "open")
    for _n in range(2):
        record = complaint(cast.a, "accepted")
        decided = {"capa_needed": True, "capa_reason": "The second one of this kind."}
        for wrong in ("", "CAPA-2026-99999", record.number):
            with pytest.raises(Refused) as refused:
                do(cast.a, record, "close", "manager", **decided, capa_number=wrong)
            assert refused.value.field == "capa_number"
        record = do(cast.a, record, "close", "manager", **decided, capa_number=opened.number.lower())
        with cast.a.sitting("engineer"):
            assert record.state == "closed"
            assert capas_of(record) == [opened.number]


def test_a_complaint_that_shares_a_capa_closes_without_naming_it_again(cast: Cast) -> None:
    opened = capa(cast.a, "open")
    for number in ("", opened.number):
        record = complaint(cast.a, "accepted")
        do(cast.a, opened, "add_record", "engineer", number=record.number)
        decided = {"capa_needed": True, "capa_reason": "See the CAPA.", "capa_number": number}
        assert do(cast.a, record, "close", "manager", **decided).state == "closed"
        with cast.a.sitting("engineer"):
            assert capas_of(record) == [opened.number]


def test_an_ended_capa_takes_no_complaint_in_and_nothing_is_closed(cast: Cast) -> None:
    record, ended = complaint(cast.a, "accepted"), capa(cast.a, "void")
    with pytest.raises(Refused) as refused:
        do(cast.a, record, "close", "manager", capa_needed=True, capa_reason="Again.", capa_number=ended.number)
    assert refused.value.field == "capa_number"
    with cast.a.sitting("engineer"):
        assert type(record).objects.get(pk=record.pk).state == "accepted"
