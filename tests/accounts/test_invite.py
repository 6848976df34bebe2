"""Inviting: by mail, to an address whose account is nobody's business."""

import re
from typing import Any

import pytest
from django.test import Client

from qms.accounts import services
from qms.accounts.models import Invitation
from qms.lib.refusal import Refused
from tests.accounts.mailbox import link_to, mails_to
from tests.factories.cast import Cast, House


def send(client: Client, house: House, **words: Any) -> Any:
    """Fill in the form "Invite a colleague"."""
    form = {"name": "Nora Neu", "email": "nora@example.org", "roles": ["quality_engineer"], "language": "en", **words}
    return client.post(f"/{house.slug}/people/invitations/new/", form, follow=True)


def test_an_administrator_invites_and_the_mail_carries_the_link(cast: Cast, client_for: Any) -> None:
    page = send(client_for(cast.admin), cast.a)
    assert "The invitation is on its way." in page.content.decode()
    mail = mails_to(cast.a, "nora@example.org")[0]
    assert cast.admin.name in mail.text
    assert link_to(cast.a, "nora@example.org") in mail.html
    assert "Open" in client_for(cast.admin).get(f"/{cast.a.slug}/people/invitations/").content.decode()


def test_the_mail_is_in_the_language_of_the_invited(cast: Cast, client_for: Any) -> None:
    send(client_for(cast.admin), cast.a, language="de")
    assert mails_to(cast.a, "nora@example.org")[0].language == "de"


def test_known_and_unknown_addresses_get_the_same_answer(cast: Cast, client_for: Any) -> None:
    client = client_for(cast.admin)
    unknown = send(client, cast.a, email="nobody@example.org", name="Same Name")
    known = send(client, cast.a, email=cast.stranger.email, name="Same Name")

    def plain(page: Any) -> str:
        text = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|nobody@example.org", "X", page.content.decode())
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text.replace(cast.stranger.email, "X"))

    assert unknown.status_code == known.status_code == 200
    assert unknown.redirect_chain == known.redirect_chain
    words = [
        re.sub(r"/invitation/\S+", "LINK", mails_to(cast.a, to)[0].text)
        for to in ("nobody@example.org", cast.stranger.email)
    ]
    assert words[0] == words[1]
    assert "The invitation is on its way." in plain(known)


@pytest.mark.parametrize("part", ["manager", "engineer", "regulatory", "auditor", "stranger"])
def test_nobody_but_an_administrator_invites(cast: Cast, client_for: Any, part: str) -> None:
    page = send(client_for(getattr(cast, part)), cast.a)
    assert page.status_code == 404
    assert mails_to(cast.a, "nora@example.org") == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"email": "no address"}, "Enter a valid email address."),
        ({"roles": []}, "Choose at least one."),
        ({"roles": ["auditor", "quality_engineer"]}, "this role stands alone"),
        ({"roles": ["emperor"]}, "is not one of the available choices"),
        ({"name": "x" * 200}, "at most 120 characters"),
    ],
)
def test_what_cannot_be_read_is_told_and_nothing_is_sent(
    cast: Cast, client_for: Any, words: dict[str, Any], sentence: str
) -> None:
    page = send(client_for(cast.admin), cast.a, **words)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert mails_to(cast.a, "nora@example.org") == []


def test_somebody_who_belongs_here_is_not_invited_again(cast: Cast, client_for: Any) -> None:
    page = send(client_for(cast.admin), cast.a, email=cast.engineer.email.upper())
    assert "Somebody with this address belongs here already." in page.content.decode()


def test_a_second_invitation_while_one_is_open_is_refused(cast: Cast, client_for: Any) -> None:
    client = client_for(cast.admin)
    send(client, cast.a)
    assert "has an open invitation" in send(client, cast.a, email="NORA@example.org").content.decode()


def test_the_secret_of_the_link_is_not_kept(cast: Cast) -> None:
    with cast.a.sitting("admin"):
        services.invite(cast.a.organisation, email="nora@example.org", name="Nora", roles=["auditor"], by=cast.admin)
        kept = Invitation.objects.get(email="nora@example.org")
    secret = link_to(cast.a, "nora@example.org").split("/")[2]
    assert kept.token_digest not in secret
    assert len(kept.token_digest) == 64


def test_a_customer_role_is_needed_for_somebody_of_a_customer(cast: Cast) -> None:
    with cast.a.sitting("admin"), pytest.raises(Refused, match="portal"):
        services.invite(
            cast.a.organisation, email="k@example.org", name="Kai", customer=cast.a.nordlicht, by=cast.admin
        )
