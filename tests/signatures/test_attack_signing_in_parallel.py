"""One challenge, sent two hundred times at once: exactly one signature; and content that changes in between."""

import os
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection
from django.test import Client

from feedback.models import Complaint
from qms.accounts.models import Membership, Person
from qms.signatures.models import Signature, UsedCode
from tests.factories.cast import PASSWORD, Cast
from tests.factories.complaints import complaint
from tests.factories.records import next_code, totp_secret
from tests.races.together import codes
from tests.signatures.test_attack_signing import address, shown, state

TIMES = int(os.environ.get("SIGNINGS_AT_ONCE", "200"))
AT_ONCE = 20
"""So many threads, each with a connection of its own, begin at the same moment."""


def test_one_challenge_sent_by_everybody_at_once_signs_once(cast: Cast) -> None:
    """The thief of page, password and code has every other browser; two hundred requests carry the same three."""
    record = complaint(cast.a, "reply_drafted")
    totp_secret(cast.manager)
    clients = [Client(raise_request_exception=False) for _number in range(AT_ONCE)]
    for client in clients:
        client.force_login(cast.manager, backend="allauth.account.auth_backends.AuthenticationBackend")
    fields = shown(clients[0], cast.a, record)
    fields.pop("form_key", None)
    start = Barrier(AT_ONCE)

    def send_many(client: Client) -> list[int]:
        start.wait(30)
        try:
            return [client.post(address(cast.a, record), sent).status_code for _turn in range(TIMES // AT_ONCE)]
        finally:
            connection.close()

    with codes(cast.manager) as (code,), ThreadPoolExecutor(AT_ONCE) as threads:
        sent = {**fields, "password": PASSWORD, "code": code}
        found = [status for statuses in threads.map(send_many, clients) for status in statuses]
    assert len(found) == TIMES // AT_ONCE * AT_ONCE
    assert sorted(found)[0] == 302
    assert set(sorted(found)[1:]) <= {409, 422}, "the others are told, and nothing breaks"
    assert state(cast.a, record) == ("reply_approved", 1)


def test_a_code_that_signed_one_record_signs_no_other(cast: Cast, client_for: Any) -> None:
    """Two pages, two challenges, one code: the second signature asks for the next code."""
    one, other = complaint(cast.a, "reply_drafted"), complaint(cast.a, "reply_drafted")
    totp_secret(cast.manager)
    client = client_for(cast.manager)
    pages = [shown(client, cast.a, record) for record in (one, other)]
    with next_code(cast.manager) as code:
        own = {"password": PASSWORD, "code": code}
        assert client.post(address(cast.a, one), {**pages[0], **own}).status_code == 302
        assert client.post(address(cast.a, other), {**pages[1], **own}).status_code == 422
    assert state(cast.a, other) == ("reply_drafted", 0)
    with cast.a.sitting("manager"):
        assert UsedCode.objects.filter(person=cast.manager).count() == 1


def test_content_that_changed_under_the_page_is_not_signed_through_it(cast: Cast, client_for: Any) -> None:
    """Somebody edits the record between display and signing, even without counting its version up."""
    record = complaint(cast.a, "reply_drafted")
    totp_secret(cast.manager)
    client = client_for(cast.manager)
    fields = shown(client, cast.a, record)
    with cast.a.sitting("engineer"):
        Complaint.objects.filter(pk=record.pk).update(lot="L-99")
    with next_code(cast.manager) as code:
        answer = client.post(address(cast.a, record), {**fields, "password": PASSWORD, "code": code})
    assert answer.status_code in (409, 422)
    assert state(cast.a, record) == ("reply_drafted", 0)
    assert shown(client, cast.a, record)["challenge"] != fields["challenge"], "what stands there now can be signed"


def test_the_challenge_of_another_person_signs_for_nobody(cast: Cast, client_for: Any) -> None:
    """A page that was shown to one manager, sent by another with the other's own components."""
    record = complaint(cast.a, "reply_drafted")
    for part in ("manager", "engineer2"):
        totp_secret(cast.a.people[part])
    with cast.a.sitting("admin"):
        Membership.objects.filter(person=cast.engineer2).update(roles=["quality_manager"])
    fields = shown(client_for(cast.manager), cast.a, record)
    other: Person = cast.engineer2
    client = client_for(other)
    own = shown(client, cast.a, record)
    with next_code(other) as code:
        sent = {**own, "challenge": fields["challenge"], "password": PASSWORD, "code": code}
        assert client.post(address(cast.a, record), sent).status_code == 422
    assert state(cast.a, record) == ("reply_drafted", 0)
    with cast.a.sitting("manager"):
        assert not Signature.objects.filter(record_id=record.pk).exists()
