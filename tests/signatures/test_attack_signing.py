"""Attacks on the ceremony through the pages: every way that is not the person, this content and this moment fails."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection
from django.test import Client
from django.utils import timezone

from feedback.models import Complaint
from qms.accounts.models import Person
from qms.lib.refusal import Refused
from qms.notifications.models import OutboxMessage
from qms.organisations.models import Organisation
from qms.signatures.models import Signature
from qms.workflow.perform import lock, perform
from tests.census.forms import forms_of
from tests.factories.cast import PASSWORD, Cast, House
from tests.factories.complaints import complaint
from tests.factories.records import next_code, signing, totp_secret

ACT = "approve_reply"


def shown(client: Client, house: House, record: Complaint) -> dict[str, str]:
    """The signing page's fields as it shows them."""
    page = client.get(address(house, record)).content.decode()
    return next(form.values for form in forms_of(page) if "challenge" in form.values)


def address(house: House, record: Complaint) -> str:
    return f"/{house.slug}/complaints/{record.number}/{ACT}/"


def send(client: Client, house: House, record: Complaint, **changed: str) -> int:
    """Sign through the page, with something changed; the status."""
    fields = shown(client, house, record)
    with next_code(house.manager) as code:
        sent = {**fields, "password": PASSWORD, "code": code, **changed}
        return client.post(
            address(house, record), {name: value for name, value in sent.items() if value != "-"}
        ).status_code


def state(house: House, record: Complaint) -> tuple[str, int]:
    """The record's state and how many signatures there are on it."""
    with house.sitting("manager"):
        return Complaint.objects.get(pk=record.pk).state, Signature.objects.filter(record_id=record.pk).count()


@pytest.fixture
def drafted(cast: Cast) -> Complaint:
    totp_secret(cast.manager)
    return complaint(cast.a, "reply_drafted")


@pytest.mark.parametrize(
    "changed",
    [
        {"password": "wrong"}, {"password": ""}, {"password": "-"}, {"code": "000000"}, {"code": ""}, {"code": "-"},
        {"challenge": "-"}, {"challenge": ""}, {"challenge": "forged"}, {"password": PASSWORD.upper()},
        {"code": "٠٠٠٠٠٠"}, {"code": "0" * 12}, {"version": "1"}, {"version": "999"}, {"version": "-"},
    ],
)  # fmt: skip
def test_nothing_but_all_components_signs(
    cast: Cast, client_for: Any, drafted: Complaint, changed: dict[str, str]
) -> None:
    before = state(cast.a, drafted)
    assert send(client_for(cast.manager), cast.a, drafted, **changed) in (409, 422)
    assert state(cast.a, drafted) == before
    assert before[1] == 0


def test_the_right_components_do(cast: Cast, client_for: Any, drafted: Complaint) -> None:
    assert send(client_for(cast.manager), cast.a, drafted) == 302
    assert state(cast.a, drafted) == ("reply_approved", 1)


def test_a_page_that_was_used_is_used_up(cast: Cast, client_for: Any, drafted: Complaint) -> None:
    client = client_for(cast.manager)
    fields = shown(client, cast.a, drafted)
    with next_code(cast.manager) as code:
        sent = {**fields, "password": PASSWORD, "code": code}
        assert client.post(address(cast.a, drafted), sent).status_code == 302
        assert client.post(address(cast.a, drafted), sent).status_code in (302, 409)  # the first result, or refused
    assert state(cast.a, drafted) == ("reply_approved", 1)


def test_a_challenge_of_another_record_or_act_or_person_signs_nothing(
    cast: Cast, client_for: Any, drafted: Complaint
) -> None:
    other = complaint(cast.a, "reply_drafted")
    client = client_for(cast.manager)
    foreign = shown(client, cast.a, other)["challenge"]
    assert send(client, cast.a, drafted, challenge=foreign) == 422
    page = client.get(f"/{cast.a.slug}/complaints/{drafted.number}/void/").content.decode()
    void = next(form.values for form in forms_of(page) if "challenge" in form.values)["challenge"]
    assert send(client, cast.a, drafted, challenge=void) == 422
    neighbour = complaint(cast.b, "reply_drafted")
    theirs = shown(client_for(cast.b.manager), cast.b, neighbour)["challenge"]
    assert send(client, cast.a, drafted, challenge=theirs) == 422
    assert state(cast.a, drafted) == ("reply_drafted", 0)


