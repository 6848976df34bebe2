"""Dates go out as iCalendar at a secret address: what its person would read here, and nothing once that has ended."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from changecontrol.models import CalendarAddress
from changecontrol.services import enter_window, make_address, take_back_address
from qms.accounts.models import Membership
from qms.clocks.models import Task
from qms.organisations.context import tenant_context
from tests.factories.cast import Cast, House
from tests.factories.changes import change, in_days, sent


def window(house: House, customer: Any, label: str, **more: Any) -> None:
    """A freeze in ten days."""
    with house.sitting("engineer") as seat:
        said = {"kind": "freeze", "label": label, "starts_on": in_days(10), "ends_on": in_days(12), **more}
        enter_window(house.organisation, customer=customer, by=seat, **said)


def secret_of(house: House, part: str) -> str:
    """The path of a new address of that part."""
    with house.sitting(part) as seat:
        return f"/calendars/{make_address(by=seat)}.ics"


def unfolded(answer: Any) -> str:
    """The calendar with its long lines as one."""
    assert answer.status_code == 200, answer.status_code
    text: str = answer.content.decode().replace("\r\n ", "")
    return text


def test_a_member_of_the_staff_reads_own_changes_tasks_and_windows_without_signing_in(cast: Cast) -> None:
    record = change(cast.a, "cleared")
    window(cast.a, cast.a.nordlicht, "Line 4")
    window(cast.a, cast.a.nordlicht, "Line 5", called_off=True)
    with cast.a.sitting("engineer"):
        due = {"due_at": dt.datetime(2027, 2, 1, 12, tzinfo=dt.UTC)}
        Task.objects.filter(record_id=record.pk, act="start_implementation").update(**due)
    path, stranger = secret_of(cast.a, "engineer"), Client()
    answer = stranger.get(path)
    text = unfolded(answer)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert not answer.cookies
    assert f"SUMMARY:First shipment · {record.number}" in text
    assert f"DTSTART;VALUE=DATE:{in_days(100):%Y%m%d}" in text
    assert f"SUMMARY:Start the implementation · {record.number}" in text
    assert "DTSTART:20270201T120000Z" in text, "the time of the task"
    assert f"{cast.a.nordlicht.name}: Freeze Line 4" in text
    assert text.count("STATUS:CANCELLED") == 1
    same = stranger.get(path, HTTP_IF_NONE_MATCH=answer["ETag"])
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", answer["ETag"])
    assert stranger.post(path).status_code == 405


def test_a_customer_reads_the_dates_of_its_notices_and_its_own_windows_only(cast: Cast) -> None:
    mine, theirs = sent(cast.a), sent(cast.a, customer=cast.a.aurelia)
    window(cast.a, cast.a.nordlicht, "Line 4")
    window(cast.a, cast.a.aurelia, "Line 9")
    text = unfolded(Client().get(secret_of(cast.a, "piet")))
    assert f"Notice period ends · {mine.number}" in text
    assert f"/{cast.a.slug}/portal/change-notices/{mine.number}/" in text
    assert "Line 4" in text
    for hidden in (theirs.number, "Line 9", mine.change_number, "Start of the implementation"):
        assert hidden not in text, hidden


def test_an_address_taken_back_made_anew_or_invented_answers_like_nothing(cast: Cast) -> None:
    old = secret_of(cast.a, "engineer")
    new = secret_of(cast.a, "engineer")
    client = Client()
    assert (client.get(old).status_code, client.get(new).status_code) == (404, 200)
    with cast.a.sitting("engineer") as seat:
        row = CalendarAddress.objects.get(person=seat.person)
        assert row.token_digest not in new
        assert new[11:-4] not in str(CalendarAddress.objects.values_list())
        assert take_back_address(by=seat)
    assert client.get(new).status_code == 404
    assert {client.get(path).status_code for path in ("/calendars/x.ics", f"/calendars/{'A' * 64}.ics")} == {404}


@pytest.mark.parametrize("part", ["engineer", "piet"])
def test_whose_access_has_ended_reads_nothing_any_more(cast: Cast, part: str) -> None:
    path, client = secret_of(cast.a, part), Client()
    assert client.get(path).status_code == 200
    with tenant_context(cast.a.acting("admin")):
        Membership.objects.filter(person=cast.a.people[part]).update(active=False)
    assert client.get(path).status_code == 404


def test_an_address_that_is_asked_too_often_is_put_off(cast: Cast, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "calendar": "2/m/ip"}
    client = Client()
    assert [client.get("/calendars/x.ics").status_code for _turn in range(3)] == [404, 404, 429]


def test_the_page_shows_an_address_once_and_takes_it_back(cast: Cast, client_for: Any) -> None:
    for person, place in ((cast.engineer, ""), (cast.piet, "portal/")):
        url, client = f"/{cast.a.slug}/{place}calendar/address/", client_for(person)
        made = client.post(url).content.decode()
        path = "/calendars/" + made.split("/calendars/")[1].split("<")[0]
        assert Client().get(path).status_code == 200
        assert "/calendars/" not in client.get(url).content.decode()
        assert client.post(url, {"take_back": "1"}).status_code == 200
        assert Client().get(path).status_code == 404


def test_the_dates_of_one_change_or_notice_are_a_file(cast: Cast, client_for: Any) -> None:
    notice = sent(cast.a)
    engineer, piet = client_for(cast.engineer), client_for(cast.piet)
    of_change = engineer.get(f"/{cast.a.slug}/changes/{notice.change_number}/dates.ics")
    assert "Start of the implementation" in unfolded(of_change)
    assert of_change["Content-Disposition"] == f'attachment; filename="{notice.change_number}.ics"'
    for answer in (
        engineer.get(f"/{cast.a.slug}/notices/{notice.number}/dates.ics"),
        piet.get(f"/{cast.a.slug}/portal/change-notices/{notice.number}/dates.ics"),
    ):
        assert f"First shipment · {notice.number}" in unfolded(answer)
    rival = client_for(cast.a.people["rival"])
    assert rival.get(f"/{cast.a.slug}/portal/change-notices/{notice.number}/dates.ics").status_code == 404
