"""Messages between us and the customer."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from qms.lib.refusal import Refused
from qms.notifications.models import OutboxMessage
from qms.records.models import Attachment, Message, Record
from qms.records.notices import recipients_of_message
from qms.records.offers import kind_of
from qms.records.queries import get_visible
from qms.records.services import follow, log_call, write_message
from qms.records.timeline import Talk, timeline
from tests.factories.cast import Cast
from tests.factories.complaints import complaint, filed

TRICKY = '=2+5+cmd|" /C calc"!A0 <script>alert(1)</script>\n\u202e"quoted" & \u0130'


def mails_about(house: Any, key: object) -> list[tuple[str, str]]:
    """(address, text) of the mails of an event."""
    with house.sitting("engineer"):
        rows = OutboxMessage.objects.filter(channel="mail", event__endswith=str(key)).order_by("address")
        return [(row.address, row.text) for row in rows]


def test_the_customers_people_are_told_with_the_words_themselves(cast: Cast) -> None:
    record = filed(cast.a)
    with cast.a.sitting("engineer") as seat:
        message = write_message(record, body="Please stop using lot L-77.", by=seat)
    told = mails_about(cast.a, message.pk)
    assert {address for address, _text in told} == {cast.piet.email, cast.contributor.email}
    assert all("Please stop using lot L-77." in text for _address, text in told)


def test_a_customers_message_goes_to_the_owner_and_to_those_who_watch(cast: Cast) -> None:
    record = complaint(cast.a, "acknowledged")
    with cast.a.sitting("engineer2") as seat:
        follow(record, by=seat)
        owner = Record.objects.get(pk=record.pk).owner
    with cast.a.sitting("piet") as seat:
        seen = get_visible(kind_of("complaint"), seat, record.number)
        message = write_message(seen, body="And what about lot L-76?", by=seat)
    told = [address for address, _text in mails_about(cast.a, message.pk)]
    assert owner is not None
    assert sorted(told) == sorted({owner.email, cast.engineer2.email})


def test_without_owner_the_quality_managers_are_told(cast: Cast) -> None:
    record = filed(cast.a)
    with cast.a.sitting("piet") as seat:
        message = write_message(get_visible(kind_of("complaint"), seat, record.number), body="Hello?", by=seat)
    assert [address for address, _text in mails_about(cast.a, message.pk)] == [cast.manager.email]


def test_who_gets_mail_is_known_before_sending(cast: Cast) -> None:
    record = filed(cast.a)
    with cast.a.sitting("engineer") as seat:
        assert {person.name for person in recipients_of_message(record, seat)} == {"Piet Larsen", "Cora Contributor"}


@pytest.mark.parametrize("part", ["auditor", "admin"])
def test_who_only_reads_writes_nothing(cast: Cast, part: str) -> None:
    record = filed(cast.a)
    with cast.a.sitting(part) as seat, pytest.raises(Refused):
        write_message(record, body="I was here", by=seat)


@pytest.mark.parametrize("body", ["", "  \n\t ", "x" * 20_001])
def test_an_empty_or_endless_message_is_refused(cast: Cast, body: str) -> None:
    record = filed(cast.a)
    with cast.a.sitting("engineer") as seat, pytest.raises(Refused):
        write_message(record, body=body, by=seat)


def test_hostile_text_is_shown_back_unchanged_and_dead(cast: Cast, client_for: Any) -> None:
    record = filed(cast.a)
    path = f"/{cast.a.slug}/complaints/{record.number}/"
    client = client_for(cast.engineer)
    answer = client.post(f"{path}message/", {"body": TRICKY})
    assert answer.status_code == 302
    with cast.a.sitting("engineer"):
        assert Message.objects.get(record_id=record.pk).body == TRICKY
    page = client.get(path).content.decode()
    assert "<script>alert(1)" not in page
    assert "=2+5+cmd|&quot; /C calc&quot;!A0 &lt;script&gt;alert(1)&lt;/script&gt;<br>" in page


def test_text_with_nul_is_refused_at_the_door(cast: Cast, client_for: Any) -> None:
    record = filed(cast.a)
    answer = client_for(cast.piet).post(f"/{cast.a.slug}/portal/reports/{record.number}/message/", {"body": "a\x00b"})
    assert answer.status_code == 400


def test_a_message_on_a_record_no_customer_sees_is_refused(cast: Cast) -> None:
    record = filed(cast.a)
    with cast.a.sitting("engineer") as seat:
        Record.objects.filter(pk=record.pk).update(shared=False)
        internal = Record.objects.get(pk=record.pk)
        with pytest.raises(Refused, match="No customer can read this record"):
            write_message(internal, body="Hello", by=seat)


def test_files_come_with_the_message_and_are_shared(cast: Cast, photo: Any, sheet: Any) -> None:
    record = filed(cast.a)
    with cast.a.sitting("engineer") as seat:
        message = write_message(record, body="", files=[photo(), sheet()], by=seat)
    with cast.a.sitting("piet") as seat:
        seen = get_visible(kind_of("complaint"), seat, record.number)
        entry = next(e for e in timeline(seen, seat).entries if e.id == str(message.pk))
        assert isinstance(entry, Talk)
        assert [file.name for file in entry.files] == ["crack.jpg", "measurements.csv"]


def test_one_bad_file_and_nothing_is_sent(cast: Cast, photo: Any) -> None:
    record = filed(cast.a)
    bad = SimpleUploadedFile("invoice.pdf", b"<html><script>alert(1)</script></html>", "application/pdf")
    with cast.a.sitting("engineer") as seat, pytest.raises(Refused):
        write_message(record, body="See both", files=[photo(), bad], by=seat)
    with cast.a.sitting("engineer"):
        assert not Message.objects.filter(record_id=record.pk).exists()
        assert not Attachment.objects.filter(record_id=record.pk).exists()


def test_more_than_twenty_files_are_refused_with_a_message(cast: Cast, client_for: Any, sheet: Any) -> None:
    record = filed(cast.a)
    with cast.a.sitting("engineer") as seat, pytest.raises(Refused, match="At most 20 files"):
        write_message(record, body="All of them", files=[sheet(f"{n}.csv") for n in range(21)], by=seat)


def test_a_call_is_a_message_the_customer_reads(cast: Cast) -> None:
    record = filed(cast.a)
    said_at = timezone.now() - dt.timedelta(hours=2)
    with cast.a.sitting("engineer") as seat:
        call = log_call(record, body="Promised a reply by Friday.", spoke_with="Piet Larsen", at=said_at, by=seat)
    with cast.a.sitting("piet") as seat:
        seen = get_visible(kind_of("complaint"), seat, record.number)
        entry = next(e for e in timeline(seen, seat).entries if e.id == str(call.pk))
        assert isinstance(entry, Talk)
        assert (entry.channel, entry.call_with, entry.at) == ("phone", "Piet Larsen", said_at)


@pytest.mark.parametrize("at", ["0001-01-01T00:00", "1899-12-31T23:59", "2200-01-01T00:00", "9999-12-31T23:59"])
def test_a_call_in_a_year_that_nobody_means_is_refused(cast: Cast, client_for: Any, at: str) -> None:
    """Before the year 1 in another zone the database would take it, and the record's page could never be read again."""
    record, client = filed(cast.a), client_for(cast.engineer)
    page = f"/{cast.a.slug}/complaints/{record.number}/"
    answer = client.post(f"{page}call/", {"spoke_with": "Piet", "at": at, "body": "Promised a reply."})
    assert answer.status_code == 422
    assert "Choose a day between the years 1900 and 2199." in answer.content.decode()
    assert client.get(page).status_code == 200