def test_a_page_that_stood_too_long_signs_nothing(
    cast: Cast, client_for: Any, drafted: Complaint, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_for(cast.manager)
    fields = shown(client, cast.a, drafted)
    later = timezone.now().timestamp() + 121
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    with next_code(cast.manager) as code:
        sent = {**fields, "password": PASSWORD, "code": code}
        assert client.post(address(cast.a, drafted), sent).status_code == 422
    assert state(cast.a, drafted) == ("reply_drafted", 0)


def test_looking_and_reauthenticating_never_sign(cast: Cast, client_for: Any, drafted: Complaint) -> None:
    client = client_for(cast.manager)
    fields = shown(client, cast.a, drafted)
    with next_code(cast.manager) as code:
        sent = {**fields, "password": PASSWORD, "code": code}
        assert client.get(address(cast.a, drafted), sent).status_code == 200
        assert PASSWORD not in client.get(address(cast.a, drafted), sent).content.decode()
    assert state(cast.a, drafted) == ("reply_drafted", 0)


def test_while_locked_the_right_components_are_refused_too(
    cast: Cast, client_for: Any, drafted: Complaint, at: Any
) -> None:
    Organisation.objects.filter(pk=cast.a.organisation.pk).update(security_contact="security@acme.example")
    client = client_for(cast.manager)
    for _attempt in range(5):
        assert send(client, cast.a, drafted, password="wrong") == 422
    assert send(client, cast.a, drafted) == 422
    with cast.a.sitting("manager"):
        told = OutboxMessage.objects.filter(channel="mail", subject__contains="Signing is locked")
        assert set(told.values_list("address", flat=True)) == {cast.manager.email, "security@acme.example"}
    Person.objects.filter(pk=cast.manager.pk).update(signing_locked_until=timezone.now() - timedelta(seconds=1))
    assert send(client, cast.a, drafted) == 302


def test_nobody_signs_with_a_closed_account(cast: Cast, client_for: Any, drafted: Complaint) -> None:
    client = client_for(cast.manager)
    fields = shown(client, cast.a, drafted)
    with cast.a.sitting("manager") as seat:
        present = lock(drafted)
        Person.objects.filter(pk=cast.manager.pk).update(is_active=False)
        with signing(present, ACT, seat) as right, pytest.raises(Refused):
            perform(present, ACT, by=seat, signing=right)
    with next_code(cast.manager) as code:
        answer = client.post(address(cast.a, drafted), {**fields, "password": PASSWORD, "code": code})
    assert answer["Location"].startswith("/accounts/login/")
    Person.objects.filter(pk=cast.manager.pk).update(is_active=True)
    assert state(cast.a, drafted) == ("reply_drafted", 0)


def test_who_drafted_does_not_approve_and_no_other_role_does(cast: Cast, client_for: Any, drafted: Complaint) -> None:
    for part in ("engineer", "regulatory", "auditor", "admin"):
        answer = client_for(cast.a.people[part]).post(address(cast.a, drafted), {"version": "1"})
        assert answer.status_code in (404, 409), part
    assert client_for(cast.stranger).post(address(cast.a, drafted), {}).status_code == 404
    assert state(cast.a, drafted) == ("reply_drafted", 0)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE signatures_signature SET record_id = '{other}'",
        "UPDATE signatures_signature SET printed_name = 'Somebody Else'",
        "UPDATE signatures_signature SET signed_at = now() - interval '1 year'",
        "DELETE FROM signatures_signature",
        "DELETE FROM signatures_usedcode",
        "UPDATE signatures_usedcode SET code_digest = 'x'",
    ],
)
def test_what_was_signed_stays_as_it_was_signed(cast: Cast, statement: str) -> None:
    record, other = complaint(cast.a, "reply_approved"), complaint(cast.a, "open")
    with pytest.raises(ProgrammingError), cast.a.sitting("manager"), connection.cursor() as cursor:
        cursor.execute(statement.replace("{other}", str(other.pk)))
    assert state(cast.a, record)[1] == 1


def test_a_challenge_stands_for_one_signature_only(cast: Cast) -> None:
    record = complaint(cast.a, "reply_approved")
    with cast.a.sitting("manager"):
        signature = Signature.objects.get(record_id=record.pk)
        signature.pk, signature._state.adding = cast.manager.pk, True
        with pytest.raises(IntegrityError, match="signature_once_per_challenge"):
            signature.save(force_insert=True)
