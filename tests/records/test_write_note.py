"""Internal notes: for colleagues, never for the customer."""

from typing import Any

import pytest
from django.db import ProgrammingError, transaction

from qms.lib.refusal import Refused
from qms.notifications.models import OutboxMessage
from qms.records import services
from qms.records.models import Note
from qms.records.offers import kind_of
from qms.records.queries import get_visible
from qms.records.services import follow, write_note
from qms.records.timeline import Talk, timeline
from tests.factories.cast import Cast
from tests.factories.complaints import filed

CANARY = "canaryquartz"


def test_colleagues_who_watch_are_told_and_no_customer(cast: Cast) -> None:
    record = filed(cast.a)
    with cast.a.sitting("engineer2") as seat:
        follow(record, by=seat)
    with cast.a.sitting("engineer") as seat:
        note = write_note(record, body=f"Robot 2 again. {CANARY}", by=seat)
    with cast.a.sitting("engineer"):
        told = OutboxMessage.objects.filter(event=f"note:{note.pk}", channel="mail")
        assert [row.address for row in told] == [cast.engineer2.email]
        assert CANARY in told[0].text


def test_the_customer_sees_no_note_anywhere(cast: Cast, client_for: Any) -> None:
    record = filed(cast.a)
    with cast.a.sitting("engineer") as seat:
        write_note(record, body=f"Between us: {CANARY}", by=seat)
    with cast.a.sitting("piet") as seat:
        seen = get_visible(kind_of("complaint"), seat, record.number)
        assert not any(isinstance(e, Talk) and e.internal for e in timeline(seen, seat).entries)
    client = client_for(cast.piet)
    base = f"/{cast.a.slug}/portal/"
    for path in (f"reports/{record.number}/", f"find/?q={CANARY}", f"find/?palette=1&q={CANARY}", "reports/"):
        answer = client.get(base + path)
        assert answer.status_code == 200
        assert f"Between us: {CANARY}" not in answer.content.decode()


def test_the_database_refuses_notes_to_the_portal(cast: Cast) -> None:
    with cast.a.sitting("piet"), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Note.objects.count()


def test_a_customer_writes_no_note(cast: Cast, client_for: Any) -> None:
    record = filed(cast.a)
    with cast.a.sitting("piet") as seat, pytest.raises(Refused):
        write_note(get_visible(kind_of("complaint"), seat, record.number), body="x", by=seat)
    answer = client_for(cast.piet).post(f"/{cast.a.slug}/complaints/{record.number}/note/", {"body": "x"})
    assert answer.status_code == 404


@pytest.mark.parametrize("part", ["auditor", "admin"])
def test_who_only_reads_writes_no_note(cast: Cast, part: str) -> None:
    record = filed(cast.a)
    with cast.a.sitting(part) as seat, pytest.raises(Refused):
        write_note(record, body="x", by=seat)


def test_no_act_turns_a_note_into_a_message() -> None:
    assert not [name for name in services.__all__ if "note" in name and name != "write_note"]
