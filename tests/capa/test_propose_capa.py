"""A CAPA is proposed: by hand, or from records whose problem it takes over and which share it."""

from typing import Any

import pytest

from capa.models import Capa
from capa.queries.capa import customers_of, records_of, sources_of
from capa.services import Draft, carried_over, open_new
from qms.lib.refusal import Refused
from tests.census.visits import browser
from tests.factories.capas import PROBLEM, proposed
from tests.factories.cast import Cast
from tests.factories.complaints import filed


def test_two_complaints_share_one_capa_and_name_the_customers_concerned(cast: Cast) -> None:
    house = cast.a
    one, other = filed(house), filed(house, customer=house.aurelia, lot="L-78")
    with house.sitting("engineer") as seat:
        sources = records_of(seat, [one.number, other.number])
        begun = carried_over(sources)
        words: dict[str, Any] = {**begun}
        draft = Draft(**words)
        record = open_new(house.organisation, draft=draft, by=seat, sources=sources)
        found = sources_of(record, seat)
    assert [source.number for source in found] == [one.number, other.number]
    assert customers_of(found) == ["Aurelia Medical", "Nordlicht Bahntechnik"]
    assert (record.origin, record.title, record.lot) == ("complaint", "Weld crack", "L-77, L-78")
    assert one.number in record.problem
    assert "Hairline cracks" in record.problem


def test_a_record_shares_one_running_capa_only(cast: Cast) -> None:
    house = cast.a
    source = filed(house)
    first = proposed(house, sources=(source,))
    with pytest.raises(Refused, match=first.number):
        proposed(house, sources=(source,))
    with house.sitting("engineer"):
        assert Capa.objects.count() == 1


def test_a_proposal_says_what_the_problem_is(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        proposed(cast.a, problem="  ")
    assert refused.value.field == "problem"


def test_who_only_reads_proposes_nothing(cast: Cast) -> None:
    for part in ("auditor", "regulatory"):
        with pytest.raises(Refused, match="role"):
            proposed(cast.a, by=part)


def test_the_number_of_another_house_is_not_there(cast: Cast) -> None:
    theirs = [filed(cast.b), filed(cast.b)][1]
    with cast.a.sitting("engineer") as seat, pytest.raises(Refused, match="no record"):
        records_of(seat, [theirs.number])


def test_the_page_begins_with_what_the_complaint_says(cast: Cast) -> None:
    source = filed(cast.a)
    client, url = browser(cast.engineer), f"/{cast.a.slug}/capas/new/"
    page = client.get(f"{url}?from={source.number.lower()}").content.decode()
    assert f'value="{source.number}"' in page
    assert "Hairline cracks" in page
    assert client.get(f"{url}?from=CMP-2026-99999").status_code == 200


def test_a_complaints_page_leads_to_a_capa(cast: Cast) -> None:
    source = filed(cast.a)
    address = f"/{cast.a.slug}/complaints/{source.number}/"
    assert f"/capas/new/?from={source.number}" in browser(cast.engineer).get(address).content.decode()
    assert "/capas/new/" not in browser(cast.auditor).get(address).content.decode()


def test_what_is_typed_is_stored(cast: Cast) -> None:
    client, url = browser(cast.engineer), f"/{cast.a.slug}/capas/new/"
    key = client.get(url).content.decode().split('name="form_key" value="')[1].split('"')[0]
    sent = {"title": "Cracks", "problem": PROBLEM, "origin": "hand", "risk_class": "critical", "form_key": key}
    answer = client.post(url, {**sent, "external_number": "8D/4711 b"})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    with cast.a.sitting("engineer"):
        record = Capa.objects.get()
    assert (record.risk_class, record.external_number, record.owner_id) == ("critical", "8D/4711 b", None)
