"""The pages of terms work without script: fields of what is ticked are shown on request, then the draft is kept."""

from typing import Any

from qms.organisations.days import today
from qms.terms.models import TermSet
from tests.factories.cast import Cast
from tests.factories.terms import drafted, signed


def test_a_draft_is_entered_in_two_steps(cast: Cast, client_for: Any) -> None:
    client, url = client_for(cast.engineer), f"/{cast.a.slug}/terms/new/"
    said = {
        "customer": cast.a.nordlicht.pk, "title": "Agreement", "source": "QAA-17", "settled": ["rpn_limit"],
        "effective_from": today(cast.a.organisation).isoformat(), "timed": ["acknowledge"],
    }  # fmt: skip
    assert 'name="value_rpn_limit"' not in client.get(url).content.decode()
    page = client.post(url, said | {"reshape": "1"})
    assert page.status_code == 200
    assert 'name="value_rpn_limit"' in page.content.decode() and 'name="unit_acknowledge"' in page.content.decode()
    assert client.post(url, said | {"value_rpn_limit": "100", "amount_acknowledge": "8"}).status_code == 422
    done = client.post(
        url, said | {"value_rpn_limit": "100", "amount_acknowledge": "8", "unit_acknowledge": "elapsed_hours"}
    )
    assert done.status_code == 302
    with cast.a.sitting("engineer"):
        number = TermSet.objects.get().number
    record = client.get(f"/{cast.a.slug}/terms/{number}/").content.decode()
    assert "8 hours" in record and "RPN from which the customer is consulted" in record
    again = client.get(f"/{cast.a.slug}/terms/{number}/revise/").content.decode()
    assert 'name="value_rpn_limit" value="100"' in again
    assert number in client.get(f"/{cast.a.slug}/customers/{cast.a.nordlicht.pk}/").content.decode()


def test_the_customer_reads_what_is_shared_and_nothing_else(cast: Cast, client_for: Any) -> None:
    record, draft = signed(cast.a, drafted(cast.a)), drafted(cast.a)
    piet, rival = client_for(cast.piet), client_for(cast.rival)
    assert "8 hours" in piet.get(f"/{cast.a.slug}/portal/terms/{record.number}/").content.decode()
    listed = piet.get(f"/{cast.a.slug}/portal/terms/").content.decode()
    assert record.number in listed and draft.number not in listed
    for client, number in ((piet, draft.number), (rival, record.number)):
        assert client.get(f"/{cast.a.slug}/portal/terms/{number}/").status_code == 404
