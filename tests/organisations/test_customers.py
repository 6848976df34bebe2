"""Customers and contacts: created and changed on the product's own pages."""

from typing import Any

import pytest

from qms.lib.refusal import Refused
from qms.organisations import services
from qms.organisations.models import Contact, Customer
from tests.factories.cast import Cast

FORM = {
    "code": "KESTREL", "name": "Kestrel Foods", "group": "client", "criticality": "key", "country": "IE",
    "address": "1 Quay\nCork", "zone": "Europe/Dublin", "language": "en",
}  # fmt: skip


def test_an_administrator_and_a_manager_create_customers(cast: Cast, client_for: Any) -> None:
    for part, code in (("admin", "K1"), ("manager", "K2")):
        page = client_for(getattr(cast, part)).post(
            f"/{cast.a.slug}/customers/new/", {**FORM, "code": code}, follow=True
        )
        text = page.content.decode()
        assert "The customer is created." in text
        assert "Kestrel Foods" in text
        assert "1 Quay<br>Cork" in text


@pytest.mark.parametrize("part", ["engineer", "regulatory", "auditor", "piet", "stranger"])
def test_others_do_not(cast: Cast, client_for: Any, part: str) -> None:
    assert client_for(getattr(cast, part)).post(f"/{cast.a.slug}/customers/new/", FORM).status_code == 404


def test_a_code_that_is_taken_is_told_at_its_field(cast: Cast, client_for: Any) -> None:
    page = client_for(cast.admin).post(f"/{cast.a.slug}/customers/new/", {**FORM, "code": "NL"})
    assert page.status_code == 422
    assert "There is already a customer with the code NL." in page.content.decode()


def test_the_same_code_is_free_in_another_organisation(cast: Cast, client_for: Any) -> None:
    for house in (cast.a, cast.b):
        answer = client_for(house.admin).post(f"/{house.slug}/customers/new/", FORM)
        assert answer.status_code == 302


@pytest.mark.parametrize(
    "wrong", [{"code": "small"}, {"name": ""}, {"country": "XX"}, {"zone": "nowhere"}, {"group": "king"}]
)
def test_what_cannot_be_is_told(cast: Cast, client_for: Any, wrong: dict[str, str]) -> None:
    page = client_for(cast.admin).post(f"/{cast.a.slug}/customers/new/", {**FORM, **wrong})
    assert page.status_code == 422
    with cast.a.sitting("admin"):
        assert not Customer.objects.filter(name="Kestrel Foods").exists()


def test_a_customer_out_of_use_has_no_portal(cast: Cast, client_for: Any) -> None:
    piet, portal = client_for(cast.piet), f"/{cast.a.slug}/portal/colleagues/"
    assert piet.get(portal).status_code == 200
    with cast.a.sitting("admin"):
        services.change_customer(cast.a.nordlicht, active=False, by=cast.admin)
    assert piet.get(portal).status_code == 404


def test_every_change_is_in_the_history(cast: Cast) -> None:
    with cast.a.sitting("manager"):
        services.change_customer(cast.a.nordlicht, criticality="critical", by=cast.manager)
    with cast.a.sitting("manager"):
        last = Customer.history.filter(id=cast.a.nordlicht.pk).first()
    assert (last.criticality, last.history_user_id) == ("critical", cast.manager.pk)


def test_contacts_are_added_and_corrected(cast: Cast, client_for: Any) -> None:
    base = f"/{cast.a.slug}/customers/{cast.a.nordlicht.pk}/"
    browser = client_for(cast.manager)
    wrong = browser.post(base + "contacts/new/", {"name": "Piet", "phone": "12"})
    assert wrong.status_code == 422
    browser.post(base + "contacts/new/", {"name": "Piet", "email": "P@example.org", "phone": "+49 40 123456"})
    with cast.a.sitting("manager"):
        contact = Contact.objects.get(customer=cast.a.nordlicht)
        assert contact.email == "p@example.org"
    page = browser.post(f"{base}contacts/{contact.pk}/", {"name": "Piet Larsen", "active": "on"}, follow=True)
    assert "Piet Larsen" in page.content.decode()


def test_a_contact_of_another_customer_is_not_found(cast: Cast, client_for: Any) -> None:
    with cast.a.sitting("manager"):
        contact = services.add_contact(cast.a.aurelia, name="Rolf", by=cast.manager)
    url = f"/{cast.a.slug}/customers/{cast.a.nordlicht.pk}/contacts/{contact.pk}/"
    assert client_for(cast.manager).get(url).status_code == 404


@pytest.mark.usefixtures("neighbour")
def test_a_field_that_is_none_cannot_be_set(cast: Cast) -> None:
    with cast.a.sitting("manager"), pytest.raises(TypeError):
        services.change_customer(cast.a.nordlicht, organisation=cast.b.organisation, by=cast.manager)


def test_a_name_of_controls_is_cleaned(cast: Cast) -> None:
    with cast.a.sitting("manager"):
        changed = services.change_customer(cast.a.nordlicht, name=" Nord\r\nlicht \u200b AG ", by=cast.manager)
        assert "\n" not in changed.name
        with pytest.raises(Refused):
            services.change_customer(cast.a.nordlicht, name="x" * 300, by=cast.manager)