def test_a_call_of_tomorrow_is_refused(cast: Cast) -> None:
    record = filed(cast.a)
    tomorrow = timezone.now() + dt.timedelta(days=1)
    with cast.a.sitting("engineer") as seat, pytest.raises(Refused, match="future"):
        log_call(record, body="Spoke", spoke_with="Piet", at=tomorrow, by=seat)


@pytest.mark.parametrize("state", ["void", "closed"])
def test_talk_goes_on_after_the_end(cast: Cast, state: str) -> None:
    record = complaint(cast.a, state)
    with cast.a.sitting("piet") as seat:
        write_message(get_visible(kind_of("complaint"), seat, record.number), body="Thank you anyway", by=seat)
    with cast.a.sitting("engineer"):
        assert Message.objects.filter(record_id=record.pk, body="Thank you anyway").exists()


def test_a_form_sent_twice_is_one_message(cast: Cast, client_for: Any) -> None:
    record = filed(cast.a)
    client, path = client_for(cast.piet), f"/{cast.a.slug}/portal/reports/{record.number}/"
    page = client.get(path).content.decode()
    key = page.split(f'action="{path}message/"')[1].split('name="form_key" value="')[1].split('"')[0]
    first, second = (client.post(f"{path}message/", {"body": "Once", "form_key": key}) for _n in range(2))
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    with cast.a.sitting("engineer"):
        assert Message.objects.filter(record_id=record.pk, body="Once").count() == 1


def test_a_refused_message_shows_the_form_again_with_what_was_typed(cast: Cast, client_for: Any) -> None:
    record = filed(cast.a)
    bad = SimpleUploadedFile("run.exe", b"MZ" + b"\0" * 100, "application/octet-stream")
    answer = client_for(cast.piet).post(
        f"/{cast.a.slug}/portal/reports/{record.number}/message/", {"body": "My long text", "uploads": bad}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "My long text" in page
    assert "There is a problem" in page
