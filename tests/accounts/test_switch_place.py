"""People with several seats: two customers of one portal, two organisations."""

from typing import Any

from qms.accounts.services.memberships import join
from tests.factories.cast import Cast


def test_somebody_of_two_customers_acts_for_one_at_a_time(cast: Cast, client_for: Any) -> None:
    with cast.a.sitting("admin"):
        join(cast.a.organisation, cast.piet, customer=cast.a.aurelia, portal_role="contributor", by=cast.admin)
    piet, base = client_for(cast.piet), f"/{cast.a.slug}/portal/"
    first = piet.get(base + "colleagues/").content.decode()
    assert "Everybody of Aurelia Medical" in first
    assert "Rolf Rival" in first
    assert "Cora Contributor" not in first
    assert piet.post(base + "switch/", {"customer": str(cast.a.nordlicht.pk)})["Location"] == base
    second = piet.get(base + "colleagues/").content.decode()
    assert "Everybody of Nordlicht Bahntechnik" in second
    assert "Cora Contributor" in second
    assert "Rolf Rival" not in second


def test_a_foreign_customer_cannot_be_chosen(cast: Cast, client_for: Any) -> None:
    piet, url = client_for(cast.piet), f"/{cast.a.slug}/portal/switch/"
    for wrong in (cast.a.aurelia.pk, cast.b.nordlicht.pk, "nonsense", ""):
        assert piet.post(url, {"customer": str(wrong)}).status_code == 404
    assert "Nordlicht" in piet.get(f"/{cast.a.slug}/portal/colleagues/").content.decode()


def test_the_start_page_leads_to_the_only_place(cast: Cast, client_for: Any) -> None:
    assert client_for(cast.engineer).get("/")["Location"] == f"/{cast.a.slug}/"
    assert client_for(cast.piet).get("/")["Location"] == f"/{cast.a.slug}/portal/"


def test_somebody_in_two_organisations_chooses_and_is_led_back_to_the_last(cast: Cast, client_for: Any) -> None:
    with cast.b.sitting("admin"):
        join(cast.b.organisation, cast.engineer, roles=["auditor"], by=cast.b.admin)
    browser = client_for(cast.engineer)
    assert browser.get("/")["Location"] == "/choose/"
    page = browser.get("/choose/").content.decode()
    assert f"/{cast.a.slug}/" in page
    assert f"/{cast.b.slug}/" in page
    assert browser.get(f"/{cast.b.slug}/people/").status_code == 200
    assert browser.get("/")["Location"] == f"/{cast.b.slug}/"


def test_roles_of_one_organisation_open_nothing_in_the_other(cast: Cast, client_for: Any) -> None:
    with cast.b.sitting("admin"):
        join(cast.b.organisation, cast.admin, roles=["auditor"], by=cast.b.admin)
    browser = client_for(cast.admin)
    assert browser.get(f"/{cast.a.slug}/people/invitations/").status_code == 200
    assert browser.get(f"/{cast.b.slug}/people/invitations/").status_code == 404


def test_a_cookie_cannot_lead_astray(cast: Cast, client_for: Any) -> None:
    with cast.b.sitting("admin"):
        join(cast.b.organisation, cast.engineer, roles=["auditor"], by=cast.b.admin)
    browser = client_for(cast.engineer)
    for wrong in ("https://evil.example/", "//evil.example/", "javascript:alert(1)", "/somewhere-else/"):
        browser.cookies["place"] = wrong
        assert browser.get("/")["Location"] == "/choose/"


def test_the_number_of_queries_does_not_grow_with_the_customers(
    cast: Cast, client_for: Any, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    piet, url = client_for(cast.piet), f"/{cast.a.slug}/portal/colleagues/"
    piet.get(url)
    with CaptureQueriesContext(connection) as one:
        piet.get(url)
    with cast.a.sitting("admin"):
        join(cast.a.organisation, cast.piet, customer=cast.a.aurelia, portal_role="contributor", by=cast.admin)
    with CaptureQueriesContext(connection) as two:
        piet.get(url)
    assert len(one) == len(two)
