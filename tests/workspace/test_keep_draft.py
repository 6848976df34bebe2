"""Nothing typed is lost: drafts come back, are a person's own, hold no secrets and go when the form is sent."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from qms.organisations.context import Acting, tenant_context
from qms.workspace.drafts import AT_MOST, is_secret
from qms.workspace.models import Draft
from qms.workspace.tasks import sweep
from tests.factories.cast import Cast, House
from tests.factories.complaints import complaint
from tests.workspace.test_send_form_once import key_in


def drafts(house: House) -> list[Draft]:
    with tenant_context(Acting(house.organisation.pk, source="test")):
        return list(Draft.objects.order_by("updated_at", "id"))


def autosave(client: Client, house: House, **entered: Any) -> Any:
    side = "portal/" if entered.pop("portal", False) else ""
    return client.post(f"/{house.slug}/{side}drafts/", entered, headers={"HX-Request": "true"})


def new_complaint(house: House) -> str:
    return f"/{house.slug}/complaints/new/"


def test_what_was_typed_is_there_when_the_form_is_opened_again(cast: Cast, client_for: Any) -> None:
    client, address = client_for(cast.engineer), new_complaint(cast.a)
    typed = {
        "description": "Weld “crack”\r\n<b>three</b>", "customer": str(cast.a.nordlicht.pk), "channel": "phone",
        "received_at": "2026-11-20T08:15", "quantity_affected": "a few", "form_address": address,
    }  # fmt: skip
    assert autosave(client, cast.a, **typed).status_code == 204
    page = client.get(address)
    form = page.context["form"]
    assert "Your draft is back" in page.content.decode()
    assert "Weld “crack”" in page.content.decode()
    assert "<b>three</b>" not in page.content.decode()
    assert form["quantity_affected"].value() == "a few"
    assert form["customer"].value() == str(cast.a.nordlicht.pk)
    assert form["received_at"].value() == "2026-11-20T08:15"
    assert form["shared"].value() is False, "its box had been unticked"
    assert page.status_code == 200


def test_a_draft_about_one_row_does_not_come_back_in_the_form_of_another(cast: Cast, client_for: Any) -> None:
    client, page = client_for(cast.engineer), new_complaint(cast.a)
    first, second = f"{page}?from=CMP-2026-00001", f"{page}?from=CMP-2026-00002"
    shown = client.get(first).content.decode()
    assert f'name="form_address" value="{first}"' in shown
    autosave(client, cast.a, form_address=first, description="about the first one")
    assert "about the first one" not in client.get(second).content.decode()
    assert "about the first one" not in client.get(page).content.decode()
    assert "about the first one" in client.get(first).content.decode()
    assert first in client.get(f"/{cast.a.slug}/drafts/").content.decode()


def test_a_newer_draft_replaces_the_older(cast: Cast, client_for: Any) -> None:
    client = client_for(cast.engineer)
    for text in ("one", "two"):
        autosave(client, cast.a, form_address=new_complaint(cast.a), description=text)
    assert [draft.data["description"] for draft in drafts(cast.a)] == [["two"]]


def test_secrets_are_never_kept(cast: Cast, client_for: Any) -> None:
    record = complaint(cast.a)
    client, address = client_for(cast.engineer), f"/{cast.a.slug}/complaints/{record.number}/acknowledge/"
    autosave(
        client, cast.a, form_address=address, form_key=str(uuid.uuid4()), password="hunter2", code="123456",
        challenge="abc", new_password1="hunter2", version="1", csrfmiddlewaretoken="t", reason="because",
    )  # fmt: skip
    assert [draft.data for draft in drafts(cast.a)] == [{"reason": ["because"]}]


@pytest.mark.parametrize(
    "name", ["password", "new_password2", "old-password", "code", "otp", "api_token", "client_secret"]
)
def test_names_of_secrets(name: str) -> None:
    assert is_secret(name)


@pytest.mark.parametrize("name", ["description", "defect_code", "postal_code", "opinion", "part_number"])
def test_names_of_other_fields(name: str) -> None:
    assert not is_secret(name)


def test_sending_the_form_deletes_its_draft(cast: Cast, client_for: Any) -> None:
    client, address = client_for(cast.piet), f"/{cast.a.slug}/portal/reports/new/"
    key = key_in(client.get(address).content)
    autosave(client, cast.a, portal=True, form_address=address, form_key=key, description="half")
    assert len(drafts(cast.a)) == 1
    assert client.post(address, {"form_key": key, "description": ""}).status_code == 422
    assert len(drafts(cast.a)) == 1, "a form with errors was not sent"
    client.post(address, {"form_key": key, "description": "whole"})
    assert drafts(cast.a) == []
    assert (
        autosave(client, cast.a, portal=True, form_address=address, form_key=key, description="late").status_code == 204
    )
    assert drafts(cast.a) == [], "an autosave that was on its way is no draft"


def test_drafts_are_a_persons_own(cast: Cast, client_for: Any) -> None:
    address = new_complaint(cast.a)
    autosave(client_for(cast.engineer), cast.a, form_address=address, description="private words")
    other = client_for(cast.engineer2)
    assert "private words" not in other.get(address).content.decode()
    assert other.get(f"/{cast.a.slug}/drafts/").context["rows"] == []
    (draft,) = drafts(cast.a)
    foreign = other.post(f"/{cast.a.slug}/drafts/{draft.pk}/discard/")
    missing = other.post(f"/{cast.a.slug}/drafts/{uuid.uuid4()}/discard/")
    assert (foreign.status_code, foreign.content) == (404, missing.content)
    assert len(drafts(cast.a)) == 1


def test_a_draft_is_listed_and_discarded(cast: Cast, client_for: Any) -> None:
    client, address = client_for(cast.piet), f"/{cast.a.slug}/portal/reports/new/"
    autosave(client, cast.a, portal=True, form_address=address, form_title="Report a problem", description="half")
    page = client.get(f"/{cast.a.slug}/portal/drafts/").content.decode()
    assert "Report a problem" in page
    assert address in page
    (draft,) = drafts(cast.a)
    answer = client.post(f"/{cast.a.slug}/portal/drafts/{draft.pk}/discard/", {"back": address})
    assert answer.url == address
    assert drafts(cast.a) == []


@pytest.mark.parametrize(
    "address", ["", "nonsense", "/", "/healthz", "//evil.example/x", "/{b}/complaints/new/", "/{a}/portal/reports/new/",
                "/{a}/complaints/new/#x", "https://evil.example/{a}/complaints/new/", "//[/{a}/", "/{a}/" + "x" * 600,
                "/{a}/complaints/new/?x=" + "x" * 600]
)  # fmt: skip
def test_only_pages_of_the_own_side_have_drafts(cast: Cast, client_for: Any, address: str) -> None:
    address = address.format(a=cast.a.slug, b=cast.b.slug)
    assert autosave(client_for(cast.engineer), cast.a, form_address=address, description="x").status_code == 404
    assert drafts(cast.a) == []


def test_a_draft_is_bounded(cast: Cast, client_for: Any) -> None:
    client, address = client_for(cast.engineer), new_complaint(cast.a)
    answer = autosave(client, cast.a, form_address=address, description="x" * 150_000, title="y" * 60_000)
    assert answer.status_code == 413
    assert drafts(cast.a) == []


def test_the_oldest_of_too_many_makes_room(cast: Cast, client_for: Any) -> None:
    client = client_for(cast.engineer)
    past = timezone.now() - dt.timedelta(days=1)
    with tenant_context(Acting(cast.a.organisation.pk, source="test")):
        Draft.objects.bulk_create(
            Draft(organisation=cast.a.organisation, person=cast.engineer, address=f"/x/{n}/",
                  updated_at=past + dt.timedelta(minutes=n))
            for n in range(AT_MOST)
        )  # fmt: skip
    autosave(client, cast.a, form_address=new_complaint(cast.a), description="new")
    left = [draft.address for draft in drafts(cast.a)]
    assert len(left) == AT_MOST
    assert "/x/0/" not in left
    assert left[-1] == new_complaint(cast.a)


def test_forgotten_drafts_are_swept(cast: Cast, client_for: Any) -> None:
    autosave(client_for(cast.engineer), cast.a, form_address=new_complaint(cast.a), description="old")
    with tenant_context(Acting(cast.a.organisation.pk, source="test")):
        Draft.objects.update(updated_at=timezone.now() - dt.timedelta(days=91))
    sweep()
    assert drafts(cast.a) == []
