"""A form counts once, however often it is sent."""

import threading
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from feedback.models import Complaint
from qms.organisations.context import Acting, tenant_context
from qms.workspace.models import FormKey
from tests.factories.cast import Cast, House
from tests.factories.complaints import complaint

SAID = "Hairline crack beside the weld, three of fifty."


def count(house: House, **where: Any) -> int:
    with tenant_context(Acting(house.organisation.pk, source="test")):
        return Complaint.objects.filter(**where).count()


def report(client: Client, house: House, key: str, **more: str) -> Any:
    return client.post(f"/{house.slug}/portal/reports/new/", {"description": SAID, "form_key": key, **more})


def key_in(page: bytes) -> str:
    """The hidden key of the page's main form: the one that has an address beside it."""
    before = page.decode().split('name="form_address"')[0]
    return before.rsplit('name="form_key" value="', 1)[1][:36]


def test_the_second_post_gets_the_firsts_result(cast: Cast, client_for: Any) -> None:
    client = client_for(cast.piet)
    key = key_in(client.get(f"/{cast.a.slug}/portal/reports/new/").content)
    first, second = report(client, cast.a, key), report(client, cast.a, key)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.url == second.url
    assert count(cast.a) == 1
    assert "it counts once" in client.get(second.url).content.decode()


def test_two_at_once_make_one_record(cast: Cast, client_for: Any) -> None:
    key, answers, start = str(uuid.uuid4()), [], threading.Barrier(4)
    clients = [client_for(cast.piet) for _ in range(4)]

    def send(client: Client) -> None:
        start.wait()
        answers.append(report(client, cast.a, key).url)
        connection.close()

    threads = [threading.Thread(target=send, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 4
    assert len(set(answers)) == 1
    assert count(cast.a) == 1


def test_a_worker_killed_after_the_commit_leaves_its_answer(cast: Cast, client_for: Any) -> None:
    """The browser never heard of the first one; all that is left is what was committed."""
    key = str(uuid.uuid4())
    lost = report(client_for(cast.piet), cast.a, key).url
    again = report(client_for(cast.piet), cast.a, key)
    assert again.url == lost
    assert count(cast.a) == 1


def test_a_worker_killed_before_the_commit_leaves_nothing(
    cast: Cast, client_for: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(*_args: Any, **_kwargs: Any) -> None:
        raise Killed

    key = str(uuid.uuid4())
    with monkeypatch.context() as patch:
        patch.setattr("feedback.portal.messages.success", die)
        with pytest.raises(Killed):
            report(client_for(cast.piet), cast.a, key)
    assert count(cast.a) == 0
    assert report(client_for(cast.piet), cast.a, key).status_code == 302
    assert count(cast.a) == 1


def test_a_form_with_errors_may_be_sent_again_with_its_key(cast: Cast, client_for: Any) -> None:
    client, key = client_for(cast.piet), str(uuid.uuid4())
    assert report(client, cast.a, key, description="").status_code == 422
    assert report(client, cast.a, key).status_code == 302
    assert count(cast.a) == 1


def test_what_was_changed_after_sending_is_told(cast: Cast, client_for: Any) -> None:
    client, key = client_for(cast.piet), str(uuid.uuid4())
    report(client, cast.a, key)
    again = report(client, cast.a, key, description="Another crack.")
    assert count(cast.a) == 1
    assert "was not taken" in client.get(again.url).content.decode()


def test_keys_are_a_persons_own(cast: Cast, client_for: Any) -> None:
    key = str(uuid.uuid4())
    report(client_for(cast.piet), cast.a, key)
    report(client_for(cast.contributor), cast.a, key)
    assert count(cast.a) == 2


def test_what_is_no_key_is_none(cast: Cast, client_for: Any) -> None:
    client = client_for(cast.piet)
    for nonsense in ("", "x", "' OR 1=1 --", "ф" * 500):
        assert report(client, cast.a, nonsense).status_code == 302
    assert count(cast.a) == 4
    with tenant_context(Acting(cast.a.organisation.pk, source="test")):
        assert not FormKey.objects.exists()


def test_an_act_that_has_moved_the_record_on_is_answered_the_same(cast: Cast, client_for: Any) -> None:
    record = complaint(cast.a)
    client, path = client_for(cast.engineer), f"/{cast.a.slug}/complaints/{record.number}/acknowledge/"
    page = client.get(path).content
    sent = {"form_key": key_in(page), "version": record.version, "site": str(cast.a.graz.pk)}
    first, second = client.post(path, sent), client.post(path, sent)
    assert (first.status_code, second.status_code) == (302, 302)
    assert second.url == first.url
    assert client.post(path, {**sent, "form_key": str(uuid.uuid4())}).status_code == 409
