"""Roles: who gives them, who cannot, and what they open from the next click on."""

import threading
from typing import Any

import pytest
from django.db import connection

from qms.accounts import services
from qms.accounts.models import Membership
from qms.accounts.rights import ADMINISTRATOR, AUDITOR, WHO_MAY, Right, rights_of
from qms.lib.refusal import Refused
from qms.organisations.context import tenant_context
from tests.factories.cast import Cast, House


def membership(house: House, part: str) -> Membership:
    """The membership of that part; asked inside the organisation."""
    return Membership.objects.select_related("person", "customer", "organisation").get(person=house.people[part])


def key_of(house: House, part: str) -> Any:
    with tenant_context(house.acting("admin")):
        return membership(house, part).pk


def test_new_roles_count_from_the_next_click(cast: Cast, client_for: Any) -> None:
    engineer = client_for(cast.engineer)
    invite = f"/{cast.a.slug}/people/invitations/new/"
    assert engineer.get(invite).status_code == 404
    url = f"/{cast.a.slug}/people/{key_of(cast.a, 'engineer')}/roles/"
    client_for(cast.admin).post(url, {"roles": ["organisation_administrator", "quality_engineer"]})
    assert engineer.get(invite).status_code == 200
    client_for(cast.admin).post(url, {"roles": ["quality_engineer"]})
    assert engineer.get(invite).status_code == 404


@pytest.mark.parametrize("part", ["manager", "engineer", "regulatory", "auditor", "stranger", "piet"])
def test_only_an_administrator_of_this_organisation_gives_roles(cast: Cast, client_for: Any, part: str) -> None:
    url = f"/{cast.a.slug}/people/{key_of(cast.a, 'engineer')}/roles/"
    assert client_for(getattr(cast, part)).post(url, {"roles": ["auditor"]}).status_code == 404
    with tenant_context(cast.a.acting("admin")):
        assert membership(cast.a, "engineer").roles == ["quality_engineer"]


def test_nobody_changes_their_own_roles(cast: Cast, client_for: Any) -> None:
    url = f"/{cast.a.slug}/people/{key_of(cast.a, 'admin')}/roles/"
    answer = client_for(cast.admin).post(url, {"roles": ["organisation_administrator", "quality_manager"]})
    assert answer.status_code == 422
    assert "Nobody changes their own membership." in answer.content.decode()


def test_people_of_another_organisation_do_not_exist_here(cast: Cast, client_for: Any) -> None:
    foreign, missing = key_of(cast.b, "engineer"), "00000000-0000-7000-8000-000000000000"
    admin = client_for(cast.admin)
    for act in ("", "roles/", "post/", "end/", "reactivate/"):
        pages = [admin.get(f"/{cast.a.slug}/people/{key}/{act}") for key in (foreign, missing)]
        assert [page.status_code for page in pages] == [404, 404]
    assert admin.get(f"/{cast.a.slug}/people/nonsense/").status_code == 404


def test_the_last_administrator_cannot_be_lost(cast: Cast) -> None:
    with cast.a.sitting("admin"):
        admin = membership(cast.a, "admin")
        with pytest.raises(Refused, match="last organisation administrator"):
            services.change_roles(admin, roles=["auditor"], by=cast.manager)
        with pytest.raises(Refused, match="last organisation administrator"):
            services.end_membership(admin, by=cast.manager)
        services.change_roles(membership(cast.a, "manager"), roles=["organisation_administrator"], by=cast.admin)
        services.change_roles(admin, roles=["auditor"], by=cast.manager)
        assert membership(cast.a, "admin").roles == ["auditor"]


def test_two_administrators_who_demote_each_other_leave_one(cast: Cast) -> None:
    with cast.a.sitting("admin"):
        services.change_roles(membership(cast.a, "manager"), roles=["organisation_administrator"], by=cast.admin)
    start, refused = threading.Barrier(2), []

    def demote(part: str, by: str) -> None:
        try:
            with cast.a.sitting(by):
                start.wait(10)
                services.change_roles(membership(cast.a, part), roles=["auditor"], by=cast.a.people[by])
        except Refused:
            refused.append(part)
        finally:
            connection.close()

    threads = [threading.Thread(target=demote, args=pair) for pair in (("admin", "manager"), ("manager", "admin"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    with cast.a.sitting("engineer"):
        left = Membership.objects.filter(roles__contains=[ADMINISTRATOR.code], active=True)
        assert left.count() == 1
    assert len(refused) == 1


def test_an_administrator_reads_no_record_and_approves_none() -> None:
    held = rights_of([ADMINISTRATOR.code])
    about_records = {
        Right.READ_RECORDS,
        Right.EDIT_RECORDS,
        Right.TALK,
        Right.RECORD_FEEDBACK,
        Right.IMPORT,
        Right.EXPORT,
    }
    assert not held & about_records


def test_an_auditor_changes_nothing() -> None:
    changing = {"manage_", "edit_", "record_", "talk", "attach_", "link_", "import", "hand_over"}
    assert [right for right in rights_of([AUDITOR.code]) if any(str(right).startswith(part) for part in changing)] == []


def test_the_page_who_may_what_shows_the_table_of_the_code(cast: Cast, client_for: Any) -> None:
    page = client_for(cast.auditor).get(f"/{cast.a.slug}/people/who-may-what/").content.decode()
    ticks = page.count('aria-label="yes"')
    assert ticks >= sum(len(who) for who in WHO_MAY.values())
