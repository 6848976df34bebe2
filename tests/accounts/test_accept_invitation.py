"""Accepting an invitation: two steps from the mail to the first page, once, in time."""

import base64
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from qms.accounts import services
from qms.accounts.models import Invitation, Person
from qms.accounts.queries import portal_seats, staff_seat
from qms.organisations.context import Acting, tenant_context
from tests.accounts.mailbox import link_to
from tests.factories.cast import PASSWORD, Cast, House

FORM = {"name": "Nora Neu", "password": "a very own sentence 42", "language": "en", "zone": "Europe/Vienna"}


@pytest.fixture
def nora(cast: Cast) -> str:
    """The link of an open invitation of a new engineer of `a`."""
    with cast.a.sitting("admin"):
        services.invite(
            cast.a.organisation, email=address(cast), name="Nora Neu", roles=["quality_engineer"], by=cast.admin
        )
    return link_to(cast.a, address(cast))


def address(cast: Cast) -> str:
    """An address of this test alone: accounts are global."""
    return f"nora@{cast.a.slug}.example"


def invitations(house: House) -> list[Invitation]:
    with tenant_context(Acting(house.organisation.pk, source="test")):
        return list(Invitation.objects.all())


def test_two_steps_lead_from_the_mail_to_the_first_page(cast: Cast, nora: str) -> None:
    browser = Client()
    opened = browser.get(nora)
    assert cast.a.organisation.name in opened.content.decode()
    answer = browser.post(nora, FORM)
    assert answer.status_code == 302
    assert answer["Location"] == f"/{cast.a.slug}/"
    assert browser.get(f"/{cast.a.slug}/customers/").status_code == 200


def test_the_new_person_is_what_the_invitation_says(cast: Cast, nora: str) -> None:
    Client().post(nora, {**FORM, "zone": "America/Detroit"})
    person = Person.objects.get(email=address(cast))
    with tenant_context(Acting(cast.a.organisation.pk, person.pk, source="test")):
        seat = staff_seat(person, cast.a.organisation)
    assert seat is not None
    assert seat.roles == {"quality_engineer"}
    assert str(person.zone) == "America/Detroit"


def test_opening_the_link_changes_nothing(cast: Cast, nora: str) -> None:
    for _time in range(3):
        assert Client().get(nora).status_code == 200
    assert invitations(cast.a)[0].accepted_at is None
    assert not Person.objects.filter(email=address(cast)).exists()


def test_it_works_once(cast: Cast, nora: str) -> None:
    Client().post(nora, FORM)
    again = Client().post(nora, {**FORM, "name": "Somebody Else"})
    assert again.status_code == 410
    assert "has been used already" in again.content.decode()
    assert Person.objects.get(email=address(cast)).name == "Nora Neu"


def test_it_ends_by_itself(cast: Cast, nora: str, at: Any) -> None:
    at(timezone.now() + timedelta(days=settings.INVITATION_DAYS, minutes=1))
    answer = Client().post(nora, FORM)
    assert answer.status_code == 410
    assert "has expired" in answer.content.decode()
    assert not Person.objects.filter(email=address(cast)).exists()


def test_a_withdrawn_one_is_dead(cast: Cast, client_for: Any, nora: str) -> None:
    row = invitations(cast.a)[0]
    client_for(cast.admin).post(f"/{cast.a.slug}/people/invitations/{row.pk}/withdraw/")
    answer = Client().post(nora, FORM)
    assert answer.status_code == 410
    assert "was withdrawn" in answer.content.decode()


def test_sending_again_kills_the_former_link(cast: Cast, client_for: Any, nora: str) -> None:
    row = invitations(cast.a)[0]
    client_for(cast.admin).post(f"/{cast.a.slug}/people/invitations/{row.pk}/resend/")
    assert Client().get(nora).status_code == 404
    assert Client().get(link_to(cast.a, address(cast))).status_code == 200


def test_a_wrong_secret_is_no_invitation(cast: Cast, nora: str) -> None:
    secret = nora.split("/")[2]
    turned = secret[:-3] + ("AAA" if secret[-3:] != "AAA" else "BBB")
    other_house = cast.b.organisation.pk.bytes
    moved = base64.urlsafe_b64encode(other_house + base64.urlsafe_b64decode(secret)[16:]).decode()
    for wrong in (turned, moved, secret[:-4], "abc", "ä" * 64, "A" * 64):
        assert Client().get(f"/invitation/{wrong}/").status_code == 404, wrong


def test_a_weak_password_is_told_at_its_field(cast: Cast, nora: str) -> None:
    answer = Client().post(nora, {**FORM, "password": "password"})
    assert answer.status_code == 422
    assert "too short" in answer.content.decode()
    assert not Person.objects.filter(email=address(cast)).exists()


@pytest.mark.usefixtures("neighbour")
def test_somebody_with_an_account_signs_in_first_and_accepts_with_it(cast: Cast, client_for: Any) -> None:
    with cast.a.sitting("admin"):
        services.invite(cast.a.organisation, email=cast.stranger.email, name="S", roles=["auditor"], by=cast.admin)
    link, anonymous = link_to(cast.a, cast.stranger.email), Client()
    assert "You have an account already." in anonymous.get(link).content.decode()
    anonymous.post(link, FORM)
    assert invitations(cast.a)[0].accepted_at is None
    form = {"login": cast.stranger.email, "password": PASSWORD, "next": link}
    signed_in = anonymous.post("/accounts/login/", form)
    assert signed_in["Location"] == link
    answer = anonymous.post(link)
    assert answer["Location"] == f"/{cast.a.slug}/"
    assert anonymous.get(f"/{cast.a.slug}/people/").status_code == 200
    assert anonymous.get(f"/{cast.b.slug}/people/").status_code == 200


def test_another_account_cannot_take_it(cast: Cast, client_for: Any, nora: str) -> None:
    answer = client_for(cast.stranger).post(nora)
    assert "the invitation is for another address" in answer.content.decode()
    assert invitations(cast.a)[0].accepted_at is None


def test_somebody_of_a_customer_lands_in_its_portal(cast: Cast) -> None:
    email = f"kai@{cast.a.slug}.example"
    with cast.a.sitting("admin"):
        services.invite(
            cast.a.organisation, email=email, name="Kai", customer=cast.a.aurelia,
            portal_role="contributor", by=cast.admin,
        )  # fmt: skip
    browser = Client()
    answer = browser.post(link_to(cast.a, email), FORM)
    assert answer["Location"] == f"/{cast.a.slug}/portal/"
    kai = Person.objects.get(email=email)
    with tenant_context(Acting(cast.a.organisation.pk, kai.pk, source="test")):
        seats = portal_seats(kai, cast.a.organisation)
    assert [(seat.customer, seat.roles) for seat in seats] == [(cast.a.aurelia, frozenset({"contributor"}))]
    assert browser.get(f"/{cast.a.slug}/people/").status_code == 404
