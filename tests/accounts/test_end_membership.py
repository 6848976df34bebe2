"""The end of a membership: on the next request, for this organisation, and for good when it was the last."""

from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from qms.accounts import services
from qms.accounts.models import CustomerRight, Membership
from qms.accounts.services.memberships import join
from qms.lib.refusal import Refused
from tests.accounts.test_change_roles import key_of, membership
from tests.accounts.test_sign_in import sign_in
from tests.factories.cast import Cast


def test_it_works_on_the_next_request(cast: Cast, client_for: Any) -> None:
    engineer = Client()
    sign_in(engineer, cast.engineer.email)
    assert engineer.get(f"/{cast.a.slug}/people/").status_code == 200
    answer = client_for(cast.admin).post(f"/{cast.a.slug}/people/{key_of(cast.a, 'engineer')}/end/", follow=True)
    assert "The access of Jana Engineer has ended." in answer.content.decode()
    assert engineer.get(f"/{cast.a.slug}/people/").status_code != 200


def test_the_last_membership_ends_the_sessions(cast: Cast) -> None:
    browser = Client()
    sign_in(browser, cast.engineer.email)
    with cast.a.sitting("admin"):
        services.end_membership(membership(cast.a, "engineer"), by=cast.admin)
    assert not UserSession.objects.filter(user=cast.engineer).exists()
    assert browser.get("/me/").status_code == 302


def test_somebody_who_belongs_elsewhere_stays_signed_in_there(cast: Cast) -> None:
    with cast.b.sitting("admin"):
        join(cast.b.organisation, cast.engineer, roles=["auditor"], by=cast.b.admin)
    browser = Client()
    sign_in(browser, cast.engineer.email)
    with cast.a.sitting("admin"):
        services.end_membership(membership(cast.a, "engineer"), by=cast.admin)
    assert browser.get(f"/{cast.a.slug}/people/").status_code == 404
    assert browser.get(f"/{cast.b.slug}/people/").status_code == 200


def test_somebody_of_a_customer_loses_the_rights_on_it(cast: Cast, client_for: Any) -> None:
    piet = client_for(cast.piet)
    with cast.a.sitting("admin"):
        services.end_membership(membership(cast.a, "piet"), by=cast.admin)
        assert not CustomerRight.objects.filter(user=cast.piet).exists()
    assert piet.get(f"/{cast.a.slug}/portal/colleagues/").status_code == 404


def test_nobody_ends_their_own(cast: Cast) -> None:
    with cast.a.sitting("manager"), pytest.raises(Refused, match="their own"):
        services.end_membership(membership(cast.a, "manager"), by=cast.manager)


def test_access_can_be_given_again(cast: Cast, client_for: Any) -> None:
    admin, key = client_for(cast.admin), key_of(cast.a, "piet")
    admin.post(f"/{cast.a.slug}/people/{key}/end/")
    assert admin.post(f"/{cast.a.slug}/people/{key}/reactivate/").status_code == 422
    admin.post(f"/{cast.a.slug}/people/{key}/reactivate/", {"portal_role": "contributor"})
    assert client_for(cast.piet).get(f"/{cast.a.slug}/portal/colleagues/").status_code == 200
    with cast.a.sitting("admin"):
        assert Membership.objects.get(pk=key).active
