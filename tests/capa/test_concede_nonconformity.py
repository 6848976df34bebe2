"""The customer's concession: granted or refused by signature in the portal (ISO 9000:2015 3.12.5)."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from capa.models import Concession
from qms.clocks.models import Clock
from qms.lib.refusal import Refused
from qms.notifications.models import OutboxMessage
from qms.signatures.models import Signature
from tests.factories.cast import PASSWORD, Cast, House
from tests.factories.nonconformities import REQUEST, WORDS, asked, disposed, nonconformity, row
from tests.factories.records import do, next_code, totp_secret
from tests.factories.terms import drafted, signed


def concession(house: House, record: Any) -> Concession:
    with house.sitting("manager"):
        return Concession.objects.get(record_id=record.pk)


def test_the_customer_is_asked_and_the_record_is_shared_with_them(cast: Cast) -> None:
    record = nonconformity(cast.a, "concession_asked")
    assert record.shared
    assert record.turn == "customer"
    with cast.a.sitting("manager"):
        assert Clock.objects.get(record_id=record.pk, code="nc_concession").promised
        told = OutboxMessage.objects.filter(recipient=cast.a.piet, channel="mail")
        assert REQUEST[:30] in " ".join(one.text for one in told)


def test_the_portal_shows_the_request_and_the_parts_and_nothing_else(cast: Cast, client_for: Any) -> None:
    record = nonconformity(cast.a, "concession_asked")
    url = f"/{cast.a.slug}/portal/nonconformities/{record.number}/"
    page = client_for(cast.piet).get(url).content.decode()
    assert REQUEST in page
    assert "L-77" in page
    for internal in (WORDS, "Not usable without it.", "cage 3"):
        assert internal not in page
    assert record.number in client_for(cast.piet).get(f"/{cast.a.slug}/portal/").content.decode()
    assert client_for(cast.rival).get(url).status_code == 404


def test_the_customer_grants_it_by_signature_on_the_page(cast: Cast, client_for: Any) -> None:
    record = nonconformity(cast.a, "concession_asked")
    with cast.a.sitting("piet", portal=False):
        totp_secret(cast.piet)
    piet, url = client_for(cast.piet), f"/{cast.a.slug}/portal/nonconformities/{record.number}/grant_concession/"
    page = piet.get(url).content.decode()
    assert REQUEST in page
    assert "cage 3" not in page
    challenge = page.split('name="challenge" value="')[1].split('"')[0]
    with next_code(cast.piet) as code:
        sent = {"granted_quantity": 30, "version": record.version, "challenge": challenge, "conditions": "Mark them."}
        answer = piet.post(url, {**sent, "password": PASSWORD, "code": code})
    assert answer.status_code == 302, answer.content.decode()
    granted = concession(cast.a, record)
    assert (granted.answer, granted.granted_quantity, granted.conditions) == ("granted", 30, "Mark them.")
    with cast.a.sitting("manager"):
        signed = Signature.objects.get(act="grant_concession")
        assert signed.pk == granted.signature
        assert signed.for_customer
        assert signed.fits
        assert "cage 3" not in signed.content
        assert WORDS not in signed.content
        assert any("30 of 40" in one.text for one in OutboxMessage.objects.filter(recipient=cast.a.engineer))
    assert row(cast.a, record).holds == 30, "the rest needs another disposition"


def test_nothing_is_urged_on_staff_while_the_customer_decides(cast: Cast, client_for: Any) -> None:
    record = nonconformity(cast.a, "concession_asked")
    page = client_for(cast.engineer).get(f"/{cast.a.slug}/nonconformities/{record.number}/")
    assert page.context["primary"] is None
    assert "Plan a containment measure" in page.content.decode(), "it stays possible"


def test_a_contributor_decides_nothing(cast: Cast, client_for: Any) -> None:
    record = nonconformity(cast.a, "concession_asked")
    url = f"/{cast.a.slug}/portal/nonconformities/{record.number}/grant_concession/"
    assert client_for(cast.contributor).get(url).status_code == 409


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"granted_quantity": 41}, "granted_quantity"),
        ({"granted_quantity": 40, "valid_until": dt.date(2020, 1, 1)}, "valid_until"),
    ],
)
def test_an_answer_that_cannot_be_is_refused(cast: Cast, changes: dict[str, Any], field: str) -> None:
    record = nonconformity(cast.a, "concession_asked")
    with pytest.raises(Refused) as refused:
        do(cast.a, record, "grant_concession", "piet", **changes)
    assert refused.value.field == field


def test_a_refusal_asks_for_another_disposition(cast: Cast) -> None:
    record = nonconformity(cast.a, "refused")
    assert row(cast.a, record).state == "refused"
    assert disposed(cast.a, record, "scrap").state == "dispositioned"


def test_a_withdrawn_request_can_be_asked_again(cast: Cast) -> None:
    record = do(cast.a, nonconformity(cast.a, "concession_asked"), "withdraw_request", "engineer")
    assert record.state == "dispositioned"
    assert asked(cast.a, record).state == "concession_asked"


def test_what_has_run_out_allows_nothing(cast: Cast) -> None:
    record = nonconformity(cast.a, "concession_asked")
    record = do(cast.a, record, "grant_concession", "piet", granted_quantity=40, valid_until=timezone.localdate())
    with cast.a.sitting("manager"):
        yesterday = timezone.localdate() - dt.timedelta(days=1)
        Concession.objects.filter(record_id=record.pk).update(valid_until=yesterday)
    with pytest.raises(Refused, match="needs the customer's valid concession"):
        do(cast.a, record, "carry_out", "engineer", disposition=row(cast.a, record), evidence="Delivered.")
    assert asked(cast.a, record).state == "concession_asked"


def test_nobody_can_be_asked_without_a_customer(cast: Cast) -> None:
    record = disposed(cast.a, nonconformity(cast.a, "contained", customer=None), "use_as_is")
    with pytest.raises(Refused, match="customer whose parts"):
        asked(cast.a, record)


def test_void_withdraws_what_was_asked(cast: Cast) -> None:
    record = do(cast.a, nonconformity(cast.a, "concession_asked"), "void", "manager")
    assert concession(cast.a, record).answer == "withdrawn"


def test_the_record_stays_with_the_customer_who_was_asked(cast: Cast) -> None:
    record = nonconformity(cast.a, "refused")
    with pytest.raises(Refused, match="stays theirs"):
        do(cast.a, record, "correct", "engineer", customer=cast.a.aurelia)


def test_where_the_terms_ask_for_it_nothing_is_carried_out_before_the_concession_is_granted(cast: Cast) -> None:
    agreed = signed(cast.a, drafted(cast.a, concession_needed=["use_as_is"]))
    record = disposed(cast.a, nonconformity(cast.a, "contained"), "use_as_is")
    wanted = row(cast.a, record, "approved")
    with pytest.raises(Refused, match=f"{agreed.number} v1"):
        do(cast.a, record, "carry_out", "engineer", disposition=wanted, evidence="Used in line 3.")
    record = asked(cast.a, record)
    record = do(cast.a, record, "grant_concession", "piet", granted_quantity=40)
    done = do(cast.a, record, "carry_out", "engineer", disposition=row(cast.a, record, "approved"), evidence="Line 3.")
    assert done.state == "dispositioned"


def test_what_the_terms_do_not_name_needs_none(cast: Cast) -> None:
    signed(cast.a, drafted(cast.a, concession_needed=["use_as_is"]))
    record = disposed(cast.a, nonconformity(cast.a, "contained"), "scrap")
    wanted = row(cast.a, record, "approved")
    record = do(cast.a, record, "carry_out", "engineer", disposition=wanted, evidence="Note 4711.")
    assert row(cast.a, record, "implemented").evidence == "Note 4711."
    assert not record.shared, "the customer was asked nothing"
    with cast.a.sitting("manager"):
        assert not Concession.objects.filter(record_id=record.pk).exists()
