"""A CAPA is opened from a row of a study; the row names it as what is done about it."""

from typing import Any

import pytest

from capa.models import Capa
from qms.lib.refusal import Refused
from qms.risk.models import RowAction
from qms.risk.queries import rows_numbered
from tests.census.visits import browser
from tests.factories.capas import proposed
from tests.factories.cast import Cast
from tests.factories.fmeas import fmea, opened, with_row
from tests.factories.records import do


def test_a_row_leads_to_a_capa_which_it_names(cast: Cast) -> None:
    study = with_row(cast.a, with_row(cast.a, opened(cast.a), occurrence=6))
    client, number = browser(cast.engineer), f"{study.number}-R001"
    row_page = f"/{cast.a.slug}/fmeas/{study.number}/rows/R001/"
    address = f"/{cast.a.slug}/capas/new/?from={number}"
    assert f'href="{address}"' in client.get(row_page).content.decode()
    page = client.get(address).content.decode()
    assert f'value="{number}"' in page and "RPN 288" in page and "Weld cracks" in page
    sent: dict[str, Any] = {
        "sources": number, "title": "Weld cracks", "problem": "Brackets crack.", "origin": "fmea",
        "risk_class": "major", "form_key": page.split('name="form_key" value="')[1].split('"')[0],
    }  # fmt: skip
    assert client.post(address, sent).status_code == 302
    with cast.a.sitting("engineer"):
        found = RowAction.objects.select_related("carried_in").get(record_id=study.pk)
        record = Capa.objects.get()
    assert found.carried_in is not None and found.carried_in.pk == record.pk
    assert f"/capas/{record.number}/" in client.get(row_page).content.decode()
    assert do(cast.a, study, "submit", "engineer").state == "in_review", "priority H is answered by the CAPA"
    again = client.post(address, {**sent, "form_key": ""})
    assert again.status_code == 422 and f"shares {record.number} already" in again.content.decode()
    assert client.post(address, {**sent, "sources": f"{study.number}-R002", "form_key": ""}).status_code == 302


def test_two_rows_of_a_study_have_two_capas_and_an_unknown_row_has_none(cast: Cast) -> None:
    study = fmea(cast.a, "approved")
    for _one in range(2):
        assert proposed(cast.a, sources=(study,)).number
    for wrong in ("R002", "R999"):
        with cast.a.sitting("engineer") as seat, pytest.raises(Refused, match=wrong):
            rows_numbered(seat, [f"{study.number}-{wrong}"])
    with cast.b.sitting("engineer") as seat, pytest.raises(Refused, match="no row"):
        rows_numbered(seat, [f"{study.number}-R001"])
